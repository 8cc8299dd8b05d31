import type { KeyValueStorage, SaveSlot, SaveStore } from './options.ts';
import { slotOf, storedSaveOf } from './stored-save.ts';

/** Where saves lie whose list cannot be read any more. */
const USUAL_SLOTS = [
  'auto',
  ...Array.from({ length: 8 }, (_, i) => `auto-${i + 2}`),
  'quick',
  ...Array.from({ length: 99 }, (_, i) => String(i + 1)),
];

/** Saves in a storage of texts: one item a slot, and one with the list of slots. Writing rejects where it is full. */
export function savesInItems(storyId: string, items: KeyValueStorage): SaveStore {
  const listKey = `comfyvn.saves.${storyId}`;
  const keyOf = (slot: string): string => `${listKey}.${slot}`;
  const readList = (): SaveSlot[] => {
    const list = parse(items.getItem(listKey) ?? '[]');
    const rebuilt = (): unknown[] =>
      USUAL_SLOTS.flatMap((slot) => {
        const text = items.getItem(keyOf(slot));
        return text === null ? [] : [{ ...(parse(text) as object | null), slot }];
      });
    return (Array.isArray(list) ? list : rebuilt()).flatMap((entry: unknown) => {
      const { slot } = (entry ?? {}) as { slot?: unknown };
      return typeof slot === 'string' ? [slotOf(slot, entry)] : [];
    });
  };
  const others = (slot: string): SaveSlot[] => readList().filter((item) => item.slot !== slot);
  return {
    list: async () => readList(),
    async read(slot) {
      const text = items.getItem(keyOf(slot));
      if (text === null) return null;
      const stored = storedSaveOf(parse(text));
      if (!stored) throw new Error(`The save in slot "${slot}" is damaged.`);
      return { ...stored, thumbnail: readList().find((item) => item.slot === slot)?.thumbnail ?? null };
    },
    async write(slot, stored) {
      const { save: _, ...shown } = stored;
      const before = items.getItem(keyOf(slot));
      items.setItem(keyOf(slot), JSON.stringify({ ...stored, thumbnail: null }));
      try {
        items.setItem(listKey, JSON.stringify([...others(slot), { slot, ...shown }]));
      } catch (error) {
        if (before === null) items.removeItem(keyOf(slot));
        else items.setItem(keyOf(slot), before);
        throw error;
      }
    },
    async remove(slot) {
      items.removeItem(keyOf(slot));
      items.setItem(listKey, JSON.stringify(others(slot)));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
