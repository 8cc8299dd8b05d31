import type { FontName } from './fonts/fonts.ts';
import type { Preferences, PreferenceStore } from './preferences.ts';
import { SKINS, type SkinId } from './skins/index.ts';
import { adoptSheet } from './text/styles.ts';
import { setWords, WORDS, type Word } from './text/words.ts';
import { directionOf, languageFor, LANGUAGES, type LanguageTag } from './words/languages.ts';

/** What the reader wishes about looks and words, put on the root element; what is big is fetched when it is wished for. */
export class Looks {
  #root: HTMLElement;
  #hostSkin: SkinId;
  #say: (text: string) => void;
  #contrast = globalThis.matchMedia('(prefers-contrast: more)');
  #ending = new AbortController();
  /** What was asked for last, by kind: what arrives late for an older wish changes nothing. */
  #wished = new Map<string, string>();
  #told = new Set<string>();

  constructor(root: HTMLElement, preferences: PreferenceStore, hostSkin: SkinId, say: (text: string) => void) {
    this.#root = root;
    this.#hostSkin = hostSkin;
    this.#say = say;
    root.dataset['cvnSkin'] = 'modern';
    root.lang = 'en';
    root.dir = 'ltr';
    const { signal } = this.#ending;
    this.#contrast.addEventListener('change', () => this.#apply(preferences.value), { signal });
    globalThis.addEventListener('languagechange', () => this.#apply(preferences.value), { signal });
    preferences.watch((value) => this.#apply(value));
  }

  destroy(): void {
    this.#ending.abort();
  }

  #apply(value: Preferences): void {
    if (this.#ending.signal.aborted) return;
    const { style, dataset } = this.#root;
    style.setProperty('--cvn-text-scale', String(value.textSize / 100));
    style.setProperty('--cvn-box-alpha', String(value.boxOpacity / 100));
    style.setProperty('--cvn-line-scale', String(value.lineSpacing / 100));
    style.setProperty('--cvn-letters', `${value.letterSpacing / 100}em`);
    dataset['cvnTypeface'] = value.typeface;
    dataset['cvnHand'] = value.hand;
    dataset['cvnSeenTint'] = value.seenTint ? 'on' : 'off';
    const strong = value.contrast === 'more' || (value.contrast === 'system' && this.#contrast.matches);
    dataset['cvnContrast'] = strong ? 'more' : 'standard';
    this.#wish('skin', value.skin === 'host' ? this.#hostSkin : value.skin, (id) => this.#wear(id));
    if (value.typeface === 'hyperlegible' || value.typeface === 'dyslexic')
      this.#wish('font', value.typeface, async (name: FontName) => (await import('./fonts/fonts.ts')).loadFont(name));
    this.#wish('language', value.language === 'system' ? languageFor(navigator.languages) : value.language, (tag) =>
      this.#speak(tag),
    );
  }

  async #wear(id: SkinId): Promise<void> {
    const css = await SKINS[id].load?.();
    if (this.#wished.get('skin') !== id) return;
    if (css) adoptSheet(this.#root, id, css.default);
    this.#root.dataset['cvnSkin'] = id;
  }

  async #speak(tag: LanguageTag): Promise<void> {
    const { words = {} } = (await LANGUAGES[tag].load?.()) ?? {};
    if (this.#wished.get('language') !== tag) return;
    this.#root.lang = tag;
    this.#root.dir = directionOf(tag);
    setWords(words);
  }

  /** Fetches what a wish needs, once for each change. What cannot be fetched is told once, and may be wished for again. */
  #wish<T extends string>(kind: 'skin' | 'font' | 'language', what: T, fetch: (what: T) => Promise<void>): void {
    if (this.#wished.get(kind) === what) return;
    this.#wished.set(kind, what);
    fetch(what).catch(() => {
      if (this.#wished.get(kind) === what) this.#wished.delete(kind);
      if (this.#told.has(kind) || this.#ending.signal.aborted) return;
      this.#told.add(kind);
      this.#say(WORDS[MISSING[kind]]);
    });
  }
}

const MISSING = { skin: 'skinMissing', font: 'fontMissing', language: 'languageMissing' } as const satisfies Record<
  string,
  Word
>;
