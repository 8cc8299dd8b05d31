import { describe, expect, it } from 'vitest';
import { levelAt, piecesOf, steady } from './fade.ts';

describe('levelAt', () => {
  const coming = { from: 0, to: 1, startS: 10, lengthS: 2 };
  const going = { from: 1, to: 0, startS: 10, lengthS: 2 };

  it('begins and ends where it says, and stays there', () => {
    expect([9, 10, 12, 99].map((at) => levelAt(coming, at))).toEqual([0, 0, 1, 1]);
    expect([9, 10, 12, 99].map((at) => levelAt(going, at)).map((level) => Math.round(level * 1e9))).toEqual([
      1e9, 1e9, 0, 0,
    ]);
    expect(levelAt(steady(0.3), 5)).toBe(0.3);
  });

  it('keeps the power of two sounds that cross', () => {
    for (let at = 10; at <= 12; at += 0.1) expect(levelAt(coming, at) ** 2 + levelAt(going, at) ** 2).toBeCloseTo(1, 6);
  });
});

describe('piecesOf', () => {
  it('follows the curve and ends exactly at its end', () => {
    const fade = { from: 0.2, to: 0.9, startS: 3, lengthS: 1.2 };
    const pieces = piecesOf(fade);
    expect(pieces.at(-1)?.atS).toBeCloseTo(4.2);
    expect(pieces.at(-1)?.level).toBeCloseTo(0.9);
    for (const { atS, level } of pieces) expect(level).toBeCloseTo(levelAt(fade, atS), 9);
    expect(pieces.every((piece, i) => i === 0 || piece.level > (pieces[i - 1]?.level ?? 0))).toBe(true);
  });
  it('is one step where there is no time', () => {
    expect(piecesOf({ from: 0, to: 1, startS: 3, lengthS: 0 })).toEqual([{ atS: 3, level: 1 }]);
  });
});
