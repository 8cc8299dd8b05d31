import * as z from 'zod';
import { applyEdit, EditError } from '@comfyvn/shared/story/edit-apply';
import { edit as editSchema, type Edit } from '@comfyvn/shared/story/edit';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Target } from '@comfyvn/shared/story/node';
import type { Scene, Story } from '@comfyvn/shared/story/story';

const edits = z.array(editSchema);

/** The edits that a person's marks in an earlier import stand for: what was changed before edits were written down. Pure. */
export function editsOfMarks(scenes: readonly Scene[]): Edit[] {
  return scenes.flatMap((scene) =>
    scene.nodes.flatMap((node): Edit[] => {
      if (!node.edited?.length) return [];
      const old = node as Record<string, unknown>;
      const set = Object.fromEntries(node.edited.map((field) => [field, old[field] ?? null]));
      const parsed = editSchema.safeParse({
        op: 'updateNode',
        scene: scene.id,
        node: node.id,
        set: { ...set, edited: node.edited },
      });
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

/** Where nodes and choices are now: importing a chat again may put them into other scenes. */
function homesIn(story: Story): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const scene of story.scenes)
    for (const node of scene.nodes) {
      homes.set(node.id, scene.id);
      if (node.type === 'menu') for (const { id } of node.choices) homes.set(id, scene.id);
    }
  return homes;
}

/** What a translation is of: behind `#` stands which words of it are meant. */
const idOf = (id: string): string => id.split('#')[0]!;

/** The edit with the scenes that the nodes it names are in now. */
function relocated(edit: Edit, homes: ReadonlyMap<string, string>): Edit {
  const home = (scene: string, node: string | null | undefined): string => (node && homes.get(node)) ?? scene;
  const target = (to: Target): Target =>
    to.scene === undefined || to.node === undefined ? to : { ...to, scene: home(to.scene, to.node) };
  switch (edit.op) {
    case 'addNode':
      return { ...edit, scene: home(edit.scene, edit.after) };
    case 'replaceNode':
      return { ...edit, scene: home(edit.scene, edit.node.id) };
    case 'connect':
      return { ...edit, scene: home(edit.scene, edit.node), to: edit.to && target(edit.to) };
    case 'setStart':
      return { ...edit, start: target(edit.start) };
    case 'setTranslation':
      return edit.scene === undefined ? edit : { ...edit, scene: home(edit.scene, idOf(edit.id)) };
    default:
      return 'scene' in edit && 'node' in edit && typeof edit.scene === 'string' && typeof edit.node === 'string'
        ? ({ ...edit, scene: home(edit.scene, edit.node) } as Edit)
        : edit;
  }
}

/** What is told of a change whose line is gone from the chat, so that nobody loses work unknowingly. Pure. */
export function lostChange(node: string, words: string): Finding {
  return {
    rule: 'edit-without-line',
    level: 'warning',
    where: { node },
    message: `The line you had changed to "${words.slice(0, 300)}" is no longer in the chat, so your change has no place.`,
    fix: 'Make the change again on the line that took its place.',
  };
}

function lostEdit(edit: Edit, why: string): Finding {
  if (edit.op === 'updateNode') return lostChange(edit.node, edit.set.text ?? edit.node);
  return {
    rule: 'edit-without-place',
    level: 'warning',
    where: 'node' in edit && typeof edit.node === 'string' ? { node: edit.node } : {},
    message: `Your change "${edit.op}" fits the chat no longer: ${why}`.slice(0, 2_000),
    fix: 'Make the change again where it belongs now.',
  };
}

/** A voice goes with the line that it was made for, and is no person's work. */
const isVoice = (edit: Edit): boolean =>
  edit.op === 'updateNode' &&
  Object.keys(edit.set).every((field) => field === 'cues') &&
  edit.set.cues?.some(({ type }) => type === 'voice') === true;

/** Words in another language of something that is gone go with it. */
const hasNoOriginal = (edit: Edit, homes: ReadonlyMap<string, string>): boolean =>
  edit.op === 'setTranslation' && edit.scene !== undefined && !homes.has(idOf(edit.id));

/** The edits in a stored text; null if this program does not know them. */
function parse(text: string): Edit[] | null {
  const parsed = edits.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

/**
 * A story made anew with the edits that a person made of it before, one by one; those that do not fit it any more are
 * told. Pure.
 */
export function replayEdits(story: Story, log: readonly string[]): { story: Story; lost: Finding[] } {
  const lost: Finding[] = [];
  let now = story;
  let homes = homesIn(now);
  for (const text of log)
    for (const edit of parse(text) ?? []) {
      if (hasNoOriginal(edit, homes)) continue;
      try {
        const after = applyEdit(now, relocated(edit, homes)).story;
        if (movesNodes(edit)) homes = homesIn(after);
        now = after;
      } catch (error) {
        if (!(error instanceof EditError)) throw error;
        if (!isVoice(edit)) lost.push(lostEdit(edit, error.message));
      }
    }
  return { story: now, lost };
}

/** Whether nodes may be elsewhere after an edit, or be new. */
function movesNodes({ op }: Edit): boolean {
  return !['updateNode', 'connect', 'updateChoice', 'moveChoice', 'setTitle', 'setTranslation'].includes(op);
}
