import type { StoryAsset } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import { creditsOf, linkOf } from './credits.ts';

const asset = (kind: StoryAsset['kind'], name: string, more: Partial<StoryAsset> = {}): StoryAsset => ({
  id: name,
  kind,
  name,
  mime: 'x/y',
  ...more,
});

describe('credits', () => {
  it('gather the works of a maker under a licence, once each, the named makers first', () => {
    const credits = creditsOf([
      asset('sprite', 'Stray'),
      asset('background', 'Pier', { author: 'Zoe', licence: 'CC0-1.0' }),
      asset('sprite', 'Mira', { author: 'Ada', licence: 'CC-BY-4.0', source: 'https://example.org' }),
      asset('sprite', 'Mira', { author: 'Ada', licence: 'CC-BY-4.0' }),
      asset('picture', 'Lamp', { author: 'Ada', licence: 'CC-BY-4.0' }),
      asset('voice', 'Hello', { author: 'Ada' }),
    ]);
    expect(credits.pictures.map(({ author, works }) => [author, works.map((work) => work.name)])).toEqual([
      ['Ada', ['Mira', 'Lamp']],
      ['Zoe', ['Pier']],
      [null, ['Stray']],
    ]);
    expect(credits.pictures[0]?.works[0]?.source).toBe('https://example.org');
    expect(credits.music.map((credit) => credit.author)).toEqual(['Ada']);
    expect(credits.other).toEqual([]);
  });

  it('link to pages of the web alone', () => {
    expect(linkOf('https://example.org/a')).toBe('https://example.org/a');
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'a drawer', ''])
      expect(linkOf(text)).toBeNull();
  });
});
