import { readCardBook, type LoreBookDraft } from '../lore/index.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Words that stand at a depth of the prompt. */
export interface DepthPrompt {
  readonly prompt: string;
  /** Messages from the end of the chat. */
  readonly depth: number;
  readonly role: string;
}

/** A file that a card names: a picture of an emotion, a background, an icon. `uri` says where its bytes are. */
export interface CardAsset {
  readonly type: string;
  readonly name: string;
  readonly uri: string;
  /** Lower case, without a dot; empty where unknown. */
  readonly ext: string;
}

/** A character card of any version. Texts are as written, with their macros; what is not named here stands in `raw`. */
export interface Card {
  readonly spec: 'v1' | 'v2' | 'v3';
  readonly name: string;
  /** What `{{char}}` stands for, where it is not the name. */
  readonly nickname: string;
  readonly description: string;
  readonly personality: string;
  readonly scenario: string;
  readonly firstMessage: string;
  readonly exampleMessages: string;
  readonly alternateGreetings: readonly string[];
  /** Said in groups only. */
  readonly groupOnlyGreetings: readonly string[];
  readonly creatorNotes: string;
  /** By language code. */
  readonly creatorNotesByLanguage: Readonly<Record<string, string>>;
  readonly systemPrompt: string;
  readonly postHistoryInstructions: string;
  readonly tags: readonly string[];
  readonly creator: string;
  readonly characterVersion: string;
  readonly licence: string;
  /** Where the card says it is from. */
  readonly source: readonly string[];
  readonly createdAtMs: number | null;
  readonly modifiedAtMs: number | null;
  readonly book: LoreBookDraft | null;
  /** Name of a world info file that belongs to the card. */
  readonly world: string;
  readonly depthPrompt: DepthPrompt | null;
  readonly assets: readonly CardAsset[];
  /** Kept as they are, and never run. */
  readonly regexScripts: readonly Json[];
  readonly extensions: Json;
  /** The whole card as it was read. */
  readonly raw: Json;
}

const MAX_NAME = 200;
const MAX_TEXT = 200_000;
const MAX_GREETINGS = 200;
const MAX_ASSETS = 4_000;

const isRecord = (v: unknown): v is Json => typeof v === 'object' && v !== null && !Array.isArray(v);
const own = (o: Json, key: string): unknown => (Object.hasOwn(o, key) ? o[key] : undefined);
const record = (v: unknown): Json => (isRecord(v) ? v : {});
const textOf = (v: unknown, max = MAX_TEXT): string => (typeof v === 'string' ? v.toWellFormed().slice(0, max) : '');

function textsOf(value: unknown, most: number, max = MAX_TEXT): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list
    .slice(0, most)
    .map((one) => textOf(one, max))
    .filter((one) => one.trim() !== '');
}

/** Tags stand in a list, in old cards in one text. */
const tagsOf = (value: unknown): string[] =>
  typeof value === 'string' ? textsOf(value.split(','), 500, 100).map((tag) => tag.trim()) : textsOf(value, 500, 100);

/** Dates of cards are seconds; some programs write milliseconds. */
function dateMs(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null;
  return value < 100_000_000_000 ? value * 1_000 : value;
}

/** Reads the JSON of a card of version 1, 2 or 3; null where it is none. Never throws. */
export function toCard(json: unknown): Card | null {
  if (!isRecord(json)) return null;
  const nested = own(json, 'data');
  const data = isRecord(nested) ? nested : json;
  const name = textOf(own(data, 'name'), 10_000).trim().slice(0, MAX_NAME).toWellFormed();
  if (name === '' || !looksLikeCard(json, data)) return null;
  const extensions = record(own(data, 'extensions'));
  const text = (key: string, older?: string): string =>
    textOf(own(data, key)) || (older === undefined ? '' : textOf(own(json, older)));
  return {
    spec: specOf(json, data),
    name,
    nickname: text('nickname').trim().slice(0, MAX_NAME).toWellFormed(),
    description: text('description'),
    personality: text('personality'),
    scenario: text('scenario'),
    firstMessage: text('first_mes'),
    exampleMessages: text('mes_example'),
    alternateGreetings: textsOf(own(data, 'alternate_greetings'), MAX_GREETINGS),
    groupOnlyGreetings: textsOf(own(data, 'group_only_greetings'), MAX_GREETINGS),
    creatorNotes: text('creator_notes', 'creatorcomment'),
    creatorNotesByLanguage: notesByLanguage(own(data, 'creator_notes_multilingual')),
    systemPrompt: text('system_prompt'),
    postHistoryInstructions: text('post_history_instructions'),
    tags: tagsOf(own(data, 'tags') ?? own(json, 'tags')),
    creator: text('creator').slice(0, 300).trim(),
    characterVersion: text('character_version').slice(0, 100),
    licence: licenceOf(data, extensions),
    source: textsOf(own(data, 'source'), 50, 1_000),
    createdAtMs: dateMs(own(data, 'creation_date')),
    modifiedAtMs: dateMs(own(data, 'modification_date')),
    book: readCardBook(own(data, 'character_book'), name),
    world: textOf(own(extensions, 'world'), 300),
    depthPrompt: depthPromptOf(own(extensions, 'depth_prompt')),
    assets: [...assetsOf(own(data, 'assets')), ...risuAssets(own(extensions, 'risuai'))].slice(0, MAX_ASSETS),
    regexScripts: (Array.isArray(own(extensions, 'regex_scripts')) ? (extensions['regex_scripts'] as unknown[]) : [])
      .filter(isRecord)
      .slice(0, 1_000),
    extensions,
    raw: json,
  };
}

/** Any JSON may have a name; a card says that it is one, or has a text that only cards have. */
function looksLikeCard(json: Json, data: Json): boolean {
  const spec = own(json, 'spec');
  if (typeof spec === 'string' && spec.startsWith('chara_card')) return true;
  return ['first_mes', 'description', 'personality', 'mes_example'].some((key) => typeof own(data, key) === 'string');
}

function specOf(json: Json, data: Json): Card['spec'] {
  const spec = own(json, 'spec');
  if (spec === 'chara_card_v3') return 'v3';
  return spec === 'chara_card_v2' || data !== json ? 'v2' : 'v1';
}

function notesByLanguage(value: unknown): Record<string, string> {
  const notes = Object.entries(record(value)).filter(([code]) => /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(code));
  return Object.fromEntries(notes.slice(0, 100).map(([code, text]) => [code, textOf(text)]));
}

/** No version of the card has a place for a licence; people write it into these. */
function licenceOf(data: Json, extensions: Json): string {
  for (const place of [extensions, data])
    for (const key of ['license', 'licence']) {
      const value = own(place, key);
      const text = textOf(isRecord(value) ? (own(value, 'spdx') ?? own(value, 'name')) : value, 200).trim();
      if (text !== '') return text;
    }
  return '';
}

const ROLES = ['system', 'user', 'assistant'];

function depthPromptOf(value: unknown): DepthPrompt | null {
  const { prompt, depth, role } = record(value);
  if (textOf(prompt).trim() === '') return null;
  return {
    prompt: textOf(prompt),
    depth: typeof depth === 'number' && depth >= 0 && depth < 10_000 ? Math.round(depth) : 4,
    role: ROLES[Number(role)] ?? (ROLES.includes(role as string) ? (role as string) : 'system'),
  };
}

const extensionOf = (ext: unknown, name: string): string =>
  (textOf(ext, 20) || (/\.([a-z0-9]{1,8})$/i.exec(name)?.[1] ?? '')).trim().toLowerCase().replace(/^\./, '');

function assetsOf(value: unknown): CardAsset[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isRecord).flatMap((asset) => {
    const uri = own(asset, 'uri');
    if (typeof uri !== 'string' || uri.trim() === '') return [];
    const name = textOf(own(asset, 'name'), 300).trim();
    const type = textOf(own(asset, 'type'), 60).trim().toLowerCase();
    return [{ type, name, uri: uri.trim(), ext: extensionOf(own(asset, 'ext'), uri.length < 1_000 ? uri : name) }];
  });
}

/** RisuAI keeps pictures as [name, base64 or place, ext]. SillyTavern takes all of them for sprites. */
function risuAssets(value: unknown): CardAsset[] {
  const risu = record(value);
  const list = (key: string, type: string): CardAsset[] =>
    (Array.isArray(own(risu, key)) ? (risu[key] as unknown[]) : []).flatMap((entry) => {
      const [name, uri, ext] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof uri !== 'string' || uri === '') return [];
      const label = textOf(name, 300).trim();
      return [{ type, name: label, uri: uri.trim(), ext: extensionOf(ext, label) }];
    });
  return [...list('emotions', 'emotion'), ...list('additionalAssets', 'x-risu-asset')];
}
