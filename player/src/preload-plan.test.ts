import { emptyStage } from '@comfyvn/shared/story/stage-change';
import { STORY_VERSION, type Story } from '@comfyvn/shared/story/story';
import { viewOf } from '@comfyvn/shared/story/view';
import { expect, test } from 'vitest';
import { planAhead } from './preload-plan.ts';

const line = (id: string, more: object = {}) => ({
  type: 'line' as const,
  id,
  kind: 'narration' as const,
  text: id,
  ...more,
});
const background = (asset: string) => [{ op: 'background' as const, to: { asset } }];

const story: Story = {
  id: 'story',
  version: STORY_VERSION,
  revision: 1,
  title: 'Story',
  locale: 'en',
  start: { scene: 'one' },
  characters: [],
  variables: [],
  assets: [{ id: 'film', kind: 'video', name: 'film', mime: 'video/mp4' }],
  renamed: {},
  scenes: [
    {
      id: 'one',
      title: 'One',
      stage: [],
      nodes: [
        line('start', { cues: [{ type: 'voice', asset: 'voice-near' }] }),
        {
          type: 'menu',
          id: 'menu',
          decide: 'reader',
          choices: ['a', 'b'].map((id) => ({ id, text: id, target: { node: `${id}-1` } })),
        },
        ...['a', 'b'].flatMap((id) => [
          ...Array.from({ length: 100 }, (_, i) => line(`${id}-${i + 1}`, { stage: background(`${id}-${i + 1}`) })),
          { type: 'end' as const, id: `${id}-end` },
        ]),
      ],
    },
    {
      id: 'films',
      title: 'Films',
      stage: [],
      nodes: [
        line('film', { stage: background('film') }),
        line('grade', { stage: [{ op: 'grade', to: { lut: 'table', strength: 1 } }] }),
        line('wipe', { cues: [{ type: 'transition', kind: 'wipe', mask: 'mask' }] }),
      ],
    },
  ],
};
const view = viewOf(story);

test('goes along all open branches in step', () => {
  const { pictures, sounds } = planAhead(view, { scene: 'one', node: 'start' }, emptyStage, new Map());
  expect(sounds).toEqual(['voice-near']);
  expect(pictures.slice(0, 6)).toEqual(['a-1', 'b-1', 'a-2', 'b-2', 'a-3', 'b-3']);
  expect(pictures.length).toBeLessThan(64);
});

test('films and tables are fetched and not decoded; masks are pictures; effects are told', () => {
  const plan = planAhead(view, { scene: 'films', node: 'film' }, emptyStage, new Map());
  expect(plan).toMatchObject({ pictures: ['mask'], files: ['film', 'table'], effects: true });
  expect(planAhead(view, { scene: 'one', node: 'start' }, emptyStage, new Map()).effects).toBe(false);
});
