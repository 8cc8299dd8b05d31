import { hashOf } from './rng.ts';
import type { Scene, StoryHead } from './story.ts';

/** A text's 128-bit hash as 32 hexadecimal digits: it tells versions apart and protects nothing. Pure. */
function digest(text: string): string {
  return hashOf(text)
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('');
}

const scenesKnown = new WeakMap<Scene, string>();
const known = new WeakMap<StoryHead, string | null>();

/** The hash of a scene, of all that it holds. Pure; worked out once for each scene object. */
export function hashOfScene(scene: Scene): string {
  const before = scenesKnown.get(scene);
  if (before !== undefined) return before;
  const hash = digest(JSON.stringify(scene));
  scenesKnown.set(scene, hash);
  return hash;
}

/**
 * The hash of a story by its head: of what decides how a run goes on, whatever the story is called. Null where a scene
 * states no hash. Pure; worked out once for each head object.
 */
export function hashOfStory(head: StoryHead): string | null {
  const before = known.get(head);
  if (before !== undefined) return before;
  const scenes = head.scenes.map(({ id, hash }) => [id, hash]);
  const hash = scenes.some(([, one]) => one === undefined)
    ? null
    : digest(JSON.stringify([head.start, head.variables, scenes]));
  known.set(head, hash);
  return hash;
}
