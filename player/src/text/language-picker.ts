import { languageName } from '../words/languages.ts';
import { element } from './dom.ts';
import { WORDS } from './words.ts';

interface LanguageChoice {
  /** BCP 47 tags, that of the original first. */
  readonly locales: readonly string[];
  readonly locale: string;
  choose(locale: string): void;
}

/** A labelled list of the story's languages, each by its own name; null where there is only one. */
export function languagePicker({ locales, locale, choose }: LanguageChoice): HTMLElement | null {
  if (locales.length < 2) return null;
  const list = element('select', 'cvn-select');
  list.dataset['cvnSetting'] = 'storyLanguage';
  locales.forEach((tag, i) => {
    const name = languageName(tag);
    const option = element('option', '', i === 0 ? `${name} (${WORDS.original})` : name);
    option.value = tag;
    option.lang = tag;
    option.selected = tag === locale;
    list.append(option);
  });
  list.addEventListener('change', () => choose(list.value));
  return element('label', 'cvn-row cvn-language', element('span', 'cvn-row-name', WORDS.storyLanguage), list);
}
