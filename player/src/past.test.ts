import { rollback, start, step } from '@comfyvn/shared/story/runner';
import type { RunState } from '@comfyvn/shared/story/run-state';
import { STORY_VERSION, story } from '@comfyvn/shared/story/story';
import { viewOf } from '@comfyvn/shared/story/view';
import { describe, expect, it } from 'vitest';
import { lacksPast, oldestOf, withPast } from './past.ts';

const LINES = 12;
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
        nodes: Array.from({ length: LINES }, (_, i) => ({
          id: `n${i}`,
          type: 'line',
          kind: 'narration',
          text: `${i}`,
        })),
      },
    ],
  }),
);

function readTo(count: number): RunState {
  let { state } = start(view, { seed: 's' });
  for (let i = 0; i < count; i++) ({ state } = step(view, state, { type: 'advance' }));
  return state;
}

/** As a save brings it: the last two states alone. */
function brought(state: RunState): RunState {
  const before = state.previous!;
  return { ...state, previous: { ...before, previous: null, earlier: [{ scene: 'one', node: 'n0' }] } };
}

const nodesOf = (state: RunState | null): (string | null)[] => {
  const nodes: (string | null)[] = [];
  for (let at = state; at; at = at.previous) nodes.unshift(at.node);
  return nodes;
};

describe('a past that was found', () => {
  const whole = readTo(6);
  const base = brought(whole);

  it('is missed where a save did not bring it', () => {
    expect(lacksPast(base)).toBe(true);
    expect(lacksPast(whole)).toBe(false);
    expect(oldestOf(whole).node).toBe('n0');
  });
  it('comes behind what was read meanwhile', () => {
    let { state } = step(view, base, { type: 'advance' });
    ({ state } = step(view, state, { type: 'advance' }));
    expect(nodesOf(withPast(state, base, whole))).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8']);
  });
  it('comes behind the line that was gone back to meanwhile', () => {
    expect(nodesOf(withPast(rollback(base, base.step - 1), base, whole))).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5']);
  });
  it('is of no use for another run', () => {
    expect(withPast(readTo(8), base, whole)).toBeNull();
  });
});
