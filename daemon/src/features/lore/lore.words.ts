import type { LoreItem } from '@comfyvn/shared/lore/lore.schema';
import { HIT } from './lore.store.ts';

/** Scripts that put no spaces between words: each sign is a word of the index. */
const SIGN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const SIGNS = new RegExp(SIGN, 'gu');
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
const MAX_WORDS = 20;
/** Stands for the spaces put between signs, so that they can be taken out again. */
const GAP = '\u200b';

/** A text as the index takes it, without the signs that mark hits. Pure. */
export const toSearchable = (text: string): string =>
  text.replace(/[\p{Cc}\u200b]/gu, ' ').replace(SIGNS, `${GAP}$&${GAP}`);

/** What a person typed as a query of FTS5: all words, each perhaps only begun; null where there is no word in it. Pure. */
export function toQuery(search: string): string | null {
  const words = search.normalize('NFC').match(WORDS)?.slice(0, MAX_WORDS) ?? [];
  const parts = words.map((word) =>
    SIGN.test(word) ? `"${word.replace(SIGNS, ' $& ').trim().replace(/ +/g, ' ')}"` : `"${word}"*`,
  );
  return parts.length === 0 ? null : parts.join(' AND ');
}

/** A snippet of FTS5 as pieces of text. Pure. */
export function toPieces(snippet: string): LoreItem['snippet'] {
  const pieces: LoreItem['snippet'] = [];
  for (const [i, piece] of snippet.replaceAll(GAP, '').split(HIT.begin).entries()) {
    const [hit, after] = i === 0 ? [undefined, piece] : piece.split(HIT.end, 2);
    if (hit) pieces.push({ text: hit, hit: true });
    if (after) pieces.push({ text: after, hit: false });
  }
  return pieces;
}
