import fc from 'fast-check';
import type { Story } from '../../shared/src/story/story.ts';
import { arbitrarySmallStory, storyOfMany } from './arbitrary-game.ts';
import type { Way } from './same-play.ts';

/** Numbers of their own for a batch; equal seeds give equal ones. */
function numbers(seed: number): () => number {
  let state = seed * 7_919 + 1;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) >>> 8;
}

/** Random small stories in one, and ways through each of them. Equal seeds give equal batches. */
export function randomBatch(seed: number, stories: number, waysEach: number): { story: Story; ways: Way[] } {
  const small = Array.from(
    { length: stories },
    (_, i) => fc.sample(arbitrarySmallStory(`k${i}`), { numRuns: 1, seed: seed * 100_003 + i })[0]!,
  );
  const next = numbers(seed);
  const ways = small.flatMap(({ scenes }) =>
    Array.from({ length: waysEach }, (_, n): Way => {
      const picks = Array.from({ length: 30 }, next);
      return { scene: scenes[0]!.id, seed: `${seed} ${n}`, picks, limit: 40 };
    }),
  );
  return { story: storyOfMany(small), ways };
}
