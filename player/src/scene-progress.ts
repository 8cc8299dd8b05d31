import type { ChoiceId, NodeId } from '@comfyvn/shared/story/ids';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene } from '@comfyvn/shared/story/story';

/** How far a scene was read: lines, ways out of its menus, and endings in it, each with how many there are. */
export interface SceneProgress {
  readonly read: number;
  readonly lines: number;
  readonly taken: number;
  readonly ways: number;
  readonly found: number;
  readonly endings: number;
}

/** What is known of a reader. */
export interface Known {
  hasRead(node: NodeId): boolean;
  chose(choice: ChoiceId): boolean;
  ended(node: NodeId): boolean;
}

/** Whether a reader meets the node itself, as opposed to what only steers. */
export const isMet = (node: Node): boolean =>
  node.type === 'line' || node.type === 'menu' || (node.type as string) === 'input';

/** How far a scene was read. Pure; goes through the scene once. */
export function progressOf(scene: Scene, known: Known): SceneProgress {
  const count = { read: 0, lines: 0, taken: 0, ways: 0, found: 0, endings: 0 };
  for (const node of scene.nodes) {
    if (isMet(node)) {
      count.lines += 1;
      if (known.hasRead(node.id)) count.read += 1;
    }
    if (node.type === 'menu') {
      count.ways += node.choices.length;
      for (const choice of node.choices) if (known.chose(choice.id)) count.taken += 1;
    }
    if (node.type === 'end' && node.ending !== undefined) {
      count.endings += 1;
      if (known.ended(node.id)) count.found += 1;
    }
  }
  return count;
}

/** Percent read; 100 only when everything was. Of a scene without lines all is read. Pure. */
export function percentOf(read: number, lines: number): number {
  if (lines === 0 || read >= lines) return 100;
  return Math.min(99, Math.floor((read / lines) * 100));
}
