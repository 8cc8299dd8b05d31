import type { Scene, Story } from '@comfyvn/shared/story/story';
import { languagesOf, translated, type StoryLanguage } from './languages.ts';
import { oneLine } from './quoting.ts';

/** Words that Ren'Py translates wherever they stand: a name, a choice or the question of a menu. */
interface Phrase {
  readonly text: string;
  /** Behind the words, unseen: tells them from the same words with other translations. */
  readonly mark: string;
  /** By the name of the language. */
  readonly translations: ReadonlyMap<string, string>;
}

const SAID = '{#said}';

/** Ren'Py knows such words by themselves alone; where the same words are translated in several ways, a mark parts them. */
export class Phrases {
  readonly #languages: readonly StoryLanguage[];
  /** By the text: its first translations, as one text to compare. */
  readonly #first = new Map<string, string>();
  readonly #marks = new Map<string, string>();
  readonly #all: Phrase[] = [];
  readonly #said = new Set<string>();

  constructor(story: Story, scenes: readonly Scene[]) {
    this.#languages = languagesOf(story);
    if (this.#languages.length === 0) return;
    for (const { id, name } of story.characters) this.#add(id, oneLine(name), story.translations);
    for (const { nodes, translations } of scenes)
      for (const node of nodes) {
        if (node.type !== 'menu' || node.decide === 'chance') continue;
        if (node.prompt !== undefined) this.#add(node.id, node.prompt, translations);
        for (const { id, text } of node.choices) this.#add(id, text, translations);
      }
  }

  /** What stands behind the words of a menu or choice, unseen; empty where nothing has to. */
  markOf(id: string): string {
    return this.#marks.get(id) ?? '';
  }

  /**
   * What stands behind a line, unseen, that is the same words as a phrase: it has translations of its own. Noted for
   * `in`, so the lines must have been written before.
   */
  markOfLine(text: string): string {
    if (!this.#first.has(text)) return '';
    this.#said.add(text);
    return SAID;
  }

  /** All phrases as a language has them. Those with a mark need words even where they stay as they are. */
  in({ name }: StoryLanguage): { text: string; mark: string; words: string }[] {
    const phrases = this.#all.flatMap(({ text, mark, translations }) => {
      const words = translations.get(name) ?? (mark === '' ? undefined : text);
      return words === undefined ? [] : [{ text, mark, words }];
    });
    return [...phrases, ...[...this.#said].map((text) => ({ text, mark: SAID, words: text }))];
  }

  #add(id: string, text: string, translations: Story['translations']): void {
    const words = this.#languages.flatMap((language) => {
      const found = translated(translations, language, id);
      return found === undefined ? [] : [[language.name, found] as const];
    });
    const known = JSON.stringify(words);
    const first = this.#first.get(text);
    if (first === known || text === '') return;
    const mark = first === undefined ? '' : `{#${id.replace(/[^A-Za-z0-9_]/g, '_')}}`;
    if (first === undefined) this.#first.set(text, known);
    else this.#marks.set(id, mark);
    this.#all.push({ text, mark, translations: new Map(words) });
  }
}
