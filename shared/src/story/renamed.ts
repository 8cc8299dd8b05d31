import type { StoryHead } from './story.ts';

/** The id that an id was renamed to in the end, or undefined if it was not. Pure; a circle of renamings ends anywhere. */
export function renamedTo(head: StoryHead, id: string): string | undefined {
  let at = id;
  for (let hops = 0; hops < 100 && Object.hasOwn(head.renamed, at); hops++) at = head.renamed[at]!;
  return at === id ? undefined : at;
}

/** The scene that a node was moved to, or undefined if it was not: `renamed` holds that under `scene/node`. Pure. */
export function movedTo(head: StoryHead, scene: string, node: string): string | undefined {
  const key = `${scene}/${node}`;
  return Object.hasOwn(head.renamed, key) ? head.renamed[key] : undefined;
}
