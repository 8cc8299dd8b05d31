/** A capitalised phrase that may be a name, with the offsets it stands at. */
export interface NameMention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

const MALE_TITLES = set(
  'mr mister sir lord king prince duke count baron father brother uncle don señor monsieur herr master emperor count squire marse',
);
const FEMALE_TITLES = set(
  'mrs ms miss lady queen princess duchess countess baroness madam madame mother sister aunt auntie donna doña señora mademoiselle frau mistress empress granny',
);
const NEUTRAL_TITLES = set(
  'dr doctor captain colonel major general lieutenant sergeant inspector professor constable judge governor sheriff officer agent chief president senator father commander admiral detective rev reverend justice corporal private cardinal bishop marshal commodore elder deacon secretary chairman',
);
/** Words for kin that make a name of their own with a surname: "Mother Morgan" is not "Henry Morgan". */
const KIN = set('father mother brother sister uncle aunt auntie granny');
const EPITHETS = set('old young poor little dear big the');
const CONNECTORS = set('de la le du von van of da di del à der den ap y');

/** Capitalised words that are no names wherever they stand. */
const COMMON = set(
  `i i'm i’m i'll i’ll i've i’ve i'd i’d the a an and but or so yes no not he she it they we you his her its their our my your this that these those there here then now when where what who
  whom whose why how which while with without within after before as at by for from in into of off on onto out over to under until up upon if though although because since once
  again all also another any both each either every few many more most much neither never nobody none nothing one only other others perhaps same several some somebody someone something
  still such than too very was were is are be been being am do did does done had has have having can could may might must shall should will would let oh ah well hello hey okay ok god
  monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december english french spanish german american
  chapter part book volume mr mrs ms dr st everyone everybody anyone anybody silence finally suddenly meanwhile however instead just even today tonight tomorrow yesterday two three four
  five six seven eight nine ten first second third next last north south east west christmas ooc ay aye ho ha eh hm ugh hush alas hurrah bah pooh lo`,
);

/** True for a word that never names a person, in lowercase. */
export function isCommonWord(word: string): boolean {
  return COMMON.has(word);
}

/** True for "presently" and its like, which open sentences; "Emily" is too short. */
export function isAdverb(word: string): boolean {
  return word.length > 5 && word.endsWith('ly');
}

/** True for a title such as "mr" or "captain", in lowercase. */
export function isTitle(word: string): boolean {
  return MALE_TITLES.has(word) || FEMALE_TITLES.has(word) || NEUTRAL_TITLES.has(word);
}

/** The gender a title states, if any. */
export function genderOfTitle(word: string): Gender | null {
  if (MALE_TITLES.has(word)) return 'male';
  return FEMALE_TITLES.has(word) ? 'female' : null;
}

/** The long form of an abbreviated title. */
export function expandTitle(word: string): string {
  return word === 'dr' ? 'doctor' : word === 'mr' ? 'mister' : word === 'rev' ? 'reverend' : word;
}

/** Grammatical gender as pronouns show it. */
export type Gender = 'male' | 'female';

/** The words of a name in lowercase without punctuation, titles kept. */
export function nameWords(name: string): string[] {
  return name.toLowerCase().match(/[\p{L}\p{N}]+(?:['\u2019-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** The words of a name without titles; empty for a title alone. */
export function properWords(name: string): string[] {
  const words = nameWords(name);
  return words.filter(
    (word, at) =>
      (!isTitle(word) || KIN.has(word)) &&
      !CONNECTORS.has(word) &&
      (!EPITHETS.has(word) || (at === words.length - 1 && word !== 'the')),
  );
}

const WORD = /\p{Lu}[\p{L}\p{N}]*(?:['\u2019-][\p{L}\p{N}]+)*/gu;
const CONTRACTION = /['\u2019](?:ll|re|ve|t|d|m|s)$/i;
const GAP = /^(?:\.? |\u00a0)$/;

/**
 * Finds the capitalised phrases of a text. `isOrdinary` tells words that the chat also writes in lowercase,
 * so that the first word of a sentence is not taken for a name.
 */
export function findNames(text: string, isOrdinary: (lowercase: string) => boolean): NameMention[] {
  const found: NameMention[] = [];
  let open: { start: number; end: number } | null = null;
  for (const match of text.matchAll(WORD)) {
    const word = match[0].replace(/['\u2019]s?$/, '');
    if (CONTRACTION.test(word)) {
      if (open !== null) open = flush(found, text, open);
      continue;
    }
    const lower = word.toLowerCase();
    const start = match.index;
    const end = start + word.length;
    if (open !== null) {
      if (joins(text, open, start) && !COMMON.has(lower) && !isNumeral(word)) {
        open.end = end;
        if (word.length < match[0].length) open = flush(found, text, open);
        continue;
      }
      open = flush(found, text, open);
    }
    const title = isTitle(lower);
    if (
      !title &&
      (COMMON.has(lower) || isNumeral(word) || isAdverb(lower) || (startsSentence(text, start) && isOrdinary(lower)))
    )
      continue;
    open = { start, end };
    if (word.length < match[0].length) open = flush(found, text, open);
  }
  if (open !== null) flush(found, text, open);
  return found;
}

function flush(found: NameMention[], text: string, open: { start: number; end: number }): null {
  found.push({ name: text.slice(open.start, open.end), start: open.start, end: open.end });
  return null;
}

/** True when the word at `start` continues the phrase: a space, a title's or initial's dot, or a connector lies between. */
function joins(text: string, open: { start: number; end: number }, start: number): boolean {
  if (start - open.end > 8) return false;
  const gap = text.slice(open.end, start);
  if (gap === ' ') return true;
  if (GAP.test(gap)) {
    const last = /[\p{L}]+$/u.exec(text.slice(open.start, open.end))?.[0] ?? '';
    return last.length === 1 || isTitle(last.toLowerCase()) || last === 'St';
  }
  const between = gap.trim();
  return (
    gap.startsWith(' ') &&
    gap.endsWith(' ') &&
    between.split(' ').every((word) => CONNECTORS.has(word) && word !== 'of')
  );
}

/** Roman numerals and words all in capitals. */
function isNumeral(word: string): boolean {
  return word.length === 1 ? 'IVX'.includes(word) : word === word.toUpperCase();
}

function startsSentence(text: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && /[\s"'\u201c\u2018(*]/.test(text.charAt(i))) i--;
  return i < 0 || /[.!?\u2026:\u2014\u201d]/.test(text.charAt(i));
}

/** True when a name in speech addresses somebody: set off by commas or other marks on both sides. */
export function isVocative(text: string, start: number, end: number): boolean {
  const after = /^\s*(.)/.exec(text.slice(end, end + 3))?.[1] ?? '.';
  if (!/[,.!?;:\u2014\u2026-]/.test(after)) return false;
  const before = text.slice(Math.max(0, start - 24), start);
  if (
    /(?:^|[,.!?;:\u2014\u2026-])\s*(?:my |dear |old |young |poor |good |oh |ah |well |yes |no |o |come |now |but |and |why |you )*$/i.test(
      before,
    )
  )
    return true;
  return false;
}
