import type { Person } from './cast.ts';

/** Words a person must have spoken before their way of speaking counts. */
const ENOUGH = 40;
const SMOOTHING = 150;
const LIMIT = 6;
/** Rarer words tell of the subject rather than the speaker. */
const FREQUENT = 10;

/** The words of speech in lowercase, with punctuation that marks a manner of speaking. */
export function speechWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}]+(?:['\u2019][\p{L}]+)*['\u2019]?|[!?\u2026\u2014]/gu) ?? [];
}

/** Tells speakers apart by their words: unigrams against those of everybody together. */
export class Idiolects {
  readonly #all = new Map<string, number>();
  readonly #own = new Map<Person, { readonly words: Map<string, number>; total: number }>();
  #total = 0;

  /** Adds what somebody is known to have said. */
  add(person: Person | null, words: readonly string[]): void {
    for (const word of words) this.#all.set(word, (this.#all.get(word) ?? 0) + 1);
    this.#total += words.length;
    if (!person) return;
    let own = this.#own.get(person);
    if (!own) this.#own.set(person, (own = { words: new Map(), total: 0 }));
    for (const word of words) own.words.set(word, (own.words.get(word) ?? 0) + 1);
    own.total += words.length;
  }

  /** Log odds that these are words of the person rather than anybody's, within bounds; 0 when too little is known. */
  fit(person: Person, words: readonly string[]): number {
    const own = this.#own.get(person);
    if (!own || own.total < ENOUGH) return 0;
    let odds = 0;
    for (const word of words) {
      const count = this.#all.get(word) ?? 0;
      if (count < FREQUENT) continue;
      const common = count / this.#total;
      odds += Math.log(((own.words.get(word) ?? 0) + SMOOTHING * common) / ((own.total + SMOOTHING) * common));
    }
    return Math.max(-LIMIT, Math.min(LIMIT, odds));
  }
}
