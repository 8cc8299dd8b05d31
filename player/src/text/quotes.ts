import { plainText } from '@comfyvn/shared/story/text-markup';
import type { LineLook } from './line-surface.ts';

const QUOTED = /^\s*["'“”„«»‹›「『‘]/;
const PAIRS = new Map([
  ['ja', '「」'],
  ['zh', '「」'],
  ['de', '„“'],
  ['fr', '«»'],
  ['ru', '«»'],
]);

/** The text of a line; speech in the quotes of its language, unless it has some. Pure. */
export function quoted({ kind, name, text, locale }: Pick<LineLook, 'kind' | 'name' | 'text' | 'locale'>): string {
  if (kind !== 'dialogue' || name === '' || QUOTED.test(plainText(text))) return text;
  const pair = PAIRS.get(locale.slice(0, 2).toLowerCase()) ?? '“”';
  const space = pair === '«»' && locale.startsWith('fr') ? '\u202f' : '';
  return `${pair[0] ?? ''}${space}${text}${space}${pair[1] ?? ''}`;
}
