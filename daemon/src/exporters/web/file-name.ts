import { createHash } from 'node:crypto';
import { slugOf } from '../slugs.ts';

const LONGEST = 32;

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
  const slug = slugOf(title, '-').slice(0, LONGEST).replace(/-+$/, '');
  const name = [String(number).padStart(3, '0'), slug, hash].filter((part) => part !== '').join('-');
  return `${name}.js`;
}
