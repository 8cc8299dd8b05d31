import { describe, expect, it } from 'vitest';
import { APART_MS, BlipPace, liltOf, pitchOf } from './blip-pace.ts';

describe('BlipPace', () => {
  it('is silent at spaces and marks', () => {
    const pace = new BlipPace();
    expect(['', ' ', '…', '"', '  —'].map((letters, i) => pace.wants(letters, i * 1000))).toEqual(
      Array<boolean>(5).fill(false),
    );
    expect(['a', 'が', '7', ', b'].map((letters, i) => pace.wants(letters, i * 1000))).toEqual(
      Array<boolean>(4).fill(true),
    );
  });

  it('never sounds faster than it says, however fast the letters come', () => {
    const pace = new BlipPace();
    const heard: number[] = [];
    for (let ms = 0; ms < 3_000; ms += 5) if (pace.wants('x', ms)) heard.push(ms);
    expect(heard.length).toBeGreaterThan(30);
    expect(heard.every((ms, i) => i === 0 || ms - (heard[i - 1] ?? 0) >= APART_MS)).toBe(true);
  });
});

describe('pitchOf', () => {
  it('is the same for an id, and tells people apart', () => {
    expect(pitchOf('ch_mira')).toBe(pitchOf('ch_mira'));
    const pitches = new Set(Array.from({ length: 40 }, (_, i) => pitchOf(`ch_${i}`)));
    expect(pitches.size).toBeGreaterThan(6);
    for (const pitch of pitches) {
      expect(pitch).toBeGreaterThan(150);
      expect(pitch).toBeLessThan(600);
    }
  });
});

describe('liltOf', () => {
  it('keeps every letter within a half tone', () => {
    for (const letter of ['', 'a', 'z', 'é', '語', '😀']) {
      expect(liltOf(letter)).toBeGreaterThan(0.93);
      expect(liltOf(letter)).toBeLessThan(1.07);
    }
  });
});
