import { describe, expect, it } from 'vitest';
import { formatOf, isDecoded } from './sound-file.ts';

describe('formatOf', () => {
  it('knows the kinds of sound by every name that files come with', () => {
    expect(
      ['audio/mpeg', 'audio/x-wav', 'audio/vnd.wave', 'audio/ogg; codecs=opus', 'audio/mp4', 'AUDIO/FLAC', ''].map(
        formatOf,
      ),
    ).toEqual(['mp3', 'wav', 'wav', 'ogg', 'm4a', 'flac', 'mp3']);
  });
});

describe('isDecoded', () => {
  const megabytes = (count: number, type: string) => ({ size: count * 1024 * 1024, type });
  it('streams what would fill the memory', () => {
    expect(isDecoded(megabytes(2, 'audio/mpeg'), false)).toBe(true);
    expect(isDecoded(megabytes(6, 'audio/mpeg'), false)).toBe(false);
    expect(isDecoded(megabytes(6, 'audio/mpeg'), true)).toBe(true);
    expect(isDecoded(megabytes(9, 'audio/ogg'), true)).toBe(false);
    expect(isDecoded(megabytes(12, 'audio/wav'), false)).toBe(true);
    expect(isDecoded(megabytes(30, 'audio/wav'), true)).toBe(false);
  });
});
