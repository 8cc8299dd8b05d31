import type { Words } from '../text/words.ts';

/** A language of the interface, with its name in itself. */
interface Language {
  readonly name: string;
  /** Null for English, which is always there. */
  readonly load: (() => Promise<{ readonly words: Words }>) | null;
}

export const LANGUAGE_TAGS = [
  'en',
  'de',
  'fr',
  'es',
  'pt',
  'it',
  'pl',
  'ru',
  'uk',
  'tr',
  'ar',
  'ja',
  'ko',
  'zh-Hans',
  'zh-Hant',
] as const;
export type LanguageTag = (typeof LANGUAGE_TAGS)[number];

/** Every language of the interface; each is fetched when it is wanted. */
export const LANGUAGES: Readonly<Record<LanguageTag, Language>> = {
  en: { name: 'English', load: null },
  de: { name: 'Deutsch', load: () => import('./de.ts') },
  fr: { name: 'Français', load: () => import('./fr.ts') },
  es: { name: 'Español', load: () => import('./es.ts') },
  pt: { name: 'Português', load: () => import('./pt.ts') },
  it: { name: 'Italiano', load: () => import('./it.ts') },
  pl: { name: 'Polski', load: () => import('./pl.ts') },
  ru: { name: 'Русский', load: () => import('./ru.ts') },
  uk: { name: 'Українська', load: () => import('./uk.ts') },
  tr: { name: 'Türkçe', load: () => import('./tr.ts') },
  ar: { name: 'العربية', load: () => import('./ar.ts') },
  ja: { name: '日本語', load: () => import('./ja.ts') },
  ko: { name: '한국어', load: () => import('./ko.ts') },
  'zh-Hans': { name: '简体中文', load: () => import('./zh-hans.ts') },
  'zh-Hant': { name: '繁體中文', load: () => import('./zh-hant.ts') },
};

/** The language of the interface for what a browser asks for, best first: BCP 47 tags of any make. Pure. */
export function languageFor(wanted: readonly string[]): LanguageTag {
  for (const tag of wanted) {
    const { language, script } = partsOf(tag);
    const found = LANGUAGE_TAGS.find((one) => one === language || one === `${language}-${script}`);
    if (found) return found;
  }
  return 'en';
}

/** Whether two tags mean the same language in the same script, e.g. `pt` and `pt-BR`, but not `zh-CN` and `zh-TW`. Pure. */
export function sameLanguage(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  return a.language !== '' && a.language === b.language && a.script === b.script;
}

const RIGHT_TO_LEFT = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg']);

/** Where lines begin in a language, by its usual script. Pure. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(partsOf(tag).script) ? 'rtl' : 'ltr';
}

/** A language in its own words, or its tag where the browser knows no name. Pure. */
export function languageName(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}

/** Stories are untrusted, and so are their tags. */
function partsOf(tag: string): { language: string; script: string } {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return { language, script: script ?? '' };
  } catch {
    return { language: '', script: '' };
  }
}
