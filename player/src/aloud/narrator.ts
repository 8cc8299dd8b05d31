import type { PreferenceStore } from '../preferences.ts';
import type { Toasts } from '../text/toasts.ts';
import { WORDS } from '../text/words.ts';
import { Aloud } from './aloud.ts';

export interface NarratorParts {
  readonly root: HTMLElement;
  /** Where it stands what is to be seen, for those who do not see it. */
  readonly stageWords: HTMLElement;
  readonly preferences: PreferenceStore;
  readonly toasts: Toasts;
  /** Lines go by faster than anybody could say them. */
  skipping(): boolean;
  /** Who says the line that stands there with a voice of the story's own; null where nobody does. */
  voicedBy(): string | null;
  /** Of the story. */
  locale(): string;
}

/** What is said to a reader who does not read, and when. */
export class Narrator {
  #parts: NarratorParts;
  #aloud: Aloud;

  constructor(parts: NarratorParts) {
    this.#parts = parts;
    this.#aloud = new Aloud({
      root: parts.root,
      preferences: parts.preferences,
      locale: () => parts.root.lang,
      missing: () => parts.toasts.say(WORDS.voicingMissing),
    });
  }

  get speaking(): boolean {
    return this.#aloud.speaking;
  }

  /** A line, a menu or a question, in the language it is in; empty for that of the story. */
  say(words: string, locale: string): void {
    const { skipping, voicedBy, preferences } = this.#parts;
    if (skipping()) return;
    const { voiceMuted, masterMuted } = preferences.value;
    const voice = voiceMuted || masterMuted ? null : voicedBy();
    this.#aloud.say(voice ?? words, locale || this.#parts.locale());
  }

  /** What is to be seen now. Said where the reader wishes it and it is new. */
  sees(words: string): void {
    const { stageWords, preferences, root, skipping } = this.#parts;
    if (stageWords.textContent === words) return;
    stageWords.textContent = words;
    if (preferences.value.describeStage && !skipping()) this.#aloud.say(words, root.lang);
  }

  toggle(): void {
    const { preferences, toasts } = this.#parts;
    preferences.set({ selfVoicing: this.#aloud.on ? 'off' : 'browser' });
    toasts.say(`${WORDS.selfVoicing}: ${this.#aloud.on ? WORDS.on : WORDS.off}`);
  }

  stop(): void {
    this.#aloud.stop();
  }

  destroy(): void {
    this.#aloud.destroy();
  }
}
