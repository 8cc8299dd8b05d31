import { expect, test } from 'vitest';
import { STORY_VERSION, story as storySchema, type Story } from '@comfyvn/shared/story/story';
import { chunksOf } from './direct.chunks.ts';
import { linesOf, scenesInOrder, strandsOf } from './direct.strands.ts';

const line = (id: string, more: object = {}) => ({
  id,
  type: 'line',
  kind: 'narration',
  text: `Words of ${id}.`,
  ...more,
});
const jump = (id: string, target: object) => ({ id, type: 'jump', target });
const night = { op: 'background', to: { paint: { motif: 'night', hue: 230 } } };
function storyOf(scenes: Readonly<Record<string, readonly object[]>>, start: string): Story {
  return storySchema.parse({
    id: 'st_one',
    version: STORY_VERSION,
    revision: 1,
    title: 'One',
    start: { scene: start },
    characters: [],
    scenes: Object.entries(scenes).map(([id, nodes]) => ({ id, title: id, nodes })),
  });
}
const idsOf = (story: Story) => strandsOf(story.scenes[0]!).map((one) => linesOf(one).map(({ id }) => id));

test('a scene is read along its first choices, and each other way from where it leaves them', () => {
  const story = storyOf(
    {
      a: [
        line('one'),
        {
          id: 'menu',
          type: 'menu',
          choices: [
            { id: 'c1', text: 'Go', target: { node: 'go' }, actions: [{ type: 'stage', changes: [night] }] },
            { id: 'c2', text: 'Stay', target: { node: 'stay' } },
          ],
        },
        line('go'),
        jump('j1', { node: 'both' }),
        line('stay'),
        jump('j2', { node: 'both' }),
        line('both'),
        jump('again', { node: 'one' }),
        line('lost'),
      ],
    },
    'a',
  );
  expect(idsOf(story)).toEqual([['one', 'go', 'both'], ['stay'], ['lost']]);
  const [main, other, lost] = strandsOf(story.scenes[0]!);
  expect([main!.from, other!.from, lost!.from]).toEqual([null, 'one', null]);
  // What the first choice does is not seen on the way of the second.
  expect(other!.stage.background).toBeNull();
});

test('what comes before a part is the part that leads to it, not the one before it in the list', () => {
  const far = Array.from({ length: 25 }, (_, i) => line(`far${i}`));
  const story = storyOf(
    {
      end: [line('end')],
      left: [line('left'), jump('lj', { scene: 'end' })],
      start: [
        ...far,
        {
          id: 'fork',
          type: 'menu',
          choices: [
            { id: 'r', text: 'Right', target: { scene: 'right' } },
            { id: 'l', text: 'Left', target: { scene: 'left' } },
          ],
        },
      ],
      right: [line('right')],
      alone: [line('alone')],
    },
    'start',
  );
  const chunks = chunksOf(scenesInOrder(story), 8_192);
  expect(chunks.map(({ scene, follows }) => [scene, follows])).toEqual([
    ['start', null],
    ['start', 0],
    ['right', 1],
    ['left', 1],
    ['end', 3],
    ['alone', null],
  ]);
});
