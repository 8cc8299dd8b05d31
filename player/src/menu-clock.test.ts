import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MenuClock, timeFor } from './menu-clock.ts';
import type { Preferences } from './preferences.ts';

const timer = { ms: 2_000, choice: 'late' };

function clock() {
  const now = { wish: 'on' as Preferences['timedChoices'], paused: false };
  const told: (number | null)[] = [];
  let over = 0;
  const made = new MenuClock({
    wish: () => now.wish,
    paused: () => now.paused,
    tell: (left) => told.push(left),
    over: () => void (over += 1),
  });
  return { made, now, told, over: () => over };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('timeFor', () => {
  it('is the time of the story, three times it, or none', () => {
    expect(timeFor(timer, 'on')).toBe(2_000);
    expect(timeFor(timer, 'more')).toBe(6_000);
    expect(timeFor(timer, 'off')).toBeNull();
    expect(timeFor(null, 'on')).toBeNull();
  });
});

describe('MenuClock', () => {
  it('tells what is left and is over once', () => {
    const { made, told, over } = clock();
    made.start(timer);
    vi.advanceTimersByTime(1_000);
    expect(told.at(-1)).toBeCloseTo(0.5);
    expect(over()).toBe(0);
    vi.advanceTimersByTime(5_000);
    expect(told.at(-1)).toBe(0);
    expect(over()).toBe(1);
  });

  it('waits while it is paused', () => {
    const { made, now, told, over } = clock();
    made.start(timer);
    vi.advanceTimersByTime(500);
    now.paused = true;
    vi.advanceTimersByTime(60_000);
    expect(told.at(-1)).toBeCloseTo(0.75);
    now.paused = false;
    vi.advanceTimersByTime(1_400);
    expect(over()).toBe(0);
    vi.advanceTimersByTime(200);
    expect(over()).toBe(1);
  });

  it('keeps the share that is left when the reader wants more time, or none counted for a while', () => {
    const { made, now, told, over } = clock();
    made.start(timer);
    vi.advanceTimersByTime(1_000);
    now.wish = 'off';
    vi.advanceTimersByTime(60_000);
    expect(told.at(-1)).toBeNull();
    now.wish = 'more';
    vi.advanceTimersByTime(2_800);
    expect(over()).toBe(0);
    vi.advanceTimersByTime(300);
    expect(over()).toBe(1);
  });

  it('takes little from the reader when the computer slept', () => {
    const { made, told } = clock();
    made.start(timer);
    vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 60_000);
    vi.advanceTimersByTime(100);
    expect(told.at(-1)).toBeCloseTo(0.8);
  });

  it('does nothing after it was stopped', () => {
    const { made, told, over } = clock();
    made.start(timer);
    made.stop();
    vi.advanceTimersByTime(10_000);
    expect([told, over()]).toEqual([[], 0]);
  });
});
