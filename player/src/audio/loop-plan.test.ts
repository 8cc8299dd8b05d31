import { describe, expect, it } from 'vitest';
import { planLoop, positionInLoop } from './loop-plan.ts';

describe('planLoop', () => {
  it('goes back to the start point, from the end point or the end', () => {
    expect(planLoop({ startMs: 1_500, endMs: 9_000 }, 10)).toEqual({ startS: 1.5, endS: 9 });
    expect(planLoop({ startMs: 1_500 }, 10)).toEqual({ startS: 1.5, endS: 10 });
    expect(planLoop(undefined, 10)).toEqual({ startS: 0, endS: 10 });
  });

  it.each([
    { startMs: 12_000 },
    { startMs: 9_999 },
    { startMs: 8_000, endMs: 3_000 },
    { startMs: 3_000, endMs: 3_000 },
    { startMs: -5 },
  ])('takes the whole where the points are none: %o', (points) => {
    expect(planLoop(points, 10)).toEqual({ startS: 0, endS: 10 });
  });

  it('ends with the recording, whatever the points say', () => {
    expect(planLoop({ startMs: 2_000, endMs: 99_000 }, 10)).toEqual({ startS: 2, endS: 10 });
  });
});

describe('positionInLoop', () => {
  const plan = { startS: 2, endS: 5 };
  it('plays what lies before the loop once', () => {
    expect([0, 1, 4.9, 5, 6, 8, 8.5].map((played) => positionInLoop(plan, 0, played))).toEqual([
      0, 1, 4.9, 2, 3, 2, 2.5,
    ]);
  });
  it('goes on from an offset, also after a day', () => {
    expect(positionInLoop(plan, 4, 2)).toBe(3);
    expect(positionInLoop(plan, 0, 86_400 * 3 + 5.5)).toBeCloseTo(2.5);
  });
  it('stands at the start of a loop without length', () => {
    expect(positionInLoop({ startS: 0, endS: 0 }, 0, 7)).toBe(0);
  });
});
