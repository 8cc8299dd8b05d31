import type { LoreFields, LoreHit, LoreMatch } from './lore.schema.ts';

/** What deciding about an entry takes. */
export interface Matchable extends Pick<
  LoreFields,
  | 'title'
  | 'keys'
  | 'secondaryKeys'
  | 'logic'
  | 'content'
  | 'enabled'
  | 'constant'
  | 'order'
  | 'caseSensitive'
  | 'wholeWords'
> {
  readonly id: string;
  /** Is not found through other entries. */
  readonly excludeRecursion: boolean;
  /** Finds no other entries. */
  readonly preventRecursion: boolean;
  /** Is found through other entries only. */
  readonly delayUntilRecursion: boolean;
}

/** Whether a pattern is in a text; null when that took too long to find out. The caller bounds the time. */
export type FindPattern = (pattern: RegExp, text: string) => boolean | null;

/** A key that is written `/pattern/flags`; null for plain words and for what is no pattern. As SillyTavern reads it. Pure. */
export function patternOf(key: string): RegExp | null {
  const found = /^\/([\w\W]+?)\/([gimsuy]*)$/.exec(key);
  if (found === null || /(?:^|[^\\])\//.test(found[1]!)) return null;
  try {
    // Where the last match ended must not matter.
    return new RegExp(found[1]!.replace('\\/', '/'), found[2]!.replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

/** A text that is searched often: its lower case is made once. */
class Haystack {
  readonly text: string;
  #lower: string | undefined;
  constructor(text: string) {
    this.text = text;
  }
  in(caseSensitive: boolean): string {
    return caseSensitive ? this.text : (this.#lower ??= this.text.toLowerCase());
  }
}

const isWordSign = (sign: string): boolean => sign !== '' && /^\w$/.test(sign);

/** Plain words in a text, where no letter or digit (of ASCII, as in SillyTavern) stands beside them. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWordSign(text.charAt(at - 1)) && !isWordSign(text.charAt(at + word.length))) return true;
  return false;
}

/** The keys of entries against texts. What took too long is remembered. */
class Search {
  readonly #find: FindPattern;
  readonly unchecked = new Map<string, LoreMatch['unchecked'][number]>();
  constructor(find: FindPattern) {
    this.#find = find;
  }
  has(text: Haystack, key: string, entry: Matchable): boolean {
    const pattern = patternOf(key);
    if (pattern !== null) {
      const found = this.#find(pattern, text.text);
      if (found === null) this.unchecked.set(`${entry.id} ${key}`, { entry: entry.id, title: entry.title, key });
      return found ?? false;
    }
    const haystack = text.in(entry.caseSensitive);
    const word = (entry.caseSensitive ? key : key.toLowerCase()).trim();
    if (word === '') return false;
    return entry.wholeWords && !/\s/.test(word) ? hasWord(haystack, word) : haystack.includes(word);
  }
  /** The key that makes an entry fire, or null. */
  key(text: Haystack, entry: Matchable): string | null {
    const key = entry.keys.find((one) => this.has(text, one, entry));
    return key !== undefined && this.#second(text, entry) ? key : null;
  }
  #second(text: Haystack, entry: Matchable): boolean {
    const { secondaryKeys: keys, logic } = entry;
    if (keys.length === 0) return true;
    switch (logic) {
      case 'any':
        return keys.some((key) => this.has(text, key, entry));
      case 'all':
        return keys.every((key) => this.has(text, key, entry));
      case 'not-any':
        return !keys.some((key) => this.has(text, key, entry));
      case 'not-all':
        return !keys.every((key) => this.has(text, key, entry));
    }
  }
}

const ALWAYS = /^@@activate\s*$/m;
const NEVER = /^@@dont_activate\s*$/m;
/** Rounds of entries that find other entries. */
const MAX_ROUNDS = 10;

/** Lines of an entry's content that begin with `@@` say how it is used. */
const decoratorsOf = (content: string): string => (content.startsWith('@@') ? content.split(/\n(?!@@)/, 1)[0]! : '');

/**
 * The entries that fire for a text by SillyTavern's rules of keys, higher orders last. Chances, budgets, delays and groups
 * are not asked: an entry that may fire does. With `recursive`, entries are found through others too. Pure but for `find`.
 */
export function matchLore(
  entries: readonly Matchable[],
  text: string,
  { find, recursive = true }: { find: FindPattern; recursive?: boolean },
): LoreMatch {
  const search = new Search(find);
  const hits = new Map<string, LoreHit>();
  const open = entries.filter((entry) => entry.enabled && !NEVER.test(decoratorsOf(entry.content)));
  const add = (entry: Matchable, by: LoreHit['by'], key: string | null): Matchable => {
    hits.set(entry.id, { entry: entry.id, title: entry.title, by, key });
    return entry;
  };
  const haystack = new Haystack(text);
  let fresh = open.flatMap((entry): Matchable[] => {
    if (entry.constant || ALWAYS.test(decoratorsOf(entry.content))) return [add(entry, 'always', null)];
    const key = recursive && entry.delayUntilRecursion ? null : search.key(haystack, entry);
    return key === null ? [] : [add(entry, 'key', key)];
  });
  for (let round = 0; recursive && fresh.length > 0 && round < MAX_ROUNDS; round++) {
    const found = fresh.filter((entry) => !entry.preventRecursion).map((entry) => entry.content);
    const again = new Haystack(found.join('\n'));
    fresh = open.flatMap((entry): Matchable[] => {
      if (hits.has(entry.id) || entry.excludeRecursion || found.length === 0) return [];
      const key = search.key(again, entry);
      return key === null ? [] : [add(entry, 'recursion', key)];
    });
  }
  return {
    hits: entries.toSorted((a, b) => a.order - b.order).flatMap(({ id }) => hits.get(id) ?? []),
    unchecked: [...search.unchecked.values()],
  };
}
