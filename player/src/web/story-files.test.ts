import type { WebPage } from '@comfyvn/shared/exports/web-page';
import { STORY_VERSION, storyHead } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import { assetSource, storySource, type LoadScript } from './story-files.ts';

const scene = (id: string, title = id) => ({ id, title, stage: [], nodes: [] });

function pageOf(ids: readonly string[], packs: readonly number[]): WebPage {
  const head = storyHead.parse({
    id: 'tale',
    version: STORY_VERSION,
    revision: 1,
    title: 'Tale',
    start: {},
    characters: [],
    scenes: ids.map((id) => ({ id, title: id, nodes: 0 })),
  });
  return {
    head,
    packs: packs.map((scenes, n) => ({ path: `story/${n}.js`, scenes })),
    assets: [
      { id: 'constructor', mime: 'image/png', file: 0 },
      { id: 'twin', mime: 'audio/wav', file: 0 },
      { id: 'lost', mime: 'image/png', file: 7 },
    ],
    files: ['assets/0.js'],
  };
}

describe('storySource', () => {
  it('loads the pack of a scene, each once', async () => {
    const asked: string[] = [];
    const load: LoadScript = async (kind, number, path) => {
      asked.push(`${kind} ${number} ${path}`);
      return JSON.stringify(number === 0 ? [scene('a'), scene('toString')] : [scene('c')]);
    };
    const source = storySource(pageOf(['a', 'toString', 'c'], [2, 1]), load);
    const [a, other] = await Promise.all([source.scene('a'), source.scene('toString')]);
    expect([a.id, other.id]).toEqual(['a', 'toString']);
    expect(asked).toEqual(['scenes 0 story/0.js']);
    expect((await source.scene('c')).id).toBe('c');
    expect(asked).toEqual(['scenes 0 story/0.js', 'scenes 1 story/1.js']);
  });

  it('tries a pack again that could not be had', async () => {
    let works = false;
    const load: LoadScript = async () => {
      if (!works) throw new Error('missing');
      return JSON.stringify([scene('a')]);
    };
    const source = storySource(pageOf(['a'], [1]), load);
    await expect(source.scene('a')).rejects.toThrow('missing');
    works = true;
    expect((await source.scene('a')).id).toBe('a');
  });

  it('takes the first of two scenes with one id, and rejects one that is not there', async () => {
    const load: LoadScript = async () => JSON.stringify([scene('a', 'first'), scene('a', 'second')]);
    const source = storySource(pageOf(['a', 'a', 'b'], [2, 1]), load);
    expect((await source.scene('a')).title).toBe('first');
    await expect(source.scene('b')).rejects.toThrow('"b"');
    await expect(source.scene('constructor')).rejects.toThrow('"constructor"');
  });
});

describe('assetSource', () => {
  const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => (i * 7) % 256);
  const load: LoadScript = async () => btoa(String.fromCharCode(...bytes));

  it('gives the very bytes, under the type of the asset', async () => {
    const source = assetSource(pageOf(['a'], [1]), load);
    const blob = await source.load('constructor');
    expect(blob.type).toBe('image/png');
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
    expect((await source.load('twin')).type).toBe('audio/wav');
  });

  it('rejects what the page does not hold', async () => {
    const source = assetSource(pageOf(['a'], [1]), load);
    await expect(source.load('toString')).rejects.toThrow('"toString"');
    await expect(source.load('lost')).rejects.toThrow('"lost"');
  });
});
