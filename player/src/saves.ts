import type { KeyValueStorage, SaveSlot, SaveStore, StoredSave } from './options.ts';
import { memoryStorage, safeStorage } from './storage.ts';

/** Saves that are gone with the page. */
export function memorySaves(): SaveStore {
  return localSaves('memory', memoryStorage());
}

/** Saves in the browser's storage (or memory where it refuses), one item per slot and one list of slots. */
export function localSaves(storyId: string, storage?: KeyValueStorage): SaveStore {
  const items = safeStorage(storage);
  const listKey = `comfyvn.saves.${storyId}`;
  const keyOf = (slot: string): string => `${listKey}.${slot}`;
  const readList = (): SaveSlot[] => parse<SaveSlot[]>(items.getItem(listKey)) ?? [];
  const others = (slot: string): SaveSlot[] => readList().filter((item) => item.slot !== slot);
  return {
    list: async () => readList(),
    async read(slot) {
      const stored = parse<StoredSave>(items.getItem(keyOf(slot)));
      return stored && { ...stored, thumbnail: readList().find((item) => item.slot === slot)?.thumbnail ?? null };
    },
    async write(slot, stored) {
      const { save: _, ...shown } = stored;
      items.setItem(keyOf(slot), JSON.stringify({ ...stored, thumbnail: null }));
      items.setItem(listKey, JSON.stringify([...others(slot), { slot, ...shown }]));
    },
    async remove(slot) {
      items.removeItem(keyOf(slot));
      items.setItem(listKey, JSON.stringify(others(slot)));
    },
  };
}

function parse<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}
