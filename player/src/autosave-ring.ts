import type { SaveStore } from './options.ts';

/** Where the autosaves before the newest one lie. */
export const RING: readonly string[] = ['auto-2', 'auto-3', 'auto-4', 'auto-5', 'auto-6'];

/** The autosaves before the newest: each new one takes the place of the oldest. */
export class AutosaveRing {
  #store: SaveStore;
  #lastPlace = '';
  /** Slots, the oldest first; null until the store was asked. */
  #order: string[] | null = null;

  constructor(store: SaveStore) {
    this.#store = store;
  }

  /** The slot for a save at a place; null where the last one stands at the same place. */
  async slotFor(place: string): Promise<string | null> {
    if (place === this.#lastPlace) return null;
    this.#lastPlace = place;
    const order = (this.#order ??= await this.#read());
    const slot = order.shift() ?? RING[0] ?? '';
    order.push(slot);
    return slot;
  }

  /** Deletes the oldest autosave but `auto` and the one that is being written; false where there is none. */
  async dropOldest(writing: string): Promise<boolean> {
    const found = (await this.#store.list()).filter(({ slot }) => RING.includes(slot) && slot !== writing);
    const oldest = found.sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1))[0];
    if (oldest) await this.#store.remove(oldest.slot);
    return oldest !== undefined;
  }

  async #read(): Promise<string[]> {
    const dates = new Map((await this.#store.list()).map((item) => [item.slot, item.savedAt]));
    return RING.toSorted((a, b) => ((dates.get(a) ?? '') <= (dates.get(b) ?? '') ? -1 : 1));
  }
}
