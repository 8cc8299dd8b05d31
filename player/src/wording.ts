import { endingIn, inputIn, lineTextIn, localesOf, menuIn, nameIn, titleIn } from '@comfyvn/shared/story/localised';
import type { InputView, MenuView, RunState } from '@comfyvn/shared/story/run-state';
import type { Character } from '@comfyvn/shared/story/story';
import type { LazyView } from './lazy-view.ts';
import type { KeyValueStorage } from './options.ts';
import { sameLanguage } from './words/languages.ts';

/** Earlier lines whose scenes are fetched for their translations when the language changes. */
const MOST_EARLIER = 200;

/** A text and the language it is in: that of the original where nothing is translated. */
interface Worded {
  readonly text: string;
  readonly locale: string;
}

/** The words of a story in the language that the reader chose for it; what is not translated stays as written. */
export class Wording {
  #storage: KeyValueStorage;
  #key: string;
  #view: () => LazyView;
  /** Null for the original. */
  #chosen: string | null;
  #listeners = new Set<() => void>();

  /** `wanted` are the reader's languages, best first, which count until one is chosen. */
  constructor(storage: KeyValueStorage, view: () => LazyView, wanted: readonly string[]) {
    this.#storage = storage;
    this.#view = view;
    this.#key = `comfyvn.player.language.${view().head.id}`;
    const locales = this.locales;
    const stored = storage.getItem(this.#key);
    const fitting = wanted.flatMap((tag) => locales.find((locale) => sameLanguage(locale, tag)) ?? [])[0];
    this.#chosen = this.#known(stored ?? fitting ?? null);
  }

  /** The languages of the story, that of the original first. */
  get locales(): readonly string[] {
    return localesOf(this.#view().head);
  }

  /** The language shown now. */
  get locale(): string {
    return this.#chosen ?? this.#original;
  }

  /** Shows the story in another of its languages, from the line the reader stands at. */
  async choose(locale: string, state: RunState | null): Promise<void> {
    this.#chosen = this.#known(locale);
    this.#storage.setItem(this.#key, locale);
    this.#tell();
    const view = this.#view();
    const scenes = new Set<string>();
    let count = 0;
    for (let at = state; at && count < MOST_EARLIER; at = at.previous, count++) scenes.add(at.scene);
    const missing = [...scenes].filter((id) => !view.scene(id));
    if (missing.length === 0) return;
    // What cannot be had stays as it was written.
    await Promise.allSettled(missing.map((id) => view.ensure(id)));
    this.#tell();
  }

  /** Calls after each change; the answer ends it. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The line at a state; null where it has none. */
  line(state: RunState): Worded | null {
    const text = lineTextIn(this.#view(), state, this.#chosen);
    if (text === null) return null;
    return { text, locale: text === state.line?.text ? this.#original : this.locale };
  }

  menu(state: RunState): MenuView | null {
    return menuIn(this.#view(), state, this.#chosen);
  }

  input(state: RunState): InputView | null {
    return inputIn(this.#view(), state, this.#chosen);
  }

  ending(state: RunState): string | null {
    return endingIn(this.#view(), state, this.#chosen);
  }

  name(character: Pick<Character, 'id' | 'name'>): string {
    return nameIn(this.#view().head, character, this.#chosen);
  }

  /** The title of the story, or of one of its scenes or achievements. */
  title(of?: { readonly id: string; readonly title: string }): string {
    return titleIn(this.#view().head, this.#chosen, of);
  }

  get #original(): string {
    return this.#view().head.locale;
  }

  /** Null for the original, and for a language that the story has not or has no longer. */
  #known(locale: string | null): string | null {
    return locale !== null && locale !== this.#original && this.locales.includes(locale) ? locale : null;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
