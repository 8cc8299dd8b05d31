import { RESERVED_NAMES } from './reserved-names.ts';

const MAX_LENGTH = 40;

/** Letters that Unicode's decomposition does not turn into Latin ones. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  (
    'ß:ss æ:ae ø:o œ:oe đ:d ð:d ł:l þ:th ı:i ' +
    'а:a б:b в:v г:g д:d е:e ж:zh з:z и:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch ш:sh щ:shch ' +
    'ъ: ы:y ь: э:e ю:yu я:ya і:i є:ye ґ:g ' +
    'α:a β:b γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o'
  )
    .split(' ')
    .map((pair): [string, string] => {
      const [letter = '', latin = ''] = pair.split(':');
      return [letter, latin];
    }),
);

/** A text as small Latin letters, digits and single `_`, cut at a word; empty if nothing of it is left. Pure. */
export function slugOf(text: string): string {
  const latin = Array.from(
    text.slice(0, 400).toLowerCase().normalize('NFKD').replace(/\p{M}/gu, ''),
    (c) => LETTERS.get(c) ?? c,
  );
  const slug = latin
    .join('')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (slug.length <= MAX_LENGTH) return slug;
  const cut = slug.slice(0, MAX_LENGTH + 1);
  return cut.slice(0, Math.max(cut.lastIndexOf('_'), MAX_LENGTH / 2)).replace(/_+$/, '');
}

/**
 * Hands out names that are valid in Python and Ren'Py, reserved by neither, and different from each other whatever the
 * case of their letters.
 */
export class NamePool {
  readonly #taken: Set<string>;
  readonly #nextOf = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** A name made from a text, or from `fallback` (an id, as a rule) where nothing of the text is left. */
  take(text: string, prefix: string, fallback = ''): string {
    const slug = slugOf(text) || slugOf(fallback);
    return this.claim(/^[a-z]/.test(slug) ? slug : [prefix, slug].filter((part) => part !== '').join('_'));
  }

  /** The name itself, or with a number behind it if it is taken. It must have the form of a name. */
  claim(name: string): string {
    if (this.#free(name)) return this.#keep(name);
    for (let number = this.#nextOf.get(name) ?? 2; ; number++) {
      const numbered = `${name}_${number}`;
      if (!this.#free(numbered)) continue;
      this.#nextOf.set(name, number + 1);
      return this.#keep(numbered);
    }
  }

  #free(name: string): boolean {
    return !RESERVED_NAMES.has(name) && !this.#taken.has(name.toLowerCase());
  }

  #keep(name: string): string {
    this.#taken.add(name.toLowerCase());
    return name;
  }
}
