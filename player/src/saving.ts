import { AutosaveRing, RING } from './autosave-ring.ts';
import { LastLine } from './last-line.ts';
import type { KeyValueStorage, SaveSlot, SaveStore, StoredSave } from './options.ts';
import { plainText } from '@comfyvn/shared/story/text-markup';
import type { Session } from './session.ts';

/** An autosave waits for this much quiet, so that quick reading does not write at each line. */
const QUIET_MS = 2_500;
/** Pictures that move longer than any cue can, a minute, are taken as they are. */
const SETTLING_MS = 65_000;

/** full: there is no room for more. refused: it could not be kept for another reason. fleeting: saves go with the page. */
export type SaveTrouble = 'full' | 'refused' | 'fleeting';

export interface SavingParts {
  readonly store: SaveStore;
  readonly session: Session;
  /** For the line a reader leaves at, which a store may be too slow for. */
  readonly storage: KeyValueStorage;
  thumbnail(): Promise<string | null>;
  /** Resolves when the pictures of the present place stand, and nothing moves them any more. */
  settled(): Promise<void>;
  now(): Date;
  /** Called once for each kind of trouble with saving by itself. */
  trouble(trouble: SaveTrouble): void;
}

/** Writes and reads the slots of a run. */
export class Saving {
  #parts: SavingParts;
  #ring: AutosaveRing;
  #lastLine: LastLine;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: { scene: string; text: string } | null = null;
  /** The last picture taken: it stands for places of the same scene until they have one of their own. */
  #picture: { scene: string; thumbnail: string | null } | null = null;
  #told = new Set<SaveTrouble>();
  /** When the newest place under `auto` was read; a slower write of an older one is dropped. */
  #newestAuto = '';
  /** Writes happen one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: SavingParts) {
    this.#parts = parts;
    this.#ring = new AutosaveRing(parts.store);
    this.#lastLine = new LastLine(parts.storage, parts.session.view.head.id);
  }

  list(): Promise<SaveSlot[]> {
    return this.#parts.store.list();
  }

  /** The save of a slot, or null; rejects for one that is damaged. `auto` gives the line the reader left at. */
  async read(slot: string): Promise<StoredSave | null> {
    const left = slot === 'auto' ? this.#lastLine.read() : null;
    const stored = await (left ? this.#parts.store.read(slot).catch(() => null) : this.#parts.store.read(slot));
    if (!left || (stored && stored.savedAt >= left.savedAt)) return stored;
    return { ...left, thumbnail: stored?.thumbnail ?? null };
  }

  async remove(slot: string): Promise<void> {
    if (slot === 'auto') this.#lastLine.forget();
    await this.#parts.store.remove(slot);
  }

  /** Saves the present place; null, or why it could not be kept. */
  async write(slot: string): Promise<SaveTrouble | null> {
    const taken = this.#take();
    return taken ? this.put(slot, { ...taken, thumbnail: await this.#parts.thumbnail() }) : 'refused';
  }

  /** Keeps a save under a slot; null, or why it could not be kept. Old autosaves make room, nothing else does. */
  put(slot: string, stored: StoredSave): Promise<SaveTrouble | null> {
    const writing = this.#queue.then(() => this.#write(slot, stored));
    this.#queue = writing;
    return writing;
  }

  /** Saves to `auto`: at once, or after a moment of quiet. */
  async auto(when: 'now' | 'soon'): Promise<void> {
    clearTimeout(this.#timer);
    if (when === 'soon') this.#timer = setTimeout(() => void this.auto('now'), QUIET_MS);
    else await this.#keep(['auto']);
  }

  /** A place worth coming back to, a new scene or a menu: it is kept beside the newest autosave for a while. */
  async checkpoint(): Promise<void> {
    clearTimeout(this.#timer);
    const { state } = this.#parts.session;
    const slot = await this.#ring.slotFor(`${state?.scene}/${state?.node}`).catch(() => null);
    await this.#keep(slot === null ? ['auto'] : [slot, 'auto']);
  }

  /** Another run begins: the newest autosave of the one before is kept beside its own for a while. */
  async shelve(): Promise<void> {
    const stored = await this.read('auto').catch(() => null);
    const slot = stored && (await this.#ring.slotFor(`shelved ${stored.savedAt}`).catch(() => null));
    if (stored && slot) await this.put(slot, stored);
  }

  /** The page may be gone at once: notes the line where that takes no time, then saves. */
  async leave(): Promise<void> {
    const stored = this.#take();
    if (!stored) return;
    this.#lastLine.write(stored);
    clearTimeout(this.#timer);
    await this.put('auto', stored);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Keeps the place at once; its picture follows when nothing of it moves any more, if the reader is still there. */
  async #keep(slots: readonly string[]): Promise<void> {
    const taken = this.#take();
    if (!taken) return;
    const { step } = this.#parts.session.state ?? {};
    if (!(await this.#putAll(slots, taken))) return;
    this.#lastLine.forget(taken.savedAt);
    if ((await this.#parts.store.lasting?.().catch(() => true)) === false) this.#tell('fleeting');
    await Promise.race([this.#parts.settled(), new Promise((done) => setTimeout(done, SETTLING_MS))]);
    if (this.#parts.session.state?.step !== step) return;
    const thumbnail = await this.#parts.thumbnail();
    this.#picture = { scene: taken.title, thumbnail };
    if (thumbnail !== taken.thumbnail) await this.#putAll(slots, { ...taken, thumbnail });
  }

  /** False, and told, where a slot could not be written. */
  async #putAll(slots: readonly string[], stored: StoredSave): Promise<boolean> {
    for (const slot of slots) {
      if (slot === 'auto' && stored.savedAt < this.#newestAuto) continue;
      const trouble = await this.put(slot, stored);
      if (!trouble) continue;
      this.#tell(trouble);
      return false;
    }
    return true;
  }

  #tell(trouble: SaveTrouble): void {
    if (this.#told.has(trouble)) return;
    this.#told.add(trouble);
    this.#parts.trouble(trouble);
  }

  async #write(slot: string, wanted: StoredSave): Promise<SaveTrouble | null> {
    const { store } = this.#parts;
    if (slot === 'auto' && wanted.savedAt > this.#newestAuto) this.#newestAuto = wanted.savedAt;
    let stored = wanted;
    for (let tries = 0; ; tries++) {
      try {
        await store.write(slot, stored);
        return null;
      } catch (error) {
        const trouble = isFull(error) ? 'full' : 'refused';
        if (trouble === 'refused' || tries > RING.length + 1) return trouble;
        if (await this.#ring.dropOldest(slot).catch(() => false)) continue;
        if (stored.thumbnail === null) return trouble;
        stored = { ...stored, thumbnail: null };
      }
    }
  }

  /** The present place, with the last picture of its scene. */
  #take(): StoredSave | null {
    const { session, now } = this.#parts;
    const { state, view } = session;
    const save = state && session.snapshot();
    if (!state || !save) return null;
    const scene = view.head.scenes.find((item) => item.id === state.scene)?.title ?? '';
    const text = plainText(state.line?.text ?? state.menu?.prompt ?? this.#last?.text ?? '').slice(0, 200);
    this.#last = { scene, text };
    const thumbnail = this.#picture?.scene === scene ? this.#picture.thumbnail : null;
    return { save, thumbnail, title: scene, text, savedAt: now().toISOString() };
  }
}

/** Whether storage has no room left, as browsers say it. */
function isFull(error: unknown): boolean {
  return error instanceof Error && /quota/i.test(`${error.name} ${error.message}`);
}
