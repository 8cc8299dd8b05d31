import { describe, expect, it } from 'vitest';
import { levelsFor } from './levels-for.ts';

describe('levelsFor', () => {
  it.each([
    [2, 0],
    [1, 0],
    [0.51, 0],
    [0.5, 1],
    [0.26, 1],
    [0.25, 2],
    [0.1, 3],
  ])('a picture drawn at %d of its size has %d smaller copies', (scale, levels) => {
    expect(levelsFor(scale)).toBe(levels);
  });

  it('makes none of a picture that is not drawn', () => {
    expect([levelsFor(0), levelsFor(Number.NaN), levelsFor(Infinity)]).toEqual([0, 0, 0]);
  });
});
