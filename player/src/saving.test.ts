import { describe, expect, it, vi } from 'vitest';
import { RING } from './autosave-ring.ts';
import type { SaveStore, StoredSave } from './options.ts';
import { savesInItems } from './saves-in-items.ts';
import { Saving, type SaveTrouble } from './saving.ts';
import type { Session } from './session.ts';
import { memoryStorage } from './storage.ts';

const full = () => new DOMException('no room', 'QuotaExceededError');

/** A saving of a run that stands wherever `at` says, with a clock that goes on a second a look. */
function setUp(wrap: (store: SaveStore) => SaveStore = (store) => store, settled = () => Promise.resolve()) {
  const storage = memoryStorage();
  const plain = savesInItems('tale', memoryStorage());
  const place = { scene: 'a', node: 'n1' };
  const view = { head: { id: 'tale', scenes: [{ id: 'a', title: 'Scene A' }] } };
  const session = {
    view,
    get state() {
      return { scene: place.scene, node: place.node, line: { text: place.node }, menu: null, step: place.node };
    },
    snapshot: () => ({ at: { ...place } }),
  } as unknown as Session;
  let second = 0;
  const troubles: SaveTrouble[] = [];
  const saving = new Saving({
    store: wrap(plain),
    session,
    storage,
    thumbnail: async () => 'data:image/webp;base64,AAAA',
    settled,
    now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, ++second)),
    trouble: (trouble) => troubles.push(trouble),
  });
  const goTo = (node: string): void => void (place.node = node);
  const texts = async () => new Map((await plain.list()).map((item) => [item.slot, item.text]));
  return { saving, plain, storage, goTo, texts, troubles };
}

describe('autosaves', () => {
  it('keep the newest place as `auto` and the places worth coming back to beside it, the oldest making room', async () => {
    const { saving, goTo, texts } = setUp();
    for (let i = 1; i <= 8; i++) {
      goTo(`n${i}`);
      await saving.checkpoint();
    }
    goTo('n9');
    await saving.auto('now');
    const found = await texts();
    expect(found.get('auto')).toBe('n9');
    expect(RING.map((slot) => found.get(slot)).sort()).toEqual(['n4', 'n5', 'n6', 'n7', 'n8']);
  });

  it('take one slot for a place that is come to again and again', async () => {
    const { saving, texts } = setUp();
    for (let i = 0; i < 4; i++) await saving.checkpoint();
    expect((await texts()).size).toBe(2);
  });

  it('of one run stay when another begins', async () => {
    const { saving, goTo, texts } = setUp();
    goTo('far');
    await saving.auto('now');
    await saving.shelve();
    goTo('begin');
    await saving.auto('now');
    const found = await texts();
    expect([found.get('auto'), RING.some((slot) => found.get(slot) === 'far')]).toEqual(['begin', true]);
  });

  it('give way to a save where storage is full, the oldest first; saves of the reader never do', async () => {
    let room = 7;
    const { saving, plain, goTo, texts, troubles } = setUp((store) => ({
      ...store,
      async write(slot, save) {
        const slots = (await store.list()).map((item) => item.slot);
        if (!slots.includes(slot) && slots.length >= room) throw full();
        await store.write(slot, save);
      },
    }));
    for (let i = 1; i <= 5; i++) {
      goTo(`n${i}`);
      await saving.checkpoint();
    }
    expect(await saving.write('1')).toBeNull();
    expect(await saving.write('2')).toBeNull();
    expect((await texts()).get('auto')).toBe('n5');
    expect([...(await texts()).values()]).not.toContain('n1');
    room = 0;
    for (const slot of RING) await plain.remove(slot);
    expect(await saving.write('3')).toBe('full');
    expect([...(await texts()).keys()].sort()).toEqual(['1', '2', 'auto']);
    goTo('n7');
    await plain.remove('auto');
    for (let i = 0; i < 3; i++) await saving.auto('now');
    expect(troubles).toEqual(['full']);
  });

  it('leave their picture out where only that is too much', async () => {
    const { saving, plain } = setUp((store) => ({
      ...store,
      async write(slot, save) {
        if (save.thumbnail !== null) throw full();
        await store.write(slot, save);
      },
    }));
    expect(await saving.write('1')).toBeNull();
    expect((await plain.read('1'))?.thumbnail).toBeNull();
  });

  it('are kept at once, and get their picture when nothing moves any more', async () => {
    let rests = (): void => undefined;
    const { saving, plain } = setUp(undefined, () => new Promise((done) => (rests = done)));
    const kept = saving.auto('now');
    await vi.waitFor(async () => expect((await plain.read('auto'))?.text).toBe('n1'));
    expect((await plain.read('auto'))?.thumbnail).toBeNull();
    rests();
    await kept;
    expect((await plain.read('auto'))?.thumbnail).toMatch(/^data:image/);
  });

  it('are not deleted where a store fails for another reason', async () => {
    const { saving, goTo, texts, troubles } = setUp((store) => ({
      ...store,
      write: (slot, save) => (slot === '1' ? Promise.reject(new Error('no daemon')) : store.write(slot, save)),
    }));
    goTo('n2');
    await saving.checkpoint();
    expect(await saving.write('1')).toBe('refused');
    expect((await texts()).size).toBe(2);
    expect(troubles).toEqual([]);
  });

  it('say once that they do not last', async () => {
    const { saving, troubles } = setUp((store) => ({ ...store, lasting: () => Promise.resolve(false) }));
    await saving.auto('now');
    await saving.auto('now');
    expect(troubles).toEqual(['fleeting']);
  });
});

describe('the line a reader leaves at', () => {
  it('comes back although the store was too slow for it', async () => {
    const { saving, goTo } = setUp((store) => ({
      ...store,
      write: (slot, save) => (save.text === 'last' ? new Promise<void>(() => undefined) : store.write(slot, save)),
    }));
    goTo('early');
    await saving.auto('now');
    goTo('last');
    void saving.leave();
    const left = (await saving.read('auto')) as StoredSave;
    expect([left.text, left.thumbnail]).toEqual(['last', 'data:image/webp;base64,AAAA']);
  });

  it('gives way to a newer autosave, and to nothing when it is damaged', async () => {
    const { saving, storage, goTo } = setUp();
    goTo('left');
    await saving.leave();
    goTo('newer');
    await saving.auto('now');
    expect((await saving.read('auto'))?.text).toBe('newer');
    storage.setItem('comfyvn.player.last.tale', '{"save":');
    expect((await saving.read('auto'))?.text).toBe('newer');
  });
});
