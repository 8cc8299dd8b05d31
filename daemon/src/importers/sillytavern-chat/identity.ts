import { hash53 } from '@comfyvn/shared/hash53';

/** A hash of text as base-36 digits: spread well enough for a million ids of one story. Not for security. */
export const hashText = (text: string, seed = 0): string => hash53(text, seed).toString(36);

/** A 32-bit hash (FNV-1a), for telling apart the few lines of one message. */
function hashLine(text: string): string {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(36);
}

/** Hands out ids that stay the same as long as what they stand for does: equal texts are told apart by their order. */
export class Occurrences {
  readonly #seen = new Map<string, number>();
  id(prefix: string, text: string): string {
    const hash = hashLine(text);
    const n = this.#seen.get(hash) ?? 0;
    this.#seen.set(hash, n + 1);
    return n === 0 ? `${prefix}_${hash}` : `${prefix}_${hash}.${n}`;
  }
}

/** Id of the asset that a file of SillyTavern becomes; known before its bytes are. */
export const assetIdOf = (key: string): string => `as_${hashText(key)}${hashText(key, 7)}`;
