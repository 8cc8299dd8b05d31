import type { StoredSave } from './options.ts';
import type { SaveTrouble, Saving } from './saving.ts';
import type { Session } from './session.ts';
import type { Interface } from './text/interface.ts';
import { WORDS } from './text/words.ts';

const TROUBLES = { full: 'storageFull', refused: 'notSaved', fleeting: 'savesFleeting' } as const satisfies Record<
  SaveTrouble,
  keyof typeof WORDS
>;

export interface ReaderSavesParts {
  readonly ui: Pick<Interface, 'toasts' | 'game'>;
  /** Null while no story is open. */
  playing(): { readonly session: Session; readonly saving: Saving } | null;
}

/** What a reader does with saves; everything that comes of it is said in plain words. */
export class ReaderSaves {
  #parts: ReaderSavesParts;

  constructor(parts: ReaderSavesParts) {
    this.#parts = parts;
  }

  tell(trouble: SaveTrouble): void {
    this.#say(WORDS[TROUBLES[trouble]]);
  }

  async save(slot: string): Promise<void> {
    const playing = this.#parts.playing();
    await playing?.session.prepareSaves().catch(() => undefined);
    const trouble = playing ? await playing.saving.write(slot) : 'refused';
    if (trouble) this.tell(trouble);
    else this.#say(WORDS.saved);
  }

  async load(slot: string): Promise<void> {
    const stored = await this.#parts
      .playing()
      ?.saving.read(slot)
      .catch(() => undefined);
    if (!stored) return this.#say(stored === null ? WORDS.nothingSaved : WORDS.notLoaded);
    await this.goOnFrom(stored);
  }

  async goOnFrom(stored: StoredSave): Promise<void> {
    this.#parts.ui.game.close();
    await this.restore(stored.save);
  }

  /** False where the save cannot be gone on from. */
  async restore(save: StoredSave['save']): Promise<boolean> {
    try {
      const restored = await this.#parts.playing()?.session.restore(save);
      if (restored?.message) this.#say(restored.message);
      return restored !== undefined;
    } catch (error) {
      this.#say(error instanceof Error && error.name === 'SaveError' ? error.message : WORDS.notLoaded);
      return false;
    }
  }

  #say(words: string): void {
    this.#parts.ui.toasts.say(words);
  }
}
