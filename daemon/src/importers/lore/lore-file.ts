import { NotACard, openCard, readPngTexts, toCard } from '../character-card/index.ts';
import { LORE_DEFAULTS, readCardBook, readWorldInfo, type LoreBookDraft } from './index.ts';

/** A file larger than this is no lorebook. */
export const MAX_LORE_BYTES = 64_000_000;

/** A file holds no lore that can be read. The message is the rest of a sentence about it. */
export class NotLore extends Error {
  override name = 'NotLore';
}

/** A book that came in a file, and how many of its entries were too many. */
export interface LoreFileDraft {
  readonly book: LoreBookDraft;
  readonly leftOut: number;
}

type Json = Readonly<Record<string, unknown>>;
const isRecord = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const isList = (v: unknown): v is unknown[] => Array.isArray(v);

const KNOWN = 'world info of SillyTavern, a lorebook of NovelAI, Agnai or RisuAI, or the lorebook of a card';

/**
 * Reads a file that holds lore and nothing else: world info of SillyTavern, lorebooks of NovelAI (also inside a PNG),
 * Agnai and RisuAI, the lorebook of a card by itself (V2, V3), or the one inside a card. Throws NotLore.
 */
export async function readLoreFile(bytes: Buffer, name: string): Promise<LoreFileDraft> {
  const novel = readPngTexts(bytes, /^naidata$/).get('naidata');
  const text = novel === undefined ? bytes.toString('utf8') : Buffer.from(novel, 'base64').toString('utf8');
  const isText = novel !== undefined || /^\uFEFF?\s*[[{]/.test(text.slice(0, 1_000));
  const { book, count } = isText ? readJson(text, name) : await bookOfCard(bytes);
  if (book.entries.length === 0) throw new NotLore('there is no entry in it');
  return { book: { ...book, kind: 'file', name }, leftOut: count - book.entries.length };
}

interface Found {
  readonly book: LoreBookDraft;
  /** Entries there are in the file. */
  readonly count: number;
}

function readJson(text: string, name: string): Found {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new NotLore('its text is damaged or cut off (no JSON). Export the lorebook again');
  }
  const found = isRecord(json) ? (worldOf(json, name) ?? cardBookOf(json, name)) : null;
  if (found === null) throw new NotLore(`it is none of these: ${KNOWN}`);
  return found;
}

/** The shapes that SillyTavern takes for world info, by the marks it tells them by. */
function worldOf(json: Json, name: string): Found | null {
  const { entries, data } = json;
  const as = (list: readonly Json[]) => world(Object.fromEntries(list.entries()), name);
  if (json['lorebookVersion'] !== undefined && isList(entries)) return as(entries.filter(isRecord).map(novelEntry));
  if (json['kind'] === 'memory' && isList(entries)) return as(entries.filter(isRecord).map(agnaiEntry));
  if (json['type'] === 'risu' && isList(data)) return as(data.filter(isRecord).filter(isNoFolder).map(risuEntry));
  // A card's book is a list of entries with `keys`, world info has `key`.
  if (isList(entries) && entries.some((one) => isRecord(one) && 'keys' in one)) return null;
  return isRecord(entries) || isList(entries) ? world(entries, name) : null;
}

function world(entries: object, name: string): Found | null {
  const book = readWorldInfo({ entries }, { kind: 'file', name }, LORE_DEFAULTS);
  return book && { book, count: Object.values(entries).filter(isRecord).length };
}

function cardBookOf(json: Json, name: string): Found | null {
  const { data } = json;
  if (json['spec'] === 'lorebook_v3' && isRecord(data)) return cardBook(data, name);
  const inside = toCard(json) === null ? json : (isRecord(data) ? data : json)['character_book'];
  if (inside === undefined) throw new NotLore('it is a card without a lorebook');
  return cardBook(inside, name);
}

function cardBook(json: unknown, name: string): Found | null {
  if (!isRecord(json) || !isList(json['entries'])) return null;
  const count = json['entries'].filter(isRecord).length;
  return { book: readCardBook(json, name) ?? { kind: 'file', name, entries: [] }, count };
}

async function bookOfCard(bytes: Buffer): Promise<Found> {
  const { card } = await openCard(bytes).catch((error: unknown) => {
    if (error instanceof NotACard) throw new NotLore(`it is neither text nor a card: ${KNOWN} can be taken in`);
    throw error;
  });
  if (card.book === null) throw new NotLore('it is a card without a lorebook');
  return { book: card.book, count: card.book.entries.length };
}

function novelEntry(
  { keys, displayName, text, enabled, forceActivation, contextConfig, ...more }: Json,
  i: number,
): Json {
  const order = isRecord(contextConfig) ? contextConfig['budgetPriority'] : undefined;
  return {
    ...more,
    contextConfig,
    uid: i,
    key: keys,
    comment: displayName,
    content: text,
    constant: forceActivation === true,
    disable: enabled === false,
    order: order ?? 0,
  };
}

function agnaiEntry({ keywords, name, entry, enabled, weight, ...more }: Json, i: number): Json {
  return { ...more, uid: i, key: keywords, comment: name, content: entry, disable: enabled === false, order: weight };
}

const isNoFolder = ({ mode }: Json): boolean => mode !== 'folder';

function risuEntry({ key, secondkey, alwaysActive, insertorder, activationPercent, ...more }: Json, i: number): Json {
  return {
    ...more,
    uid: i,
    // A pattern may hold commas; words are told apart by them.
    key: more['useRegex'] === true ? [key] : key,
    keysecondary: secondkey,
    constant: alwaysActive === true,
    order: insertorder,
    probability: activationPercent ?? 100,
  };
}
