import { hash53 } from '@comfyvn/shared/hash53';
import type { Node } from '@comfyvn/shared/story/node';
import type { Story, Translations } from '@comfyvn/shared/story/story';

/** Something of a story that is read, and under which id its words in other languages stand. */
export interface StoryText {
  /** Where translations of it stand; undefined: in the head of the story. */
  readonly scene: string | undefined;
  readonly id: string;
  readonly text: string;
  /** Hash of the text. */
  readonly original: number;
  readonly translations: Translations | undefined;
}

const hasWords = (text: string): boolean => /\p{L}/u.test(text);

/** What of a story is translated: lines, questions, choices, endings and titles of scenes. Without a letter there is nothing to. Pure. */
export function textsOf(story: Story): StoryText[] {
  return story.scenes.flatMap((scene) => {
    const texts: [id: string, text: string | undefined][] = scene.nodes.flatMap(wordsOf);
    const of = (id: string, text: string, place: string | undefined, translations: Translations | undefined) => ({
      scene: place,
      id,
      text,
      original: hash53(text),
      translations,
    });
    return [
      ...(hasWords(scene.title) ? [of(scene.id, scene.title, undefined, story.translations)] : []),
      ...texts.flatMap(([id, text]) =>
        text !== undefined && hasWords(text) ? [of(id, text, scene.id, scene.translations)] : [],
      ),
    ];
  });
}

function wordsOf(node: Node): [string, string | undefined][] {
  switch (node.type) {
    case 'line':
      return [[node.id, node.text]];
    case 'menu':
      return [
        [node.id, node.prompt],
        ...node.choices.flatMap(({ id, text, reason }): [string, string | undefined][] => [
          [id, text],
          [`${id}#reason`, reason],
        ]),
      ];
    case 'input':
      return [
        [node.id, node.prompt],
        [`${node.id}#placeholder`, node.placeholder],
      ];
    case 'end':
      return [[node.id, node.ending]];
    case 'action':
    case 'branch':
    case 'jump':
    case 'call':
      return [];
  }
}

/** The name that a story has for a language already, whatever its letters; else as BCP 47 writes it. Throws RangeError. Pure. */
export function localeIn(story: Pick<Story, 'translations' | 'scenes'>, locale: string): string {
  const small = locale.toLowerCase();
  const known = [story, ...story.scenes].flatMap(({ translations }) => Object.keys(translations ?? {}));
  return known.find((one) => one.toLowerCase() === small) ?? Intl.getCanonicalLocales(locale)[0]!;
}

/** The words that a text has in a language; undefined: none. Pure. */
export const wordsIn = ({ id, translations }: Pick<StoryText, 'id' | 'translations'>, locale: string) => {
  const words = translations?.[locale];
  return words !== undefined && Object.hasOwn(words, id) ? words[id] : undefined;
};

// Values and styles within a text, `{=gold}` and `{b}`: no words, and an engine must not change them.
const MARKS = /\{[^{}\n]{1,500}\}/g;

/** A text whose values and styles are numbers in brackets. Pure. */
export const masked = (text: string): { text: string; marks: readonly string[] } => {
  const marks: string[] = [];
  return { text: text.replace(MARKS, (mark) => `[[${marks.push(mark) - 1}]]`), marks };
};

/** Puts the values and styles back; null where the engine lost or doubled one of them. Pure. */
export function unmasked(text: string, marks: readonly string[]): string | null {
  const left = new Set(marks.keys());
  let isWhole = true;
  const whole = text.replace(/[[［]\s*[[［]\s*(\d{1,4})\s*[\]］]\s*[\]］]/g, (_found, number: string) => {
    if (!left.delete(Number(number))) isWhole = false;
    return marks[Number(number)] ?? '';
  });
  return isWhole && left.size === 0 ? whole : null;
}
