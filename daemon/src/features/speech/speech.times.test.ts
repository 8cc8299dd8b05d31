import { describe, expect, test } from 'vitest';
import { mouthOf } from './sound/mouth.ts';
import type { Pcm } from './sound/pcm.ts';
import { scaledTimes, timesIn } from './speech.times.ts';

const rate = 16_000;
/** A tone from one time to another, with silence around it. */
const tone = (fromMs: number, toMs: number, lengthMs: number): Pcm => ({
  rate,
  samples: Float32Array.from({ length: (lengthMs / 1_000) * rate }, (_, i) => {
    const ms = (i / rate) * 1_000;
    return ms >= fromMs && ms < toMs ? 0.3 * Math.sin(i / 5) : 0;
  }),
});

describe('a mouth', () => {
  const phonemes = [
    { ms: 0, sign: 'ˈɑː' },
    { ms: 200, sign: 'm' },
    { ms: 300, sign: 'iː' },
    { ms: 400, sign: 's' },
    { ms: 500, sign: '' },
  ];

  test('opens by its sounds: wide for an a, less for an i and a consonant, and its lips meet for an m', () => {
    const mouth = mouthOf(tone(0, 600, 600), phonemes);
    expect(mouth.slice(0, 4)).toBe('9999');
    expect(mouth.slice(4, 6)).toBe('00');
    const [i, s] = [Number(mouth[6]), Number(mouth[8])];
    expect(i).toBeGreaterThan(s);
    expect(s).toBeGreaterThan(0);
    expect(mouth.slice(10)).toBe('00');
  });

  test('stays closed where nothing is heard, and goes by loudness alone without sounds', () => {
    expect(mouthOf(tone(100, 300, 400), phonemes).slice(0, 2)).toBe('00');
    expect(mouthOf(tone(100, 300, 400))).toBe('00999900');
  });
});

test('times of one speaker come to the pace of another, without the silence around', () => {
  const times = {
    lengthMs: 1_100,
    words: [
      { ms: 100, at: 0, length: 2 },
      { ms: 600, at: 3, length: 2 },
    ],
    phonemes: [
      { ms: 100, sign: 'a' },
      { ms: 600, sign: 'i' },
      { ms: 1_100, sign: '' },
    ],
  };
  const { words, phonemes } = scaledTimes(times, tone(500, 2_500, 3_000));
  expect(words.map(({ ms }) => ms)).toEqual([500, 1_500]);
  expect(phonemes.map(({ ms }) => ms)).toEqual([500, 1_500, 2_500]);
});

describe('the times of a line', () => {
  const clip = {
    text: 'She waves. "Don\'t go, go 42!"',
    mouth: '0123',
    words: [
      { ms: 0, at: 0, length: 3 },
      { ms: 200, at: 4, length: 5 },
      { ms: 400, at: 12, length: 5 },
      { ms: 600, at: 18, length: 2 },
      { ms: 800, at: 22, length: 2 },
      { ms: 900, at: 25, length: 2 },
      { ms: 950, at: 25, length: 2 },
    ],
  };

  test('name its words where they stand in it, without its marks and in its own quotes', () => {
    const { words, mouth } = timesIn('*She waves.* 🙂 “Don’t go,  go 42!”', clip);
    const shown = 'She waves. 🙂 “Don’t go,  go 42!”';
    expect(words.map(([, at, length]) => shown.slice(at, at + length))).toEqual([
      'She',
      'waves',
      'Don’t',
      'go',
      'go',
      '42',
    ]);
    expect(words.map(([ms]) => ms)).toEqual([0, 200, 400, 600, 800, 900]);
    expect(mouth).toBe('0123');
  });

  test('leave words out that the line does not have', () => {
    expect(timesIn('She left.', clip).words).toEqual([[0, 0, 3]]);
  });
});
