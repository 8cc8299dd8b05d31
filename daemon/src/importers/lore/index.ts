import type { LoreFields, LoreKind, LoreLogic } from '@comfyvn/shared/lore/lore.schema';

/** An entry as it comes in. `more` is everything else that stood in it, as it was. */
export interface LoreEntryDraft extends LoreFields {
  readonly uid: string;
  /** Percent. */
  readonly probability: number;
  /** Is not found through other entries. */
  readonly excludeRecursion: boolean;
  /** Finds no other entries. */
  readonly preventRecursion: boolean;
  /** Is found through other entries only. */
  readonly delayUntilRecursion: boolean;
  readonly more: Readonly<Record<string, unknown>>;
}
export interface LoreBookDraft {
  readonly kind: LoreKind;
  readonly name: string;
  readonly entries: readonly LoreEntryDraft[];
}

/** What entries that leave it open do: SillyTavern's own settings. */
export interface LoreDefaults {
  readonly caseSensitive: boolean;
  readonly wholeWords: boolean;
}
export const LORE_DEFAULTS: LoreDefaults = { caseSensitive: false, wholeWords: true };

const MAX_ENTRIES = 5_000;
const MAX_KEYS = 500;
const MAX_KEY = 2_000;
const MAX_CONTENT = 200_000;
const LOGIC: readonly LoreLogic[] = ['any', 'not-all', 'not-any', 'all'];

type Json = Readonly<Record<string, unknown>>;
const isRecord = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const textOf = (v: unknown, max: number): string =>
  typeof v === 'string' ? v.toWellFormed().slice(0, max) : typeof v === 'number' ? String(v) : '';
const flag = (v: unknown, other: boolean): boolean => (typeof v === 'boolean' ? v : other);
const number = (v: unknown, other: number, min: number, max: number): number =>
  typeof v === 'number' && Number.isFinite(v) ? Math.min(Math.max(Math.round(v), min), max) : other;

/** Keys as SillyTavern reads them: a list, or one text with commas between them. */
function keysOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list
    .map((key) => textOf(key, MAX_KEY).trim())
    .filter((key) => key !== '')
    .slice(0, MAX_KEYS);
}

/** Tells entries of one book apart where they have no number, or two have the same. */
class Numbers {
  readonly #seen = new Set<string>();
  take(value: unknown, index: number): string {
    const wished =
      typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : `#${index}`;
    let uid = wished.slice(0, 80);
    for (let n = 2; this.#seen.has(uid); n++) uid = `${wished.slice(0, 80)}~${n}`;
    this.#seen.add(uid);
    return uid;
  }
}

/** Reads a world info file of SillyTavern (`worlds/<name>.json`); null where it is none. Never throws. */
export function readWorldInfo(
  json: unknown,
  book: { kind: LoreKind; name: string },
  defaults: LoreDefaults = LORE_DEFAULTS,
): LoreBookDraft | null {
  if (!isRecord(json) || !(isRecord(json['entries']) || Array.isArray(json['entries']))) return null;
  const numbers = new Numbers();
  const entries = Object.values(json['entries'])
    .filter(isRecord)
    .slice(0, MAX_ENTRIES)
    .map((entry, i) => worldEntry(entry, numbers.take(entry['uid'], i), defaults));
  return { ...book, name: book.name.slice(0, 300), entries };
}

/** Reads the `character_book` of a card; null where it is none or empty. Never throws. */
export function readCardBook(
  json: unknown,
  name: string,
  defaults: LoreDefaults = LORE_DEFAULTS,
): LoreBookDraft | null {
  if (!isRecord(json) || !Array.isArray(json['entries'])) return null;
  const numbers = new Numbers();
  const entries = json['entries']
    .filter(isRecord)
    .slice(0, MAX_ENTRIES)
    .map((entry, i) => cardEntry(entry, numbers.take(entry['id'], i), defaults));
  if (entries.length === 0) return null;
  return { kind: 'card', name: (textOf(json['name'], 300).trim() || name).slice(0, 300), entries };
}

function worldEntry(entry: Json, uid: string, defaults: LoreDefaults): LoreEntryDraft {
  return {
    uid,
    title: textOf(entry['comment'], 300).trim(),
    keys: keysOf(entry['key']),
    secondaryKeys: entry['selective'] === false ? [] : keysOf(entry['keysecondary']),
    logic: LOGIC[number(entry['selectiveLogic'], 0, 0, 3)]!,
    content: textOf(entry['content'], MAX_CONTENT),
    enabled: entry['disable'] !== true,
    constant: flag(entry['constant'], false),
    order: number(entry['order'], 100, -1_000_000, 1_000_000),
    caseSensitive: flag(entry['caseSensitive'], defaults.caseSensitive),
    wholeWords: flag(entry['matchWholeWords'], defaults.wholeWords),
    probability: entry['useProbability'] === false ? 100 : number(entry['probability'], 100, 0, 100),
    excludeRecursion: flag(entry['excludeRecursion'], false),
    preventRecursion: flag(entry['preventRecursion'], false),
    delayUntilRecursion: Boolean(entry['delayUntilRecursion']),
    more: without(entry, WORLD_FIELDS),
  };
}

function cardEntry(entry: Json, uid: string, defaults: LoreDefaults): LoreEntryDraft {
  const more = isRecord(entry['extensions']) ? entry['extensions'] : {};
  return {
    uid,
    title: (textOf(entry['comment'], 300).trim() || textOf(entry['name'], 300)).trim(),
    keys: keysOf(entry['keys']),
    secondaryKeys: entry['selective'] === true ? keysOf(entry['secondary_keys']) : [],
    logic: LOGIC[number(more['selectiveLogic'], 0, 0, 3)]!,
    content: textOf(entry['content'], MAX_CONTENT),
    enabled: entry['enabled'] !== false,
    constant: flag(entry['constant'], false),
    order: number(entry['insertion_order'], 100, -1_000_000, 1_000_000),
    caseSensitive: flag(more['case_sensitive'] ?? entry['case_sensitive'], defaults.caseSensitive),
    wholeWords: flag(more['match_whole_words'], defaults.wholeWords),
    probability: more['useProbability'] === false ? 100 : number(more['probability'], 100, 0, 100),
    excludeRecursion: flag(more['exclude_recursion'], false),
    preventRecursion: flag(more['prevent_recursion'], false),
    delayUntilRecursion: Boolean(more['delay_until_recursion']),
    more: without(entry, CARD_FIELDS),
  };
}

const WORLD_FIELDS = new Set(
  'uid comment key keysecondary selective selectiveLogic content disable constant order caseSensitive matchWholeWords probability useProbability excludeRecursion preventRecursion delayUntilRecursion'.split(
    ' ',
  ),
);
const CARD_FIELDS = new Set(
  'id comment keys secondary_keys selective content enabled constant insertion_order case_sensitive'.split(' '),
);
const without = (entry: Json, names: ReadonlySet<string>): Json =>
  Object.fromEntries(Object.entries(entry).filter(([name]) => !names.has(name)));
