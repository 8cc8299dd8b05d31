import type { Edit } from '@comfyvn/shared/story/edit';
import type { LineNode, Node } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Scene, StoryAsset } from '@comfyvn/shared/story/story';
import { notFound } from '../../core/errors.ts';

/** How the ids of nodes begin that take a picture of a message away. */
const END = 'pic_';

type Place = Pick<Scene, 'id' | 'nodes'>;

const isPicture = ({ op }: StageChange): boolean => op === 'picture';
const linesOf = (scene: Place, message: number): LineNode[] =>
  scene.nodes.filter((node): node is LineNode => node.type === 'line' && node.source?.message === message);
const endsOf = (scene: Place, message: number): Node[] =>
  scene.nodes.filter(({ id, source }) => id.startsWith(END) && source?.message === message);

/** The scene where a message begins. Throws where no line was made from it. */
export function sceneOf(scenes: readonly Scene[], message: number): Scene {
  const found = scenes.find((scene) => linesOf(scene, message).length > 0);
  if (!found) throw notFound('line made from message', String(message));
  return found;
}

/** Edits that take the picture of a message away; none where it has none. Pure. */
export function withoutPicture(scene: Place, message: number): Edit[] {
  const [first] = linesOf(scene, message);
  const ends = endsOf(scene, message);
  if (!first || ends.length === 0) return [];
  const stage = (first.stage ?? []).filter((change) => !isPicture(change));
  return [
    { op: 'updateNode', scene: scene.id, node: first.id, set: { stage: stage.length > 0 ? stage : null } },
    ...ends.map(({ id }): Edit => ({ op: 'removeNode', scene: scene.id, node: id })),
  ];
}

/**
 * Edits that show a picture from the first line of a message to its last one, within the scene where it begins. What takes
 * it away is a node of its own: what is written behind the message later comes after it. `id` is for that node. Pure.
 */
export function withPicture(scene: Place, message: number, asset: StoryAsset, id: string): Edit[] {
  const lines = linesOf(scene, message);
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return [];
  const stage = [
    ...(first.stage ?? []).filter((change) => !isPicture(change)),
    { op: 'picture', to: { asset: asset.id, fit: 'cover' } } as const,
  ];
  return [
    { op: 'addAsset', asset },
    ...endsOf(scene, message).map((node): Edit => ({ op: 'removeNode', scene: scene.id, node: node.id })),
    { op: 'updateNode', scene: scene.id, node: first.id, set: { stage } },
    {
      op: 'addNode',
      scene: scene.id,
      after: last.id,
      node: {
        id: `${END}${id}`,
        type: 'action',
        source: { message },
        actions: [{ type: 'stage', changes: [{ op: 'picture', to: null }] }],
        ...(last.next !== undefined && { next: last.next }),
      },
    },
    ...(last.next === undefined
      ? []
      : [{ op: 'updateNode', scene: scene.id, node: last.id, set: { next: null } } satisfies Edit]),
  ];
}
