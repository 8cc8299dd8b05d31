import type { Scene, Story } from '@comfyvn/shared/story/story';
import { languagesOf, translated, type StoryLanguage } from './languages.ts';

/** Words that Ren'Py translates wherever they stand: a name, the title, a choice or the question of a menu. */
interface Phrase {
  readonly text: string;
  /** Behind the words, unseen: tells them from the same words with other translations. */
  readonly mark: string;
  readonly translations: ReadonlyMap<StoryLanguage, string>;
}

/** Ren'Py knows such words by themselves alone; where the same words are translated in several ways, a mark parts them. */
export class Phrases {
  readonly #languages: readonly StoryLanguage[];
  /** By the text: its first translations, as one text to compare. */
  readonly #first = new Map<string, string>();
  readonly #marks = new Map<string, string>();
  readonly #all: Phrase[] = [];

  constructor(story: Story, scenes: readonly Scene[]) {
    this.#languages = languagesOf(story);
    if (this.#languages.length === 0) return;
    this.#add(story.id, story.title, story.translations);
    for (const { id, name } of story.characters) this.#add(id, name, story.translations);
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

  /** All phrases with words in a language, each once. */
  in(language: StoryLanguage): { text: string; mark: string; words: string }[] {
    return this.#all.flatMap(({ text, mark, translations }) => {
      const words = translations.get(language);
      return words === undefined ? [] : [{ text, mark, words }];
    });
  }

  #add(id: string, text: string, translations: Story['translations']): void {
    const words = this.#languages.flatMap((language) => {
      const found = translated(translations, language, id);
      return found === undefined ? [] : [[language, found] as const];
    });
    const known = JSON.stringify(words.map(([{ name }, found]) => [name, found]));
    const first = this.#first.get(text);
    if (first === known || text === '') return;
    const mark = first === undefined ? '' : `{#${id.replace(/[^A-Za-z0-9_]/g, '_')}}`;
    if (first === undefined) this.#first.set(text, known);
    else this.#marks.set(id, mark);
    this.#all.push({ text, mark, translations: new Map(words) });
  }
}
