import { hash53 } from '../../hash53.ts';

/** What tells one message of a chat from another: numbers instead of texts, so that thousands of chats fit in memory. */
export interface RouteMark {
  /** Of author, date and text: equal for copies of a message. */
  readonly exact: number;
  readonly author: number;
  readonly text: number;
  /** As SillyTavern wrote it; '' where it did not. */
  readonly date: string;
  /** Of all swipes, where there are two or more. */
  readonly takes: readonly number[];
  /** Dates of the swipes, where they are known. */
  readonly takeDates: readonly string[];
}

/** A message of a chat file as far as routes go. */
export interface RouteMessage extends RouteMark {
  readonly by: string;
  readonly isUser: boolean;
  /** The first words of the message, on one line. */
  readonly words: string;
  /** Name of the checkpoint that was made here. */
  readonly bookmark: string | null;
}

/** Whatever a line of a chat file held: nothing about it may be trusted. */
type Raw = Readonly<Record<string, unknown>>;

const MOST_TAKES = 200;
const MOST_WORDS = 160;

const isRecord = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (raw: Raw, key: string): unknown => (Object.hasOwn(raw, key) ? raw[key] : undefined);
const dateOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim().slice(0, 60) : typeof value === 'number' ? String(value) : '';
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Reads the mark of a message of any version of SillyTavern. Never throws. Pure. */
export function markOf(raw: Raw): RouteMark {
  const text = hash53(textOf(own(raw, 'mes')));
  const date = dateOf(own(raw, 'send_date'));
  const author = hash53(textOf(own(raw, 'name')), own(raw, 'is_user') === true ? 1 : 0);
  const swipes = own(raw, 'swipes');
  const info = own(raw, 'swipe_info');
  const swiped = Array.isArray(swipes) && swipes.length > 1;
  return {
    exact: hash53(`${author} ${text} ${date}`),
    author,
    text,
    date,
    takes: swiped ? swipes.slice(0, MOST_TAKES).map((take) => hash53(textOf(take))) : [],
    takeDates:
      swiped && Array.isArray(info)
        ? info.slice(0, MOST_TAKES).flatMap((one) => (isRecord(one) ? dateOf(own(one, 'send_date')) || [] : []))
        : [],
  };
}

/** Reads one message for the tree of routes. Never throws. Pure. */
export function toRouteMessage(raw: Raw): RouteMessage {
  const extra = own(raw, 'extra');
  const bookmark = isRecord(extra) ? textOf(own(extra, 'bookmark_link')) : '';
  const isUser = own(raw, 'is_user') === true;
  return {
    ...markOf(raw),
    by: copied((textOf(own(raw, 'name')) || (isUser ? 'You' : 'Narrator')).slice(0, 100)),
    isUser,
    words: copied(
      textOf(own(raw, 'mes'))
        .slice(0, 4 * MOST_WORDS)
        .replace(/\s+/g, ' ')
        .slice(0, MOST_WORDS),
    ),
    bookmark: bookmark === '' ? null : copied(bookmark.slice(0, 300)),
  };
}

/** A part of a text keeps all of it in memory; a copy does not. */
const copied = (part: string): string => [...part].join('').toWellFormed();

/** Does a date say more than the minute? Chats that began in the same minute are not one for that. */
export const isPrecise = (date: string): boolean => /\d{2}s|T\d{2}:\d{2}:\d{2}|^\d{10,16}$/.test(date);

/**
 * Are two different messages at the same place of two chats the same one with another swipe chosen? Swiping changes text
 * and date. `first`: they begin their chats, where cards offer the same greetings to every new chat.
 */
export function isOtherTake(a: RouteMark, b: RouteMark, first: boolean): boolean {
  if (a.author !== b.author || (a.takes.length === 0 && b.takes.length === 0)) return false;
  const inTakes =
    a.takes.includes(b.text) || b.takes.includes(a.text) || a.takes.some((take) => b.takes.includes(take));
  if (!inTakes) return false;
  if (a.date !== '' && a.date === b.date) return true;
  const dates = new Set([a.date, ...a.takeDates].filter((date) => date !== ''));
  if ([b.date, ...b.takeDates].some((date) => dates.has(date))) return true;
  // Versions without dates of swipes: the text alone has to do.
  const undated = (a.takes.length > 0 && a.takeDates.length === 0) || (b.takes.length > 0 && b.takeDates.length === 0);
  return undated && !first;
}
