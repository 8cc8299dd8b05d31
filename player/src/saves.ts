import type { KeyValueStorage, SaveSlot, SaveStore } from './options.ts';
import { openSavesDatabase, savesInDatabase } from './saves-in-database.ts';
import { savesInItems } from './saves-in-items.ts';
import { browserStorage, memoryStorage } from './storage.ts';

/** Saves that are gone with the page. */
export function memorySaves(): SaveStore {
  return savesInItems('memory', memoryStorage());
}

/**
 * Saves of this browser: in its database; where that is refused in its storage of texts; where that is refused too they
 * are gone with the page, which `lasting` tells. With `storage` they lie there and nowhere else.
 */
export function localSaves(storyId: string, storage?: KeyValueStorage): SaveStore {
  if (storage) return savesInItems(storyId, storage);
  let opened = openBest(storyId, (late) => {
    opened = Promise.resolve(late);
  });
  return {
    list: async () => (await opened).store.list(),
    read: async (slot) => (await opened).store.read(slot),
    write: async (slot, save) => (await opened).store.write(slot, save),
    remove: async (slot) => (await opened).store.remove(slot),
    lasting: async () => (await opened).lasting,
  };
}

interface Opened {
  readonly store: SaveStore;
  readonly lasting: boolean;
}

/** A database that has not opened after this long is not waited for; some browsers never answer. */
const PATIENCE_MS = 8_000;

/** The best there is. A database that opens late takes in what was saved meanwhile, and is told. */
async function openBest(storyId: string, late: (opened: Opened) => void): Promise<Opened> {
  const items = browserStorage();
  const older = items && savesInItems(storyId, items);
  const database = openDatabase(storyId, older);
  const patience = new Promise<null>((done) => setTimeout(done, PATIENCE_MS, null));
  const store = await Promise.race([database, patience]).catch(() => null);
  if (store) return { store, lasting: true };
  // Private windows, sandboxed frames, a damaged profile.
  const lasting = items !== null && keeps(items);
  const spare = older && lasting ? older : savesInItems(storyId, memoryStorage());
  const takeOver = async (found: SaveStore): Promise<void> => {
    await moveIn(spare, found);
    late({ store: found, lasting: true });
  };
  void database.then(takeOver).catch(() => undefined);
  return { store: spare, lasting };
}

async function openDatabase(storyId: string, older: SaveStore | null): Promise<SaveStore> {
  const store = savesInDatabase(storyId, await openSavesDatabase());
  await store.list();
  if (older) await moveIn(older, store).catch(() => undefined);
  return store;
}

/** Moves saves of former versions, or of a day without a database; the newer one of two stays. */
async function moveIn(from: SaveStore, to: SaveStore): Promise<void> {
  const there = new Map((await to.list()).map((item) => [item.slot, item]));
  for (const found of await from.list()) {
    // One that cannot be read stays where it is, and the others move all the same.
    if (!isNewer(found, there.get(found.slot)) || (await copy(from, to, found.slot))) await from.remove(found.slot);
  }
}

const isNewer = (one: SaveSlot, other: SaveSlot | undefined): boolean => !other || one.savedAt > other.savedAt;

async function copy(from: SaveStore, to: SaveStore, slot: string): Promise<boolean> {
  const stored = await from.read(slot).catch(() => null);
  if (stored) await to.write(slot, stored);
  return stored !== null;
}

function keeps(items: KeyValueStorage): boolean {
  try {
    items.setItem('comfyvn.try', '1');
    items.removeItem('comfyvn.try');
    return true;
  } catch {
    return false;
  }
}
