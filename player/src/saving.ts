import { plainText } from '@comfyvn/shared/story/text-markup';
import type { SaveSlot, SaveStore, StoredSave } from './options.ts';
import type { Session } from './session.ts';

/** An autosave waits for this much quiet, so that quick reading does not write at each line. */
const QUIET_MS = 2_500;

/** Writes and reads the slots of a run. */
export class Saving {
  #store: SaveStore;
  #session: Session;
  #thumbnail: () => string | null;
  #now: () => Date;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: { scene: string; text: string } | null = null;

  constructor(store: SaveStore, session: Session, thumbnail: () => string | null, now: () => Date) {
    this.#store = store;
    this.#session = session;
    this.#thumbnail = thumbnail;
    this.#now = now;
  }

  list(): Promise<SaveSlot[]> {
    return this.#store.list();
  }

  read(slot: string): Promise<StoredSave | null> {
    return this.#store.read(slot);
  }

  remove(slot: string): Promise<void> {
    return this.#store.remove(slot);
  }

  /** False when it could not be kept. */
  async write(slot: string): Promise<boolean> {
    const stored = this.#take();
    if (!stored) return false;
    try {
      await this.#store.write(slot, stored);
      return true;
    } catch {
      return false;
    }
  }

  /** Saves to `auto`: at once, or after a moment of quiet. */
  async auto(when: 'now' | 'soon'): Promise<void> {
    clearTimeout(this.#timer);
    if (when === 'soon') this.#timer = setTimeout(() => void this.write('auto'), QUIET_MS);
    else await this.write('auto');
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #take(): StoredSave | null {
    const { state, view } = this.#session;
    const save = state && this.#session.snapshot();
    if (!state || !save) return null;
    const scene = view.head.scenes.find((item) => item.id === state.scene)?.title ?? '';
    const text = plainText(state.line?.text ?? state.menu?.prompt ?? this.#last?.text ?? '').slice(0, 200);
    this.#last = { scene, text };
    return { save, thumbnail: this.#thumbnail(), title: scene, text, savedAt: this.#now().toISOString() };
  }
}
