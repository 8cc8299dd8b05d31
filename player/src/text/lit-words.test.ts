import { describe, expect, it } from 'vitest';
import { wordAt } from './lit-words.ts';

const words: [number, number, number][] = [
  [100, 0, 3],
  [400, 4, 5],
  [900, 10, 2],
];

describe('the word that is lit', () => {
  it('is the last one that has begun', () => {
    expect(wordAt(words, 100)).toEqual(words[0]);
    expect(wordAt(words, 899)).toEqual(words[1]);
    expect(wordAt(words, 60_000)).toEqual(words[2]);
  });

  it('is none before the first, and none without times', () => {
    expect(wordAt(words, 99)).toBeNull();
    expect(wordAt([], 99)).toBeNull();
  });
});
