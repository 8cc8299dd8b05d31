import type { KeyValueStorage } from './options.ts';

/** A storage that forgets everything with the page. */
export function memoryStorage(): KeyValueStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** A storage that never throws: what the wrapped one refuses (quota, private mode, sandbox) stays in memory. */
export function safeStorage(wanted?: KeyValueStorage): KeyValueStorage {
  const spare = memoryStorage();
  const storage = wanted ?? browserStorage();
  if (!storage) return spare;
  return {
    getItem: (key) => spare.getItem(key) ?? attempt(() => storage.getItem(key)) ?? null,
    setItem(key, value) {
      const kept = attempt(() => (storage.setItem(key, value), true));
      if (kept) spare.removeItem(key);
      else spare.setItem(key, value);
    },
    removeItem(key) {
      spare.removeItem(key);
      attempt(() => storage.removeItem(key));
    },
  };
}

/** `localStorage`, or null where even touching it throws. */
export function browserStorage(): KeyValueStorage | null {
  return attempt(() => globalThis.localStorage) ?? null;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
