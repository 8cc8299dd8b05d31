import { memoized } from './memo.ts';
import { hashOf } from './rng.ts';
import type { Scene, StoryHead } from './story.ts';

/** A text's 128-bit hash as 32 hexadecimal digits: it tells versions apart and protects nothing. Pure. */
function digest(text: string): string {
  return hashOf(text)
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('');
}

/** The hash of a scene, of all that it holds. Pure; worked out once for each scene object. */
export const hashOfScene: (scene: Scene) => string = memoized((scene) => digest(JSON.stringify(scene)));

/**
 * The hash of a story by its head: of what decides how a run goes on, whatever the story is called. Null where a scene
 * states no hash. Pure; worked out once for each head object.
 */
export const hashOfStory: (head: StoryHead) => string | null = memoized((head) => {
  const scenes = head.scenes.map(({ id, hash }) => [id, hash]);
  return scenes.some(([, hash]) => hash === undefined)
    ? null
    : digest(JSON.stringify([head.start, head.variables, scenes]));
});
