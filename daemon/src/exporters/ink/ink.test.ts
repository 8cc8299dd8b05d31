import { arbitraryStory } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inkOf } from './ink-story.ts';
import { playBoth } from './ink-play.test-support.ts';

const picks = fc.array(fc.nat(20), { minLength: 5, maxLength: 25 });

/** Stories that stop for the reader in every scene, so that what they hold is compared again and again. */
const stoppingStory: fc.Arbitrary<Story> = arbitraryStory.map((story) => ({
  ...story,
  scenes: story.scenes.map((scene, i) => {
    const [first, ...rest] = scene.nodes;
    const menu: Node = {
      id: `stop_${i}`,
      type: 'menu',
      decide: 'reader',
      choices: [
        { id: `on_${i}`, text: 'Go on', once: i % 2 === 1 },
        { id: `skip_${i}`, text: 'Skip', target: { node: scene.nodes.at(-1)!.id } },
      ],
    };
    return { ...scene, nodes: [first!, menu, ...rest] };
  }),
}));

describe('ink', () => {
  test('plays random stories as the runner does', () => {
    const count: Record<string, number> = {};
    fc.assert(
      fc.property(stoppingStory, picks, (story, inputs) => {
        const ink = inkOf(story);
        const outcome = ink.refused.length > 0 ? 'refused' : playBoth(story, ink, inputs, (a, b) => expect(a).toEqual(b));
        count[outcome] = (count[outcome] ?? 0) + 1;
        for (const f of ink.refused) count[f.message] = (count[f.message] ?? 0) + 1;
      }),
      { numRuns: 400 },
    );
    console.log(count);
  }, 300_000);
});
