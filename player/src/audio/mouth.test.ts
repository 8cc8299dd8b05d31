import { describe, expect, it } from 'vitest';
import { mouthAt } from './mouth.ts';

describe('a mouth by the times of its voice', () => {
  it('is as wide as its digit in the middle of it, and between two of them in between', () => {
    expect(mouthAt('0990', 25)).toBe(0);
    expect(mouthAt('0990', 75)).toBe(1);
    expect(mouthAt('0990', 50)).toBeCloseTo(0.5);
    expect(mouthAt('0990', 150)).toBeCloseTo(0.5);
  });

  it('holds its first digit before it, and is closed after the last', () => {
    expect(mouthAt('99', -100)).toBe(1);
    expect(mouthAt('99', 5_000)).toBe(0);
    expect(mouthAt('', 10)).toBe(0);
  });
});
