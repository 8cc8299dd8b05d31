import { describe, expect, test } from 'vitest';
import { directionOf, languageFor, languageName, LANGUAGES, sameLanguage } from './languages.ts';

describe('the language of the interface', () => {
  test.each([
    [['de-AT', 'en'], 'de'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-TW'], 'zh-Hant'],
    [['zh-Hant-HK'], 'zh-Hant'],
    [['pt-BR'], 'pt'],
    [['eo', 'ja-JP'], 'ja'],
    [['eo'], 'en'],
    [['not a tag', ''], 'en'],
    [[], 'en'],
  ])('is for %j %s', (wanted, tag) => expect(languageFor(wanted)).toBe(tag));

  test('every language has all words, each with something in it', async () => {
    const empty: string[] = [];
    for (const [tag, { load }] of Object.entries(LANGUAGES)) {
      const words: Readonly<Record<string, string>> = (await load?.())?.words ?? {};
      for (const [word, text] of Object.entries(words)) if (text.trim() === '') empty.push(`${tag} ${word}`);
    }
    expect(empty).toEqual([]);
  });
});

test('lines begin where the usual script of a language begins', () => {
  expect(['ar', 'he-IL', 'fa', 'ur', 'az-Arab'].map(directionOf)).toEqual(Array(5).fill('rtl'));
  expect(['en', 'ja', 'az', 'ar-Latn', '???', ''].map(directionOf)).toEqual(Array(6).fill('ltr'));
});

test('two tags mean the same language in the same script', () => {
  expect(sameLanguage('pt', 'pt-BR')).toBe(true);
  expect(sameLanguage('zh-CN', 'zh-Hans')).toBe(true);
  expect(sameLanguage('zh-CN', 'zh-TW')).toBe(false);
  expect(sameLanguage('!', '!')).toBe(false);
});

test('a language is called by its own name; a tag that is none stays as it is', () => {
  expect(languageName('de')).toBe('Deutsch');
  expect(languageName('no language')).toBe('no language');
});
