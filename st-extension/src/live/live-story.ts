import type { StorySource } from '@comfyvn/player';
import type { DraftResult } from '@comfyvn/shared/sillytavern/sillytavern.api';
import type { LineNode, Node } from '@comfyvn/shared/story/node';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';
import { renamings, type TailLine } from './renamings.ts';

/** What is being written: its nodes stand in place of the story's own from message `from` on. */
export interface Draft extends DraftResult {
  readonly from: number;
}

interface Laid {
  readonly head: StoryHead;
  readonly patched: Scene | null;
  readonly tail: readonly TailLine[];
}

/** So far no revision of the daemon comes. */
const OWN_REVISIONS = 1_000_000_000;

const messageOf = (node: Node): number => node.source?.message ?? -1;

/** The daemon's story, with what is being written at its end. The daemon's own copy is only asked again after `renew`. */
export function createLiveStory(inner: StorySource) {
  const scenes = new Map<string, { revision: number; scene: Promise<Scene> }>();
  const renamed = new Map<string, string>();
  let stored: Promise<StoryHead> | null = null;
  let draft: Draft | null = null;
  let laid: Promise<Laid> | null = null;
  /** The first message that may have had other nodes in this session. */
  let changedFrom = Infinity;
  let before: readonly TailLine[] = [];
  let edition = 0;

  function fetchScene(id: string, revision: number): Promise<Scene> {
    const known = scenes.get(id);
    if (known?.revision === revision) return known.scene;
    const scene = inner.scene(id);
    scenes.set(id, { revision, scene });
    scene.catch(() => scenes.delete(id));
    return scene;
  }

  /** The scenes that reach back to message `from`, the last of the story first. */
  async function scenesFrom(head: StoryHead, from: number): Promise<Scene[]> {
    const found: Scene[] = [];
    for (const { id, revision } of head.scenes.toReversed()) {
      const scene = await fetchScene(id, revision);
      found.push(scene);
      if (scene.nodes.some((node) => messageOf(node) >= 0 && messageOf(node) < from)) break;
    }
    return found;
  }

  async function lay(): Promise<Laid> {
    const head = await (stored ??= inner.head());
    if (!draft && changedFrom === Infinity) return { head, patched: null, tail: [] };
    const from = Math.min(changedFrom, draft?.from ?? Infinity);
    const reached = await scenesFrom(head, from);
    const next = draft ? patch(head, reached, draft) : { head, patched: null };
    const replaced = next.patched && new Set(reached.map(({ id }) => id));
    const kept = next.patched ? [next.patched] : reached.toReversed().filter(({ id }) => !replaced?.has(id));
    const tail = kept.flatMap(({ nodes }) => nodes.filter((node) => messageOf(node) >= from).flatMap(toTailLine));
    for (const [old, now] of renamings(before, tail)) renamed.set(old, now);
    for (const { id } of tail) renamed.delete(id);
    before = tail;
    return { ...next, head: { ...next.head, renamed: { ...next.head.renamed, ...Object.fromEntries(renamed) } }, tail };
  }

  function patch(head: StoryHead, reached: readonly Scene[], { from, nodes, characters }: Draft) {
    // The first scene with something to replace; where nothing is, the last one goes on.
    const touched = reached.findLast((scene) => scene.nodes.some((node) => messageOf(node) >= from)) ?? reached[0];
    if (!touched) return { head, patched: null };
    const cut = touched.nodes.findIndex((node) => messageOf(node) >= from);
    const end = touched.nodes.filter(({ type }) => type === 'end').slice(-1);
    const stands = cut < 0 ? touched.nodes.filter(({ type }) => type !== 'end') : touched.nodes.slice(0, cut);
    const patched: Scene = {
      ...touched,
      nodes: [...stands, ...nodes, ...(end.length ? end : [{ id: `${touched.id}.end`, type: 'end' } as Node])],
    };
    const gone = new Set(reached.slice(0, reached.indexOf(touched)).map(({ id }) => id));
    const known = new Set(head.characters.map(({ id }) => id));
    return {
      patched,
      head: {
        ...head,
        characters: [...head.characters, ...characters.filter(({ id }) => !known.has(id))],
        scenes: head.scenes
          .filter(({ id }) => !gone.has(id))
          .map((item) => (item.id === touched.id ? { ...item, revision: OWN_REVISIONS + edition } : item)),
      },
    };
  }

  const now = (): Promise<Laid> => {
    laid ??= lay();
    laid.catch(() => (laid = null));
    return laid;
  };

  const source: StorySource = {
    head: async () => (await now()).head,
    async scene(id) {
      const { head, patched } = await now();
      if (patched?.id === id) return patched;
      return fetchScene(id, head.scenes.find((item) => item.id === id)?.revision ?? -1);
    },
  };

  return {
    source,
    /** What is being written now; null: nothing is. The player has to be told. */
    show(next: Draft | null): void {
      draft = next;
      if (next) changedFrom = Math.min(changedFrom, next.from);
      edition++;
      laid = null;
    },
    get writing(): boolean {
      return draft !== null;
    },
    /** The daemon's story changed. */
    renew(): void {
      stored = laid = null;
      edition++;
    },
  };
}
export type LiveStory = ReturnType<typeof createLiveStory>;

const toTailLine = (node: Node): TailLine[] =>
  node.type === 'line' ? [{ id: node.id, message: messageOf(node), text: (node as LineNode).text }] : [];
