/** A 53-bit hash of text, as base-36 digits: fast, spread well enough for a million ids of one story. Not for security. */
export function hashText(text: string, seed = 0): string {
  let h1 = 0xdeadbeef ^ seed;
  let h2 = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ c, 2654435761);
    h2 = Math.imul(h2 ^ c, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return (4294967296 * (2097151 & h2) + (h1 >>> 0)).toString(36);
}

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
