import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH, word } from '../../st-extension/src/words.ts';
import { home } from '../support.ts';

const folder = path.join(home, 'st-extension/static');
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as {
  i18n: Record<string, string>;
};
const sources = path.join(home, 'st-extension/src');
const valuesOf = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
/** Words that are the same in that language. */
const ALIKE: Record<string, readonly string[]> = {};
/** What a text of that language must hold at least one letter of. */
const SCRIPTS: Record<string, RegExp> = {
  'ru-ru': /[а-я]/i,
  'zh-cn': /\p{sc=Han}/u,
  'ja-jp': /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u,
};

describe('the words of the extension', () => {
  it('are there in Russian, Chinese, Japanese and German', () => {
    expect(Object.keys(manifest.i18n).toSorted()).toEqual(['de-de', 'ja-jp', 'ru-ru', 'zh-cn']);
  });

  it.each(Object.entries(manifest.i18n))(
    '%s has every word, none too many, and all of them translated',
    (language, file) => {
      const texts = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Record<string, string>;
      expect(Object.keys(texts).toSorted()).toEqual(
        Object.keys(ENGLISH)
          .map((name) => `comfyvn.${name}`)
          .toSorted(),
      );
      const faults = Object.entries(ENGLISH).flatMap(([name, english]) => {
      const text = texts[`comfyvn.${name}`]!;
      if (valuesOf(text).join() !== valuesOf(english).join()) return [`${name}: other values than in English`];
      if (ALIKE[language]?.includes(name)) return [];
      return text === english || !(SCRIPTS[language] ?? /\p{L}/u).test(text) ? [`${name}: not translated`] : [];
    });
    expect(faults).toEqual([]);
  });

  it('take values; what looks like one inside a value stays', () => {
    expect(word('copying', { done: 2, total: '{done}' })).toBe('Copying pictures: 2 of {done}');
  });

  it('are used in all files: no sentence of ours stands in the code', () => {
    const files = fs
      .readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^(?!words\.).*(?<!\.test)\.ts$/.test(name));
    const sentence = /(['"`])[A-Z][a-z]+(?: [\w,;:'-]+){2,}[.…:!]?\1/;
    const found = files.flatMap((name) =>
      fs
        .readFileSync(path.join(sources, name), 'utf8')
        .split('\n')
        .filter((line) => sentence.test(line) && !/^\s*(\*|\/\/)/.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});
