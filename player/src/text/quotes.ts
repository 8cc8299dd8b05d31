const QUOTED = /^\s*["'“”„«»‹›「『‘]/;
const PAIRS = new Map([
  ['ja', '「」'],
  ['zh', '「」'],
  ['de', '„“'],
  ['fr', '«»'],
  ['ru', '«»'],
]);

/** Speech in the quotes of its language, unless it has some. Pure. */
export function quoted(text: string, locale: string): string {
  if (QUOTED.test(text)) return text;
  const pair = PAIRS.get(locale.slice(0, 2).toLowerCase()) ?? '“”';
  const space = pair === '«»' && locale.startsWith('fr') ? '\u202f' : '';
  return `${pair[0] ?? ''}${space}${text}${space}${pair[1] ?? ''}`;
}
