import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { SUGGESTION_KINDS, suggestionState } from '@comfyvn/shared/direct/direct.schema';
import type { Edit } from '@comfyvn/shared/story/edit';
import { nodeId } from '@comfyvn/shared/story/ids';
import type { Node } from '@comfyvn/shared/story/node';
import { stageChange, type StageChange } from '@comfyvn/shared/story/stage';
import type { Scene } from '@comfyvn/shared/story/story';

/** What stands in one place of the staging: a word, or changes of the stage; null and [] are nothing. */
export const slotValue = z.union([z.string(), z.null(), z.array(stageChange)]);
export type SlotValue = z.infer<typeof slotValue>;

/** A suggestion as it is kept: which place, what stood there when it was made, and what is to stand there. */
export const keptSuggestion = z.object({
  id: z.string(),
  kind: z.enum(SUGGESTION_KINDS),
  node: nodeId.nullable(),
  character: z.string().nullable().describe('Who enters or leaves'),
  choice: z.string().nullable().default(null).describe('Of the menu that is the node'),
  was: slotValue,
  to: slotValue,
  line: z.string(),
  before: z.string(),
  after: z.string(),
  state: suggestionState,
  marked: z.boolean().default(false).describe('A person had changed this field of the line before it was taken'),
});
export type KeptSuggestion = z.infer<typeof keptSuggestion>;
type Slot = Pick<KeptSuggestion, 'kind' | 'node' | 'character' | 'choice'>;

/** The field of a line that holds a slot; of a menu, the choice. Pure. */
function fieldOf({ kind }: Slot): 'speaker' | 'expression' | 'stage' {
  return kind === 'speaker' || kind === 'expression' ? kind : 'stage';
}

/** What two suggestions have in common that are for the same field of the same node. Pure. */
export const fieldKey = (slot: Slot): string => `${slot.node ?? ''} ${slot.choice ?? fieldOf(slot)}`;

const nodeIn = (scene: Scene, { node }: Slot): Node | undefined => scene.nodes.find((one) => one.id === node);

function isIn({ kind, character }: Slot, change: StageChange): boolean {
  switch (kind) {
    case 'enter':
    case 'leave':
      return (change.op === 'show' || change.op === 'hide') && change.character === character;
    case 'camera':
      return change.op === 'camera';
    case 'place':
      return change.op === 'background';
    case 'music':
      return change.op === 'music';
    case 'title':
    case 'choice':
    case 'speaker':
    case 'expression':
      return false;
  }
}

/** What stands there now; undefined where the line or the choice is gone or is none. Pure. */
export function readSlot(scene: Scene, slot: Slot): SlotValue | undefined {
  if (slot.kind === 'title') return scene.title;
  const node = nodeIn(scene, slot);
  if (slot.kind === 'choice')
    return node?.type === 'menu' ? node.choices.find(({ id }) => id === slot.choice)?.text : undefined;
  if (node?.type !== 'line') return undefined;
  const field = fieldOf(slot);
  if (field !== 'stage') return node[field] ?? null;
  return (node.stage ?? []).filter((change) => isIn(slot, change));
}

/** Whether a person changed that field of the line. Pure. */
export function isMarked(scene: Scene, slot: Slot): boolean {
  if (slot.kind === 'title' || slot.kind === 'choice') return false;
  return nodeIn(scene, slot)?.edited?.includes(fieldOf(slot)) ?? false;
}

/** The edit that puts a value there. `unmark`: and the line is no longer one that a person changed there. Pure. */
export function writeSlot(scene: Scene, slot: Slot, value: SlotValue, unmark = false): Edit {
  if (slot.kind === 'title') return { op: 'updateScene', scene: scene.id, set: { title: value as string } };
  const node = nodeIn(scene, slot)!;
  if (slot.kind === 'choice')
    return {
      op: 'updateChoice',
      scene: scene.id,
      node: node.id,
      choice: slot.choice!,
      set: { text: value as string },
    };
  const field = fieldOf(slot);
  const edited = unmark ? (node.edited ?? []).filter((one) => one !== field) : undefined;
  const set = {
    [field]: field === 'stage' ? stageWith(node.stage ?? [], slot, value as StageChange[]) : value,
    ...(edited && { edited: edited.length === 0 ? null : edited }),
  };
  return { op: 'updateNode', scene: scene.id, node: node.id, set };
}

/** Changes with others in a slot, at the place of the first one there; null for none. */
function stageWith(stage: readonly StageChange[], slot: Slot, to: readonly StageChange[]): StageChange[] | null {
  const at = stage.findIndex((change) => isIn(slot, change));
  const rest = stage.filter((change) => !isIn(slot, change));
  const before = at < 0 ? rest.length : at;
  const changes = [...rest.slice(0, before), ...to, ...rest.slice(before)];
  return changes.length === 0 ? null : changes;
}

/** Whether the same stands there. Pure. */
export const sameValue = (one: SlotValue, other: SlotValue): boolean => isDeepStrictEqual(one, other);
