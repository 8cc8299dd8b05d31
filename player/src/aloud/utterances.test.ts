import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utterancesOf, voiceFor } from './utterances.ts';

describe('utterancesOf', () => {
  it('keeps sentences whole and joins short ones', () => {
    expect(utterancesOf('One. Two! Three?')).toEqual(['One. Two! Three?']);
    const long = `${'word '.repeat(30)}end. ${'more '.repeat(30)}end.`;
    expect(utterancesOf(long)).toHaveLength(2);
  });
  it('says nothing where there is nothing to say', () => {
    expect(utterancesOf('… — !')).toEqual([]);
    expect(utterancesOf('')).toEqual([]);
  });
  it('loses no word and stays short, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        const pieces = utterancesOf(text);
        const letters = (words: string): string => words.replaceAll(/[^\p{L}\p{N}]/gu, '');
        expect(letters(pieces.join(''))).toBe(letters(text));
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(180);
      }),
    );
  });
});

describe('voiceFor', () => {
  const voice = (lang: string, more: object = {}) => ({ lang, default: false, localService: false, ...more });
  const voices = [
    voice('de-DE'),
    voice('en-GB', { localService: true }),
    voice('en_US'),
    voice('ja-JP', { default: true }),
  ];

  it('takes the region, then this device, then the language', () => {
    expect(voiceFor(voices, 'en-US')?.lang).toBe('en_US');
    expect(voiceFor(voices, 'en')?.lang).toBe('en-GB');
    expect(voiceFor(voices, 'de-AT')?.lang).toBe('de-DE');
  });
  it('takes none of another language', () => {
    expect(voiceFor(voices, 'fr')).toBeUndefined();
    expect(voiceFor([], 'en')).toBeUndefined();
  });
});
