import type { KeyValueStorage, StoredSave } from './options.ts';
import { storedSaveOf } from './stored-save.ts';

/** Longer ones would only fill a small storage. */
const MOST_CHARACTERS = 1_000_000;

/** Notes at once where a reader leaves, since a page that closes waits for no store of saves. */
export class LastLine {
  #storage: KeyValueStorage;
  #key: string;

  constructor(storage: KeyValueStorage, storyId: string) {
    this.#storage = storage;
    this.#key = `comfyvn.player.last.${storyId}`;
  }

  /** What was noted and not saved since; null for none, or for a damaged one. */
  read(): StoredSave | null {
    try {
      return storedSaveOf(JSON.parse(this.#storage.getItem(this.#key) ?? 'null'));
    } catch {
      return null;
    }
  }

  write(stored: StoredSave): void {
    const text = JSON.stringify({ ...stored, thumbnail: null });
    if (text.length <= MOST_CHARACTERS) this.#storage.setItem(this.#key, text);
  }

  /** Forgets it; one that is newer than `savedAt`, if that is given, stays. */
  forget(savedAt?: string): void {
    if (this.#storage.getItem(this.#key) === null) return;
    if (savedAt === undefined || (this.read()?.savedAt ?? '') <= savedAt) this.#storage.removeItem(this.#key);
  }
}
