import { describe, expect, test } from 'vitest';
import { piecesOf } from './cut.ts';
import { lengthMs, type Pcm } from './pcm.ts';

const RATE = 24_000;

/** Syllables of a voice and pauses, in milliseconds by turns; `hum` is what is heard in the pauses. */
function voice(stretches: readonly number[], hum = 0.0003): Pcm {
  const samples = stretches.flatMap((ms, n) =>
    Array.from({ length: (ms / 1_000) * RATE }, (_, i) => {
      const noise = hum * Math.sin(i * 0.05);
      return n % 2 ? noise : noise + 0.2 * Math.sin((2 * Math.PI * 180 * i) / RATE);
    }),
  );
  return { samples: Float32Array.from(samples), rate: RATE };
}
const cutsOf = (pcm: Pcm, shares: readonly number[]) => {
  const edges = [0, ...shares, 1];
  return piecesOf(
    pcm,
    shares.concat(1).map((to, n) => ({ from: edges[n]!, to })),
  ).map(({ toMs }) => toMs);
};

describe('a sound that is cut by its text', () => {
  test('is cut in the pauses, also where somebody spoke faster than the share of letters says', () => {
    // 1.0 s spoken, 0.4 s pause, 3.0 s spoken with a short closure, 0.4 s pause, 2.0 s spoken.
    const pcm = voice([1_000, 400, 1_400, 70, 1_600, 400, 2_000]);
    const [first, second, end] = cutsOf(pcm, [0.22, 0.6]);
    expect(first).toBeGreaterThan(1_000);
    expect(first).toBeLessThan(1_400);
    expect(second).toBeGreaterThan(4_470);
    expect(second).toBeLessThan(4_870);
    expect(end).toBe(lengthMs(pcm));
  });

  test('is cut in the pauses of a recording that hums', () => {
    const [first] = cutsOf(voice([1_500, 300, 1_500], 0.02), [0.45]);
    expect(first).toBeGreaterThan(1_500);
    expect(first).toBeLessThan(1_800);
  });

  test('is cut by the share of letters where nobody pauses, and in order', () => {
    const cuts = cutsOf(voice([4_000]), [0.25, 0.5, 0.75]);
    for (const [n, at] of [1_000, 2_000, 3_000].entries()) expect(Math.abs(cuts[n]! - at)).toBeLessThan(100);
  });

  test('leaves out what lies between two stretches, and its pieces begin and end without a click', () => {
    const pcm = voice([1_000, 300, 1_000, 300, 1_000]);
    const pieces = piecesOf(pcm, [
      { from: 0, to: 1 / 3 },
      { from: 2 / 3, to: 1 },
    ]);
    expect(pieces.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 1_150],
      [2_450, 3_600],
    ]);
    for (const { pcm: piece } of pieces)
      expect(Math.max(Math.abs(piece.samples[0]!), Math.abs(piece.samples.at(-1)!))).toBe(0);
  });

  test('of silence, or of nothing, is not an error', () => {
    expect(cutsOf({ samples: new Float32Array(RATE), rate: RATE }, [0.5])).toHaveLength(2);
    expect(cutsOf({ samples: new Float32Array(0), rate: RATE }, [0.5])).toEqual([0, 0]);
  });
});
