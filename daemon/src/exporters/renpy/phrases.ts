import type { Scene, Story } from '@comfyvn/shared/story/story';
import { languagesOf, translated, type StoryLanguage } from './languages.ts';
import { heldWords, oneLine } from './quoting.ts';
import type { Words } from './words.ts';

/** Words that Ren'Py translates wherever they stand: a name, a choice or the question of a menu. As Ren'Py holds them. */
interface Phrase {
  readonly text: string;
  /** Behind the words, unseen: tells them from the same words with other translations. */
  readonly mark: string;
  /** By the name of the language. */
  readonly translations: ReadonlyMap<string, string>;
}

/** The ids under which a story has other words for the reason of a choice and the hint of a question. */
export const reasonOf = (choice: string): string => `${choice}#reason`;
export const placeholderOf = (question: string): string => `${question}#placeholder`;

const SAID = '{#said}';

/** Ren'Py knows such words by themselves alone; where the same words are translated in several ways, a mark parts them. */
export class Phrases {
  readonly #languages: readonly StoryLanguage[];
  /** By the text: its first translations, as one text to compare. */
  readonly #first = new Map<string, string>();
  readonly #marks = new Map<string, string>();
  readonly #words: Words;
  readonly #all: Phrase[] = [];
  readonly #said = new Set<string>();

  constructor(story: Story, scenes: readonly Scene[], words: Words) {
    this.#words = words;
    this.#languages = languagesOf(story);
    if (this.#languages.length === 0) return;
    for (const { id, name } of story.characters) this.#add(id, heldWords(oneLine(name)), story.translations, heldWords);
    for (const { nodes, translations } of scenes)
      for (const node of nodes) {
        if (node.type === 'input') {
          if (node.prompt !== undefined) this.#addText(node.id, node.prompt, translations);
          this.#addText(placeholderOf(node.id), node.placeholder ?? '', translations, oneLine);
        }
        if (node.type !== 'menu' || node.decide === 'chance') continue;
        if (node.prompt !== undefined) this.#addText(node.id, node.prompt, translations);
        for (const { id, text, reason = '' } of node.choices) {
          this.#addText(id, text, translations);
          this.#addText(reasonOf(id), reason, translations, oneLine);
        }
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
  markOfLine(line: string): string {
    const text = this.#words.line(line).held;
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

  #addText(id: string, text: string, translations: Story['translations'], shape = (held: string) => held): void {
    const held = (words: string): string => shape(this.#words.phrase(words).held);
    this.#add(id, held(text), translations, held);
  }

  #add(id: string, text: string, translations: Story['translations'], held: (words: string) => string): void {
    const words = this.#languages.flatMap((language) => {
      const found = translated(translations, language, id);
      return found === undefined ? [] : [[language.name, held(found)] as const];
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
