import { markOf, type RouteMark } from '@comfyvn/shared/sillytavern/routes/mark';
import { parseSendDate as parseDate } from './dates.ts';
import { hashText } from './identity.ts';

/** One line of a chat file or one captured message: whatever JSON held. Nothing about it may be trusted. */
export type RawMessage = Readonly<Record<string, unknown>>;

/** The first line of a chat file, or what stands for it. */
export interface ChatHeader {
  readonly userName: string | null;
  readonly characterName: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A picture that a message shows. */
export interface ChatMedia {
  readonly url: string;
  readonly title: string;
}

/** A message as the rest of the importer sees it. */
export interface ChatMessage {
  /** 0-based index in the chat, header not counted. */
  readonly index: number;
  /** What tells this message from all others and survives edits of its text: date, author, order. */
  readonly key: string;
  readonly author: string;
  /** File name of the card that wrote it: names change, files do not. */
  readonly avatar: string | null;
  /** File of the persona that wrote it, where the chat says so. */
  readonly persona?: string | null;
  readonly role: 'user' | 'character' | 'narrator';
  readonly text: string;
  readonly sentAtMs: number | null;
  /** The takes that were not chosen, with their number among the swipes. */
  readonly otherTakes: readonly { readonly swipe: number; readonly text: string }[];
  readonly swipe: number | null;
  readonly media: readonly ChatMedia[];
  /** The expression that was on screen, captured live. */
  readonly expression: string | null;
  /** What tells it from messages of other chats; only where branches are joined. */
  readonly mark?: RouteMark;
}

const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const own = (o: RawMessage, key: string): unknown => (Object.hasOwn(o, key) ? o[key] : undefined);
const textOf = (v: unknown, max = 300): string | null =>
  typeof v === 'string' && v.trim() !== '' ? v.trim().slice(0, max) : null;

/** Is this the header line of a chat file? */
export function isHeader(raw: RawMessage): boolean {
  return (
    own(raw, 'mes') === undefined && (own(raw, 'chat_metadata') !== undefined || own(raw, 'user_name') !== undefined)
  );
}

export function toHeader(raw: RawMessage | null): ChatHeader {
  const name = (key: string) => {
    const text = raw && textOf(own(raw, key));
    return text === 'unused' ? null : text;
  };
  const metadata = raw ? own(raw, 'chat_metadata') : null;
  return {
    userName: name('user_name'),
    characterName: name('character_name'),
    metadata: isRecord(metadata) ? metadata : {},
  };
}

export interface ReadOptions {
  readonly swipes: boolean;
  /** Mark messages, so that chats can be joined. */
  readonly marks?: boolean;
  /** Names of the personas by their file, where known. */
  readonly personas: ReadonlyMap<string, string>;
}

/** Why a message does not become part of the story. */
export type Skipped = 'hidden' | 'tool' | 'system' | 'empty';

const UI_TYPES = new Set([
  'help',
  'welcome',
  'empty',
  'generic',
  'comment',
  'slash_commands',
  'formatting',
  'hotkeys',
  'macros',
  'welcome_prompt',
  'assistant_note',
  'assistant_message',
]);

/**
 * Reads one message of any SillyTavern version; says why when it is not to be played. Never throws. `occurrence` numbers
 * messages of the same author and date.
 */
export function toMessage(
  raw: RawMessage,
  index: number,
  options: ReadOptions,
  identity: MessageIdentity,
): ChatMessage | Skipped {
  const extraValue = own(raw, 'extra');
  const extra: RawMessage = isRecord(extraValue) ? extraValue : {};
  const type = own(extra, 'type');
  const media = readMedia(extra);
  const isUser = own(raw, 'is_user') === true;
  const author = textOf(own(raw, 'name')) ?? (isUser ? 'You' : 'Narrator');
  if (Array.isArray(own(extra, 'tool_invocations'))) return 'tool';
  if (typeof type === 'string' && UI_TYPES.has(type)) return 'system';
  if (author === 'SillyTavern System') return 'system';
  if (own(raw, 'is_system') === true && type !== 'narrator' && media.length === 0) return 'hidden';
  // What the user saw: a translation if there is one. The words of a generated picture's prompt are not part of the story.
  const written = own(extra, 'display_text') ?? own(raw, 'mes');
  const text = own(raw, 'is_system') === true && media.length > 0 ? '' : typeof written === 'string' ? written : '';
  const takes = own(raw, 'swipes');
  if (text.trim() === '' && media.length === 0) return 'empty';
  const sentAtMs = parseDate(own(raw, 'send_date'));
  const chosen = own(raw, 'swipe_id');
  const persona = isUser ? personaFile(raw) : null;
  return {
    index,
    key: identity.key(sentAtMs ?? textOf(own(raw, 'send_date'), 60) ?? '', author, isUser, text),
    author: (persona !== null && options.personas.get(persona)) || author,
    ...(persona !== null && { persona }),
    avatar: isUser ? null : avatarFile(raw),
    role: isUser ? 'user' : type === 'narrator' ? 'narrator' : 'character',
    text: text.isWellFormed() ? text : text.toWellFormed(),
    sentAtMs,
    otherTakes: options.swipes && Array.isArray(takes) ? readTakes(takes, chosen, text) : [],
    swipe: Number.isInteger(chosen) && countTakes(raw) > 1 ? (chosen as number) : null,
    media,
    expression: textOf(own(raw, 'expression'), 80)?.toLowerCase() ?? null,
    ...(options.marks === true && { mark: markOf(raw) }),
  };
}

/** Numbers messages that share date and author, so that each has a key of its own. */
export class MessageIdentity {
  readonly #seen = new Map<string, number>();
  key(date: number | string, author: string, isUser: boolean, text: string): string {
    const base = `${date}|${isUser ? 'u' : 'c'}|${author}${date === '' ? `|${hashText(text)}` : ''}`;
    const n = this.#seen.get(base) ?? 0;
    this.#seen.set(base, n + 1);
    return n === 0 ? base : `${base}|${n}`;
  }
}

/** How many takes a message has; a capture may tell that without bringing them. */
function countTakes(raw: RawMessage): number {
  const takes = own(raw, 'swipes');
  const told = own(raw, 'swipe_count');
  return Array.isArray(takes) ? takes.length : typeof told === 'number' ? told : 0;
}

function readTakes(takes: readonly unknown[], chosen: unknown, text: string): { swipe: number; text: string }[] {
  const seen = new Set([text.trim()]);
  const other: { swipe: number; text: string }[] = [];
  for (const [swipe, take] of takes.slice(0, 100).entries()) {
    if (typeof take !== 'string' || swipe === chosen || take.trim() === '' || seen.has(take.trim())) continue;
    seen.add(take.trim());
    other.push({ swipe, text: take.toWellFormed() });
  }
  return other;
}

function readMedia(extra: RawMessage): ChatMedia[] {
  const list = own(extra, 'media');
  const found: ChatMedia[] = [];
  const add = (url: unknown, title: unknown) => {
    const address = textOf(url, 1_000);
    if (address) found.push({ url: address, title: textOf(title) ?? '' });
  };
  if (Array.isArray(list))
    for (const m of list.slice(0, 50))
      if (isRecord(m) && (own(m, 'type') ?? 'image') === 'image') add(own(m, 'url'), own(m, 'title'));
  if (found.length === 0) add(own(extra, 'image'), own(extra, 'title'));
  return found;
}

function avatarFile(raw: RawMessage): string | null {
  const original = textOf(own(raw, 'original_avatar'));
  if (original) return original;
  return fileParameter(textOf(own(raw, 'force_avatar'), 1_000), 'avatar');
}

function personaFile(raw: RawMessage): string | null {
  const forced = textOf(own(raw, 'force_avatar'), 1_000);
  return fileParameter(forced, 'persona') ?? /^User Avatars\/(.+)$/.exec(forced ?? '')?.[1] ?? null;
}

/** The file named in `/thumbnail?type=<type>&file=<file>`. */
function fileParameter(url: string | null, type: string): string | null {
  if (!url?.startsWith('/thumbnail?')) return null;
  const query = new URLSearchParams(url.slice(11));
  return query.get('type') === type ? query.get('file') : null;
}
