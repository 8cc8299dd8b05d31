/** Scripts that tell a language well enough to read it out, and that language. Kana comes before the signs it stands among. */
const BY_SCRIPT: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/\p{Script=Cyrillic}/gu, 'ru'],
  [/\p{Script=Arabic}/gu, 'ar'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Devanagari}/gu, 'hi'],
  [/\p{Script=Thai}/gu, 'th'],
];

/** Languages of a script that is not told apart further: who says one of them is believed. */
const SAME_SCRIPT: Readonly<Record<string, RegExp>> = {
  ru: /^(ru|uk|be|bg|sr|mk|kk|ky|tt)\b/,
  ar: /^(ar|fa|ur)\b/,
  hi: /^(hi|mr|ne)\b/,
  zh: /^(zh|yue|cmn)\b/,
};

/** The language of a text, by its letters; `stated` where they do not speak against it. Pure. */
export function languageOf(text: string, stated: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of BY_SCRIPT) {
    const share = (text.match(script)?.length ?? 0) / Math.max(1, letters);
    // A few kana make a text of signs Japanese; of other scripts it takes half of the letters.
    if (share < (language === 'ja' ? 0.1 : 0.5)) continue;
    return (SAME_SCRIPT[language] ?? new RegExp(`^${language}\\b`)).test(stated) ? stated : language;
  }
  return stated;
}
