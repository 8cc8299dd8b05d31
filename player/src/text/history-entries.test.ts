import { STORY_VERSION, story } from '@comfyvn/shared/story/story';
import { start, step } from '@comfyvn/shared/story/runner';
import { menuIn } from '@comfyvn/shared/story/localised';
import { viewOf } from '@comfyvn/shared/story/view';
import { describe, expect, it } from 'vitest';
import { historyEntries, searched } from './history-entries.ts';
import { stretchAround } from './history-window.ts';

const tale = story.parse({
  id: 'tale',
  version: STORY_VERSION,
  revision: 1,
  title: 'Tale',
  start: { scene: 'one' },
  characters: [],
  variables: [{ id: 'name', name: 'name', scope: 'session', type: 'text', initial: '' }],
  scenes: [
    {
      id: 'one',
      title: 'One',
      translations: { de: { stay: 'Bleiben' } },
      nodes: [
        { id: 'a', type: 'line', kind: 'narration', text: 'First' },
        {
          id: 'm',
          type: 'menu',
          prompt: 'Well?',
          choices: [
            { id: 'go', text: 'Go' },
            { id: 'stay', text: 'Stay' },
          ],
        },
        { id: 'i', type: 'input', prompt: 'Name?', variable: 'name' },
        { id: 'b', type: 'line', kind: 'narration', text: 'Last' },
      ],
    },
  ],
});

describe('historyEntries', () => {
  it('tells what was said, asked and answered, the oldest first', () => {
    const view = viewOf(tale);
    let { state } = start(view, { seed: 's' });
    const inputs = [{ type: 'advance' }, { type: 'choose', choice: 'stay' }, { type: 'enter', value: 'Kim' }] as const;
    for (const input of inputs) ({ state } = step(view, state, input));
    expect(historyEntries(state).map((entry) => [entry.state.node, entry.answer])).toEqual([
      ['a', null],
      ['m', 'Stay'],
      ['i', 'Kim'],
      ['b', null],
    ]);
    const inGerman = (at: typeof state) => menuIn(view, at, 'de');
    expect(historyEntries(state, inGerman).map(({ answer }) => answer)).toEqual([null, 'Bleiben', 'Kim', null]);
    expect(historyEntries(null)).toEqual([]);
  });
});

describe('searched', () => {
  const texts = ['Mira\nThe lamp goes out', 'Ren\nWhich lamp?', 'The tide'];
  const find = (query: string) => searched(texts.length, query, (index) => texts[index] ?? '');

  it('finds what holds all words, in any case', () => {
    expect(find('LAMP')).toEqual([0, 1]);
    expect(find('lamp mira')).toEqual([0]);
    expect(find('lamp tide')).toEqual([]);
  });
  it('lists all where nothing is looked for', () => {
    expect(find('  ')).toEqual([0, 1, 2]);
  });
});

describe('stretchAround', () => {
  it('is bounded, and holds the place', () => {
    for (const index of [0, 1, 59, 60, 5_000, 9_940, 9_999]) {
      const { from, to } = stretchAround(index, 10_000, 120);
      expect(to - from).toBe(120);
      expect(index >= from && index < to).toBe(true);
    }
    expect(stretchAround(3, 5, 120)).toEqual({ from: 0, to: 5 });
    expect(stretchAround(0, 0, 120)).toEqual({ from: 0, to: 0 });
  });
});
