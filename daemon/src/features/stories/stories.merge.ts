import type { Finding } from '@comfyvn/shared/story/finding';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';
import { lostChange } from './stories.replay.ts';

export interface KeptEdits {
  /** A scene of the new import with the edits of the old one put back, by node id. */
  apply(scene: Scene): Scene;
  /** Is there anything to keep at all? */
  readonly touched: boolean;
  /** Edits whose line is gone from the chat, told so that nobody loses work unknowingly. */
  lost(): Finding[];
}

/** Collects what a person changed in the scenes of an earlier import. */
export function keepEdits(scenes: readonly Scene[]): KeptEdits {
  const edited = new Map<string, Node>();
  for (const scene of scenes) for (const n of scene.nodes) if (n.edited?.length) edited.set(n.id, n);
  const waiting = new Set(edited.keys());
  return {
    touched: edited.size > 0,
    apply(scene) {
      if (waiting.size === 0 || !scene.nodes.some((n) => waiting.has(n.id))) return scene;
      return { ...scene, nodes: scene.nodes.map((n) => withEdits(n, take(n.id))) };
    },
    lost: () =>
      [...waiting].map((id) => {
        const n = edited.get(id);
        return lostChange(id, n?.type === 'line' ? n.text : id);
      }),
  };
  function take(id: string): Node | undefined {
    waiting.delete(id);
    return edited.get(id);
  }
}

/** The new node with the edited fields of the old one. A field the person removed is removed. */
function withEdits(fresh: Node, old: Node | undefined): Node {
  if (!old?.edited || old.type !== fresh.type) return fresh;
  const merged: Record<string, unknown> = { ...fresh, edited: old.edited };
  for (const field of old.edited) {
    const value = (old as Record<string, unknown>)[field];
    if (value === undefined) delete merged[field];
    else merged[field] = value;
  }
  return merged as Node;
}
