import { isSpace } from './characters.ts';
import type { Lookahead } from './lookahead.ts';
import { findTag } from './html.ts';
import type { Aside } from './html.ts';

const PARAGRAPH = '\n\n';

/**
 * What is set aside at `at`, where `code` is the code unit there: a note, code, an image, HTML. Null when it is plain text.
 * Everything found is consumed or bounded, so that hostile input costs linear time.
 */
export function findAside(text: string, at: number, code: number, look: Lookahead): Aside | null {
  switch (code) {
    case 0x28:
      return findParenthesisNote(text, at, look);
    case 0x5b:
      return findBracketNote(text, at) ?? null;
    case 0x21:
      return findMarkdownImage(text, at, look);
    case 0x60:
    case 0x7e:
      return findFence(text, at, look);
    case 0x3c:
      return findTag(text, at, look);
    default:
      return null;
  }
}

/** `OOC:` that opens a line makes the whole line a note. */
export function findLineNote(text: string, at: number): Aside | null {
  if (!isOoc(text, at) || text.charCodeAt(at + 3) !== 0x3a) return null;
  const end = text.indexOf('\n', at);
  return note(at, end < 0 ? text.length : end);
}

function findParenthesisNote(text: string, at: number, look: Lookahead): Aside | null {
  if (isOoc(text, at + 1)) return note(at, closingOffset(text, at, 0x28, 0x29));
  if (text.charCodeAt(at + 1) !== 0x28) return null;
  const close = look.next('))', at + 2);
  if (close < 0) return null;
  const paragraph = look.next(PARAGRAPH, at);
  return paragraph >= 0 && paragraph < close ? null : note(at, close + 2);
}

function findBracketNote(text: string, at: number): Aside | null {
  return isOoc(text, at + 1) ? note(at, closingOffset(text, at, 0x5b, 0x5d)) : null;
}

function note(start: number, end: number): Aside {
  return { kind: 'ooc', end, textStart: start, textEnd: end };
}

/** "OOC" in any case, as a word of its own. */
function isOoc(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first !== 0x4f && first !== 0x6f) return false;
  if (text.slice(at, at + 3).toLowerCase() !== 'ooc') return false;
  const next = text.charCodeAt(at + 3);
  return next === 0x3a || next === 0x2c || next === 0x2d || isSpace(next) || next === 0x29 || next === 0x5d;
}

/** Offset after the bracket that closes the one at `at`, or the end of the paragraph when none does. */
function closingOffset(text: string, at: number, open: number, close: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === open) depth++;
    else if (code === close) {
      if (--depth === 0) return i + 1;
    } else if (code === 10 && text.charCodeAt(i + 1) === 10) return i;
  }
  return text.length;
}

/** Longest address of an image that is looked for, as data URLs are not worth a screen. */
const URL_LIMIT = 4096;

function findMarkdownImage(text: string, at: number, look: Lookahead): Aside | null {
  if (text.charCodeAt(at + 1) !== 0x5b) return null;
  const middle = look.next('](', at + 2);
  if (middle < 0 || middle - at > URL_LIMIT) return null;
  const close = look.next(')', middle + 2);
  if (close < 0) return null;
  const target = text.slice(middle + 2, close).trim();
  const space = target.search(/\s/);
  return {
    kind: 'image',
    end: close + 1,
    textStart: at + 2,
    textEnd: middle,
    url: space < 0 ? target : target.slice(0, space),
  };
}

/** Three backticks or tildes fence code up to the same three, or to the end of the text. */
function findFence(text: string, at: number, look: Lookahead): Aside | null {
  const mark = text.charAt(at);
  if (text.charAt(at + 1) !== mark || text.charAt(at + 2) !== mark) return null;
  if (mark === '~' && at > 0 && text.charAt(at - 1) !== '\n') return null;
  const close = look.next(mark.repeat(3), at + 3);
  const textEnd = close < 0 ? text.length : close;
  return { kind: 'code', end: close < 0 ? text.length : close + 3, textStart: at + 3, textEnd };
}
