import { plainText } from '../text-markup.ts';

const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu;

/** How many words a text has, tags not among them; where words are not parted by spaces, each sign counts as one. Pure. */
export function wordsIn(text: string): number {
  let count = 0;
  for (const _ of plainText(text).matchAll(WORD)) count++;
  return count;
}
