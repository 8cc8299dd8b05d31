import { start, step } from '@comfyvn/shared/story/runner';
import type { RunState } from '@comfyvn/shared/story/run-state';
import { STORY_VERSION, story } from '@comfyvn/shared/story/story';
import { viewOf } from '@comfyvn/shared/story/view';
import { describe, expect, it } from 'vitest';
import { linesOnPage } from './lines-on-page.ts';

const line = (id: string, mode?: 'adv' | 'nvl' | 'chat') => ({
  id,
  type: 'line',
  kind: 'narration',
  text: id,
  ...(mode && { stage: [{ op: 'mode', to: mode }] }),
});
const view = viewOf(
  story.parse({
    id: 'tale',
    version: STORY_VERSION,
    revision: 1,
    title: 'Tale',
    start: { scene: 'one' },
    characters: [],
    scenes: [
      {
        id: 'one',
        title: 'One',
        nodes: [
          line('a'),
          line('b', 'nvl'),
          line('c'),
          { id: 'm', type: 'menu', choices: [{ id: 'x', text: 'x' }] },
          line('d'),
          line('e', 'nvl'),
          line('f', 'chat'),
          line('g', 'adv'),
          line('h'),
        ],
      },
    ],
  }),
);

function pages(): Map<string | null, string> {
  const seen = new Map<string | null, string>();
  let { state } = start(view, { seed: 's' });
  while (state.status !== 'ended') {
    seen.set(
      state.node,
      linesOnPage(state)
        .map((one: RunState) => one.node)
        .join(' '),
    );
    ({ state } = step(view, state, state.menu ? { type: 'choose', choice: 'x' } : { type: 'advance' }));
  }
  return seen;
}

describe('linesOnPage', () => {
  it('gathers the lines of a page, over menus, and begins anew with each change of the mode', () => {
    expect([...pages()]).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'b c'],
      ['m', 'b c'],
      ['d', 'b c d'],
      ['e', 'e'],
      ['f', 'f'],
      ['g', 'g'],
      ['h', 'h'],
    ]);
  });
});
