import { headOf } from '@comfyvn/shared/story/view';
import { STORY_VERSION, story } from '@comfyvn/shared/story/story';
import { start, step } from '@comfyvn/shared/story/runner';
import { expect, test, vi } from 'vitest';
import { LazyView } from './lazy-view.ts';
import { memoryStorage } from './storage.ts';
import { Wording } from './wording.ts';

const tale = story.parse({
  id: 'tale',
  version: STORY_VERSION,
  revision: 1,
  title: 'The tale',
  locale: 'en',
  start: { scene: 's' },
  characters: [{ id: 'ann', name: 'Ann', colour: '#cc8866' }],
  translations: { de: { tale: 'Die Sage', ann: 'Anna' } },
  scenes: [
    {
      id: 's',
      title: 'S',
      nodes: [
        { id: 'a', type: 'line', kind: 'dialogue', speaker: 'ann', text: 'Good morning.' },
        { id: 'b', type: 'line', kind: 'narration', text: 'Nothing more.' },
      ],
      translations: { de: { a: 'Guten Morgen.' } },
    },
  ],
});

async function opened() {
  const source = { head: async () => headOf(tale), scene: async () => tale.scenes[0]! };
  const view = await LazyView.open(source);
  await view.ensure('s');
  return { view, first: start(view, { seed: 'x' }).state };
}

test('words come in the chosen language, and in the original where there are none', async () => {
  const { view, first } = await opened();
  const wording = new Wording(memoryStorage(), () => view, []);
  expect(wording.line(first)).toEqual({ text: 'Good morning.', locale: 'en' });
  const heard = vi.fn<() => void>();
  wording.watch(heard);
  await wording.choose('de', first);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(wording.line(first)).toEqual({ text: 'Guten Morgen.', locale: 'de' });
  expect([wording.title(), wording.name(tale.characters[0]!)]).toEqual(['Die Sage', 'Anna']);
  expect(wording.line(step(view, first, { type: 'advance' }).state)).toEqual({ text: 'Nothing more.', locale: 'en' });
});

test('a language is the reader’s until one is chosen; the choice is kept for the story; one that is gone is the original', async () => {
  const { view } = await opened();
  const storage = memoryStorage();
  expect(new Wording(storage, () => view, ['fr', 'de-AT']).locale).toBe('de');
  await new Wording(storage, () => view, ['de']).choose('en', null);
  expect(new Wording(storage, () => view, ['de']).locale).toBe('en');
  await new Wording(storage, () => view, []).choose('xx', null);
  expect(new Wording(storage, () => view, []).locale).toBe('en');
});
