import type { Scene } from '@comfyvn/shared/story/story';
import { hashOfScene } from '@comfyvn/shared/story/story-hash';
import { sceneHeadOf } from '@comfyvn/shared/story/view';
import type { StagedScene } from './stories.store.ts';

/** How many nodes of a scene hold changes by a person. Pure. */
export const countEdited = (scene: Scene): number => scene.nodes.filter((n) => n.edited?.length).length;

/** How many lines a scene has. Pure. */
export const countLines = (scene: Scene): number => scene.nodes.filter((n) => n.type === 'line').length;

function messageRange(scene: Scene): { firstMessage: number | null; lastMessage: number | null } {
  let firstMessage: number | null = null;
  let lastMessage: number | null = null;
  for (const { source } of scene.nodes)
    if (source) {
      firstMessage = Math.min(firstMessage ?? Infinity, source.message);
      lastMessage = Math.max(lastMessage ?? -1, source.message);
    }
  return { firstMessage, lastMessage };
}

/** A scene as the database takes it. Pure. */
export function toStaged(scene: Scene, position: number): StagedScene {
  const { id, title, nodes, next } = sceneHeadOf(scene);
  return {
    id,
    position,
    title,
    nodes,
    next,
    ...messageRange(scene),
    edited: countEdited(scene),
    body: JSON.stringify(scene),
    hash: hashOfScene(scene),
    locales: Object.keys(scene.translations ?? {}),
  };
}
