import { createHash } from 'node:crypto';

const LONGEST = 32;

/** A few plain letters of what people call a thing, for the name of a file; empty where it has none. Pure. */
function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST);
  return words.replace(/^-+|-+$/g, '');
}

/** A short hash of a text or of other hashes. Pure. */
export function shortHash(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex').slice(0, 10);
}

/**
 * The name of a script: a number that tells it from all others, what it is for people, and a hash of its content, so
 * that no browser takes an old file for a new one. Nothing else of a title reaches a disk. Pure.
 */
export function scriptName(number: number, title: string, hash: string): string {
  const name = [String(number).padStart(3, '0'), slugOf(title), hash].filter((part) => part !== '').join('-');
  return `${name}.js`;
}
