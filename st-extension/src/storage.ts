/** The part of the Web Storage API that is used here. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'comfyvn.';

/** A JSON value in the storage of SillyTavern's own origin. Never in SillyTavern's settings: any page that can reach its server can read those. */
export function stored<T>(storage: KeyValueStorage, name: string) {
  const key = PREFIX + name;
  return {
    read(): T | null {
      try {
        return JSON.parse(storage.getItem(key) ?? 'null') as T | null;
      } catch {
        return null;
      }
    },
    write(value: T): void {
      try {
        storage.setItem(key, JSON.stringify(value));
      } catch {
        // Full or refused: it is only lost with the page then.
      }
    },
    remove(): void {
      storage.removeItem(key);
    },
  };
}

/** Removes everything this extension has stored in the browser. */
export function removeAllStored(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
}
