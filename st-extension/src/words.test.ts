import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH, word } from './words.ts';

const folder = path.join(import.meta.dirname, '..', 'static');
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as {
  i18n: Record<string, string>;
};
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
      for (const [name, english] of Object.entries(ENGLISH)) {
        const text = texts[`comfyvn.${name}`]!;
        expect(valuesOf(text), name).toEqual(valuesOf(english));
        if (ALIKE[language]?.includes(name)) continue;
        expect(text, name).not.toBe(english);
        expect(text, name).toMatch(SCRIPTS[language] ?? /\p{L}/u);
      }
    },
  );

  it('take values; what looks like one inside a value stays', () => {
    expect(word('copying', { done: 2, total: '{done}' })).toBe('Copying pictures: 2 of {done}');
  });

  it('are used in all files: no sentence of ours stands in the code', () => {
    const files = fs.readdirSync(import.meta.dirname).filter((name) => /^(?!words\.).*(?<!\.test)\.ts$/.test(name));
    const sentence = /(['"`])[A-Z][a-z]+(?: [\w,;:'-]+){2,}[.…:!]?\1/;
    const found = files.flatMap((name) =>
      fs
        .readFileSync(path.join(import.meta.dirname, name), 'utf8')
        .split('\n')
        .filter((line) => sentence.test(line) && !/^\s*(\*|\/\/)/.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});
