import { expect, test } from 'vitest';
import { createHealthClock } from './health.ts';

test('one that answers is asked each hour, one that is away after 1, 2, 4 hours and at last once a day', () => {
  let hour = 0;
  const clock = createHealthClock(() => new Date(hour * 3_600_000));
  /** The hours at which it is asked until then, and does not answer but where it says so. */
  const askedUntil = (end: number, answers: (at: number) => boolean): number[] => {
    const asked: number[] = [];
    for (; hour < end; hour++)
      if (clock.isDue('a')) {
        asked.push(hour);
        clock.note('a', answers(hour));
      }
    return asked;
  };
  expect(askedUntil(3, () => true)).toEqual([0, 1, 2]);
  expect(askedUntil(90, () => false)).toEqual([3, 4, 6, 10, 18, 34, 58, 82]);
  // A person asks, and it is there.
  clock.note('a', true);
  expect(askedUntil(93, () => true)).toEqual([91, 92]);
  expect(clock.isDue('of nobody')).toBe(true);
});
