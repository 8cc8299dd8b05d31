import type { Story } from '@comfyvn/shared/story/story';
import { RESERVED_NAMES } from './reserved-names.ts';

/** A language the story is translated into. */
export interface StoryLanguage {
  /** As Ren'Py calls it, e.g. `pt_br`; the name of a folder too. */
  readonly name: string;
  /** Keys of the story's translations; several only where they differ in the case of their letters. */
  readonly locales: readonly string[];
}

function languageName(locale: string): string {
  const name = locale.toLowerCase().replaceAll('-', '_');
  return RESERVED_NAMES.has(name) || name === 'none' ? `language_${name}` : name;
}

/** The languages a story is translated into, in the order of their names. Pure. */
export function languagesOf(story: Story): StoryLanguage[] {
  const all = [story.translations, ...story.scenes.map((scene) => scene.translations)];
  const byName = new Map<string, string[]>();
  for (const locale of new Set(all.flatMap((one) => Object.keys(one ?? {})))) {
    const name = languageName(locale);
    if (name === languageName(story.locale)) continue;
    byName.set(name, [...(byName.get(name) ?? []), locale]);
  }
  return [...byName]
    .map(([name, locales]) => ({ name, locales }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A language in its own words, e.g. `français`; the locale itself where nobody knows it. Pure. */
export function nameOfLanguage(locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

/** The words of a thing in a language, by its id. Pure; safe for ids such as `constructor`. */
export function translated(
  translations: Story['translations'],
  { locales }: StoryLanguage,
  id: string,
): string | undefined {
  for (const locale of locales) {
    const words = translations !== undefined && Object.hasOwn(translations, locale) ? translations[locale]! : {};
    if (Object.hasOwn(words, id)) return words[id];
  }
  return undefined;
}

/** The words of things in all languages, by their ids. Pure; safe for ids such as `constructor`. */
export const translationsOf = (translations: Story['translations'], ids: readonly string[]): string[] =>
  Object.values(translations ?? {}).flatMap((words) =>
    ids.flatMap((id) => (Object.hasOwn(words, id) ? words[id]! : [])),
  );
