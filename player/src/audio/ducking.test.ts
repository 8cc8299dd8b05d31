import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ATTACK_MS, DUCKED_LEVEL, Ducking, HOLD_MS, RELEASE_MS } from './ducking.ts';

describe('Ducking', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watched = () => {
    const seen: [number, number][] = [];
    return { seen, ducking: new Ducking((level, ms) => seen.push([level, ms])) };
  };

  it('steps back at once and comes again a moment after the voice', () => {
    const { seen, ducking } = watched();
    ducking.begin();
    expect(seen).toEqual([[DUCKED_LEVEL, ATTACK_MS]]);
    vi.advanceTimersByTime(60_000);
    ducking.end();
    vi.advanceTimersByTime(HOLD_MS - 1);
    expect(seen).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(seen.at(-1)).toEqual([1, RELEASE_MS]);
  });

  it('stays back between two lines that are spoken one after the other', () => {
    const { seen, ducking } = watched();
    for (let line = 0; line < 5; line++) {
      ducking.begin();
      vi.advanceTimersByTime(2_000);
      ducking.end();
      vi.advanceTimersByTime(HOLD_MS - 50);
    }
    expect(seen).toHaveLength(1);
  });

  it('does nothing at the end of a voice that never began, nor twice', () => {
    const { seen, ducking } = watched();
    ducking.end();
    vi.advanceTimersByTime(10_000);
    expect(seen).toEqual([]);
    ducking.begin();
    ducking.begin();
    ducking.end();
    vi.advanceTimersByTime(HOLD_MS / 2);
    ducking.end();
    vi.advanceTimersByTime(HOLD_MS / 2);
    expect(seen.map(([level]) => level)).toEqual([DUCKED_LEVEL, 1]);
  });

  it('changes nothing once it is over', () => {
    const { seen, ducking } = watched();
    ducking.begin();
    ducking.end();
    ducking.destroy();
    vi.advanceTimersByTime(10_000);
    expect(seen).toHaveLength(1);
  });
});
