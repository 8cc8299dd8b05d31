import type { SaveStore } from './options.ts';
import { slotOf, storedSaveOf } from './stored-save.ts';

const NAME = 'comfyvn.saves';
/** What a list shows, and the runs themselves, which are larger: both under [story, slot]. */
const SHOWN = 'slot';
const RUNS = 'run';

/** The database of saves of this browser. Rejects where it is refused, damaged or of a newer program. */
export function openSavesDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of [SHOWN, RUNS]) request.result.createObjectStore(store);
    };
    request.onsuccess = () => {
      // A newer program in another tab may change the database.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error('The database of saves does not open.'));
  });
}

/** Saves in the browser's database. Writing rejects with a QuotaExceededError where there is no room. */
export function savesInDatabase(storyId: string, db: IDBDatabase): SaveStore {
  const keyOf = (slot: string): IDBValidKey => [storyId, slot];
  const own = IDBKeyRange.bound([storyId], [storyId, []]);
  return {
    async list() {
      const store = db.transaction(SHOWN).objectStore(SHOWN);
      const [keys, values] = await Promise.all([answer(store.getAllKeys(own)), answer(store.getAll(own))]);
      return keys.map((key, i) => slotOf(String((key as unknown[])[1]), values[i]));
    },
    async read(slot) {
      const transaction = db.transaction([SHOWN, RUNS]);
      const [shown, save] = await Promise.all([
        answer<object | undefined>(transaction.objectStore(SHOWN).get(keyOf(slot))),
        answer<unknown>(transaction.objectStore(RUNS).get(keyOf(slot))),
      ]);
      if (shown === undefined && save === undefined) return null;
      const stored = storedSaveOf({ ...shown, save });
      if (!stored) throw new Error(`The save in slot "${slot}" is damaged.`);
      return stored;
    },
    async write(slot, { save, ...shown }) {
      const transaction = db.transaction([SHOWN, RUNS], 'readwrite');
      transaction.objectStore(SHOWN).put(shown, keyOf(slot));
      transaction.objectStore(RUNS).put(save, keyOf(slot));
      await completed(transaction);
    },
    async remove(slot) {
      const transaction = db.transaction([SHOWN, RUNS], 'readwrite');
      for (const name of [SHOWN, RUNS]) transaction.objectStore(name).delete(keyOf(slot));
      await completed(transaction);
    },
  };
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database of saves does not answer.'));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new Error('The save could not be written.'));
    transaction.oncomplete = () => resolve();
    transaction.onabort = fail;
    transaction.onerror = fail;
  });
}
