import type { Scene } from '@comfyvn/shared/story/story';
import { hashOfScene } from '@comfyvn/shared/story/story-hash';
import type { StagedScene } from './stories.store.ts';

/** How many nodes of a scene hold changes by a person. Pure. */
export const countEdited = (scene: Scene): number => scene.nodes.filter((n) => n.edited?.length).length;

/** How many lines a scene has. Pure. */
export const countLines = (scene: Scene): number => scene.nodes.filter((n) => n.type === 'line').length;

/** Scenes that a scene leads to, in order of appearance. */
function followers(scene: Scene): string[] {
  const next = new Set<string>();
  for (const n of scene.nodes) {
    if (n.type === 'jump' || n.type === 'call') add(n.target.scene);
    else if (n.type === 'menu') for (const c of n.choices) add(c.target?.scene);
    else if (n.type === 'branch') for (const c of n.cases) add(c.target.scene);
  }
  return [...next];
  function add(id: string | undefined) {
    if (id !== undefined && id !== scene.id) next.add(id);
  }
}

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
  return {
    id: scene.id,
    position,
    title: scene.title,
    nodes: scene.nodes.length,
    next: followers(scene),
    ...messageRange(scene),
    edited: countEdited(scene),
    body: JSON.stringify(scene),
    hash: hashOfScene(scene),
  };
}
