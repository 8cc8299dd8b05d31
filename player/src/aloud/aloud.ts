import type { PreferenceStore } from '../preferences.ts';
import type { Speech } from './speech.ts';

export interface AloudParts {
  readonly root: HTMLElement;
  readonly preferences: PreferenceStore;
  /** Of the interface. */
  locale(): string;
  /** The browser has no voice, or what speaks could not be fetched. Called once for each time it is turned on. */
  missing(): void;
}

/** Reads aloud for a reader who wishes it: lines, menus, and the controls that they come upon. */
export class Aloud {
  #parts: AloudParts;
  #speech: Speech | null = null;
  #on = false;
  #ending = new AbortController();
  /** Said before the voice was there. */
  #waiting: [text: string, locale: string][] = [];

  constructor(parts: AloudParts) {
    this.#parts = parts;
    parts.preferences.watch(({ selfVoicing, voicingRate }) => {
      if (this.#ending.signal.aborted) return;
      if (this.#speech) this.#speech.rate = voicingRate;
      if ((selfVoicing === 'browser') !== this.#on) void this.#turn(selfVoicing === 'browser');
    });
    const { signal } = this.#ending;
    for (const type of ['focusin', 'change'] as const)
      parts.root.addEventListener(type, (event) => void this.#tellControl(event), { signal });
    // Browsers go on speaking when the page is gone.
    globalThis.addEventListener('pagehide', () => this.stop(), { signal });
  }

  get on(): boolean {
    return this.#on;
  }

  get speaking(): boolean {
    return this.#speech?.speaking ?? false;
  }

  /** Says a text after what is being said. Nothing where the reader does not wish it. */
  say(text: string, locale: string): void {
    if (!this.#on) return;
    if (this.#speech) this.#speech.say(text, locale);
    else this.#waiting.push([text, locale]);
  }

  stop(): void {
    this.#waiting = [];
    this.#speech?.stop();
  }

  destroy(): void {
    this.#ending.abort();
    this.#on = false;
    this.stop();
  }

  async #turn(on: boolean): Promise<void> {
    this.#on = on;
    if (!on) return this.stop();
    const engine = 'speechSynthesis' in globalThis ? globalThis.speechSynthesis : null;
    try {
      if (!engine || typeof SpeechSynthesisUtterance !== 'function') throw new Error('There is no speech.');
      const { Speech: Made } = await import('./speech.ts');
      this.#speech ??= new Made(engine, this.#parts.preferences.value.voicingRate);
    } catch {
      this.#on = false;
      return this.#parts.missing();
    }
    if (!this.#on) return;
    for (const [text, locale] of this.#waiting.splice(0)) this.#speech.say(text, locale);
  }

  async #tellControl({ target }: Event): Promise<void> {
    if (!this.#on) return;
    const { controlWords } = await import('./control-words.ts').catch(() => ({ controlWords: () => '' }));
    const words = controlWords(target);
    if (words === '' || !this.#on) return;
    this.stop();
    this.say(words, this.#parts.locale());
  }
}
