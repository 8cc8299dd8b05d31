import { describe, expect, it } from 'vitest';
import type { StoredSave } from './options.ts';
import { savesInItems } from './saves-in-items.ts';
import { memoryStorage } from './storage.ts';
import { slotOf, storedSaveOf } from './stored-save.ts';

const stored = (text: string, savedAt = '2026-01-01T00:00:00.000Z'): StoredSave => ({
  save: { text } as unknown as StoredSave['save'],
  thumbnail: 'data:image/webp;base64,AAAA',
  title: 'Scene',
  text,
  savedAt,
});

describe('saves in a storage of texts', () => {
  it('keeps, lists and deletes by slot, each story its own', async () => {
    const storage = memoryStorage();
    const [one, other] = [savesInItems('one', storage), savesInItems('other', storage)];
    await one.write('1', stored('first'));
    await one.write('1', stored('second'));
    await other.write('1', stored('elsewhere'));
    expect((await one.list()).map((item) => [item.slot, item.text])).toEqual([['1', 'second']]);
    expect(await one.read('1')).toEqual(stored('second'));
    await one.remove('1');
    expect([await one.list(), await one.read('1')]).toEqual([[], null]);
    expect((await other.read('1'))?.text).toBe('elsewhere');
  });

  it('finds the saves again whose list is damaged, and the others beside a damaged one', async () => {
    const storage = memoryStorage();
    const saves = savesInItems('one', storage);
    for (const slot of ['auto', 'quick', '12']) await saves.write(slot, stored(slot));
    storage.setItem('comfyvn.saves.one', '{"half');
    storage.setItem('comfyvn.saves.one.quick', 'rubbish');
    const list = await saves.list();
    expect(list.map((item) => [item.slot, item.damaged ?? false])).toEqual([
      ['auto', false],
      ['quick', true],
      ['12', false],
    ]);
    expect((await saves.read('12'))?.text).toBe('12');
    await expect(saves.read('quick')).rejects.toThrow('"quick"');
  });

  it('keeps the former save of a slot where there is no room for the list', async () => {
    const storage = memoryStorage();
    const saves = savesInItems('one', storage);
    await saves.write('1', stored('old'));
    const full = savesInItems('one', {
      ...storage,
      setItem(key, value) {
        if (key === 'comfyvn.saves.one') throw new DOMException('full', 'QuotaExceededError');
        storage.setItem(key, value);
      },
    });
    await expect(full.write('1', stored('new'))).rejects.toThrow('full');
    expect((await saves.read('1'))?.text).toBe('old');
  });
});

describe('what storage brings back', () => {
  it('is shown only as far as it is what it should be', () => {
    const odd = { title: 7, text: 'x'.repeat(900), thumbnail: 'https://example.org/spy.png', savedAt: 'yesterday' };
    expect(slotOf('1', odd)).toEqual({
      slot: '1',
      title: '',
      text: 'x'.repeat(500),
      thumbnail: null,
      savedAt: '1970-01-01T00:00:00.000Z',
    });
    expect(slotOf('1', null).damaged).toBe(true);
  });

  it.each([null, 7, 'text', {}, { save: null }, { save: 'x' }])('is no save: %j', (value) => {
    expect(storedSaveOf(value)).toBeNull();
  });
});
