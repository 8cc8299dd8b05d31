import type { RunState } from '@comfyvn/shared/story/run-state';
import { describe, expect, it } from 'vitest';
import { Seen } from './seen.ts';
import { memoryStorage } from './storage.ts';

const now = () => new Date('2026-01-02T03:04:05Z');
const open = (storage = memoryStorage()) => new Seen(storage, 'tale', now);

/** A state with only what the reader's memory looks at. */
function stateOf(scene: string, stage: object = {}, more: object = {}): RunState {
  const empty = { picture: null, background: null, music: null };
  return {
    scene,
    node: 'n',
    status: 'line',
    ending: null,
    stage: { ...empty, ...stage },
    ...more,
  } as unknown as RunState;
}

describe('what a reader has met', () => {
  it('holds scenes, pictures, backgrounds with their layers, music, choices and endings, over a reload', () => {
    const storage = memoryStorage();
    const seen = open(storage);
    seen.note(stateOf('a', { background: { asset: 'sea' }, music: { asset: 'song', volume: 1 } }));
    seen.note(
      stateOf('b', {
        background: {
          layers: [
            { asset: 'sky', depth: 0 },
            { asset: 'hill', depth: 1 },
          ],
        },
      }),
    );
    seen.note(stateOf('b', { picture: { asset: 'cg', fit: 'cover' } }));
    seen.note(stateOf('b', {}, { status: 'ended', node: 'e', ending: 'Home' }));
    seen.progress('a', { read: 1, lines: 4, taken: 0, ways: 2, found: 0, endings: 1 });
    seen.flush();
    for (const one of [seen, open(storage)]) {
      expect([...one.scenes.keys()]).toEqual(['a', 'b']);
      expect(one.scenes.get('a')).toEqual({ read: 1, lines: 4, taken: 0, ways: 2, found: 0, endings: 1 });
      expect(one.scenes.get('b')).toBeNull();
      expect(['sea', 'sky', 'hill', 'cg'].map((id) => one.has('backgrounds', id))).toEqual([true, true, true, false]);
      expect([one.has('pictures', 'cg'), one.has('music', 'song'), one.has('music', 'cg')]).toEqual([
        true,
        true,
        false,
      ]);
      expect([...one.endings]).toEqual([['e', { title: 'Home', at: '2026-01-02T03:04:05.000Z' }]]);
    }
  });

  it('tells of an achievement once, also after a reload', () => {
    const storage = memoryStorage();
    const seen = open(storage);
    expect([seen.achieve('x', 'First'), seen.achieve('x', 'First')]).toEqual([true, false]);
    seen.flush();
    expect(open(storage).achieve('x', 'First')).toBe(false);
  });

  it('writes only what changed', () => {
    const storage = memoryStorage();
    let writes = 0;
    const seen = open({ ...storage, setItem: (key, value) => (writes++, storage.setItem(key, value)) });
    seen.note(stateOf('a'));
    seen.flush();
    seen.note(stateOf('a'));
    seen.flush();
    expect(writes).toBe(1);
  });

  it.each(['', 'null', '[]', '{', '{"version":"1"}'])('puts aside what nobody can read: %j', (text) => {
    const storage = memoryStorage();
    storage.setItem('comfyvn.player.seen.tale', text);
    const seen = open(storage);
    expect(seen.damaged).toBe(true);
    seen.note(stateOf('a'));
    seen.flush();
    expect(storage.getItem('comfyvn.player.seen.tale.damaged')).toBe(text);
    expect(open(storage).damaged).toBe(false);
  });

  it('takes what fits of a record with odd parts', () => {
    const storage = memoryStorage();
    const record = {
      version: 1,
      music: ['song', 7, null],
      scenes: [['a', 1, 2], 'b', [4], ['c', 1, 2, 0, 0, -1, 0]],
      endings: 3,
    };
    storage.setItem('comfyvn.player.seen.tale', JSON.stringify(record));
    const seen = open(storage);
    expect(seen.has('music', 'song')).toBe(true);
    expect([...seen.scenes]).toEqual([
      ['a', null],
      ['c', null],
    ]);
  });

  it('leaves the record of a newer player as it is', () => {
    const storage = memoryStorage();
    const newer = '{"version":2,"music":{"song":true}}';
    storage.setItem('comfyvn.player.seen.tale', newer);
    const seen = open(storage);
    expect(seen.damaged).toBe(false);
    seen.note(stateOf('a'));
    seen.flush();
    expect(storage.getItem('comfyvn.player.seen.tale')).toBe(newer);
  });
});
