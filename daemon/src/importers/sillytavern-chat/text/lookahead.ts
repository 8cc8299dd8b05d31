/**
 * Finds the next occurrence of a few fixed strings in one text, remembering each answer.
 * Asked at rising offsets, all answers together cost one pass over the text per string, whatever the input.
 */
export class Lookahead {
  readonly #text: string;
  readonly #found = new Map<string, { from: number; at: number }>();

  constructor(text: string) {
    this.#text = text;
  }

  /** How many different strings have been asked for. */
  get size(): number {
    return this.#found.size;
  }

  /** Offset of the first `needle` at or after `from`, or -1. */
  next(needle: string, from: number): number {
    const known = this.#found.get(needle);
    if (known && known.from <= from && (known.at < 0 || known.at >= from)) return known.at;
    const at = this.#text.indexOf(needle, from);
    if (known) {
      known.from = from;
      known.at = at;
    } else this.#found.set(needle, { from, at });
    return at;
  }
}
