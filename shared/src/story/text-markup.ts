import { tagsOf, type TextTag } from './text-tag.ts';

/** A piece of a line in one style. Consecutive pieces differ in their style, or a wait lies between them. */
export interface TextSpan {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  /** `#rrggbb` in small letters, or null for the colour of the text around. */
  readonly colour: string | null;
  /** A reading over the text. */
  readonly ruby: string | null;
  /** Times the reader's speed of text. */
  readonly speed: number;
  /** Times the size of the text around. */
  readonly size: number;
  /** What is waited for before the span: milliseconds or the reader. A wait at the end is a span with empty text. */
  readonly waitMs: number | 'reader' | null;
}

type Style = Omit<TextSpan, 'text' | 'waitMs'>;
type Wait = TextSpan['waitMs'];

const plain: Style = { bold: false, italic: false, colour: null, ruby: null, speed: 1, size: 1 };

/** Without these a text holds neither marks nor tags. */
const MARKED = /[{*_\uFDD1]/;
const MARKS =
  /(\*\*|__)(?=\S)([^*_\n]{1,2000}?\S|\S)\1(?![\w*])|(?<![\w*])([*_])(?=[^\s*_])([^*_\n]{1,2000}?[^\s*_]|[^\s*_])\3(?![\w*])/g;

/** A stretch of a text without its tags that ends at `to`: marks of emphasis, what stands between them, or the rest. */
interface Stretch {
  readonly to: number;
  readonly is: 'mark' | 'em' | 'strong' | 'rest';
}

/** A text cut at the marks that pair, as chats use them freely; the others are text. */
function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  for (const found of text.matchAll(MARKS)) {
    const width = found[2] === undefined ? 1 : 2;
    const to = found.index + found[0].length;
    stretches.push(
      { to: found.index, is: 'rest' },
      { to: found.index + width, is: 'mark' },
      { to: to - width, is: width === 1 ? 'em' : 'strong' },
      { to, is: 'mark' },
    );
  }
  return [...stretches, { to: text.length, is: 'rest' }];
}

const unescaped = (text: string): string => text.replaceAll('{lb}', '{');
const sixDigits = (colour: string): string =>
  (colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour).toLowerCase();

function styleWithin(tag: TextTag, around: Style): Style {
  switch (tag.name) {
    case 'b':
      return { ...around, bold: true };
    case 'i':
      return { ...around, italic: true };
    case 'color':
      return { ...around, colour: sixDigits(tag.value!) };
    case 'speed':
      return { ...around, speed: Number(tag.value) };
    default:
      return { ...around, size: Number(tag.value) };
  }
}

/** A piece between two tags, and its place in the text without tags. */
interface Piece {
  readonly text: string;
  readonly style: Style;
  readonly wait: Wait;
}

/** Stands for a ruby while marks are looked for: its base is one piece, and no mark. */
const RUBY = '\uFFFC';

/** The text cut at its tags. Marks are still in it. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  const styles: Style[] = [plain];
  let end = 0;
  let wait: Wait = null;
  const add = (part: string, style: Style): void => {
    if (part === '') return;
    pieces.push({ text: part, style, wait });
    wait = null;
  };
  for (const tag of tagsOf(text)) {
    const style = styles.at(-1)!;
    add(text.slice(end, tag.at), style);
    end = tag.end;
    if (tag.name === 'lb') add('{', style);
    else if (tag.name === 'ruby') add(unescaped(tag.base!), { ...style, ruby: unescaped(tag.value!) });
    else if (tag.name === 'w') {
      if (wait !== null) pieces.push({ text: '', style, wait });
      wait = tag.value === undefined ? 'reader' : Math.round(Number(tag.value) * 1000);
    } else if (tag.closes) styles.pop();
    else styles.push(styleWithin(tag, style));
  }
  add(text.slice(end), plain);
  if (wait !== null) pieces.push({ text: '', style: plain, wait });
  return pieces;
}

const sameStyle = (a: Style, b: Style): boolean =>
  a.bold === b.bold &&
  a.italic === b.italic &&
  a.colour === b.colour &&
  a.ruby === b.ruby &&
  a.speed === b.speed &&
  a.size === b.size;

/** Spans in the making: neighbours of one style become one. */
class Spans {
  readonly all: TextSpan[] = [];
  #wait: Wait = null;

  wait(wait: Wait): void {
    if (wait === null) return;
    this.end();
    this.#wait = wait;
  }

  add(text: string, style: Style): void {
    if (text === '') return;
    const last = this.all.at(-1);
    // Two rubies of the same reading are still two.
    const joins = this.#wait === null && last !== undefined && style.ruby === null && sameStyle(last, style);
    if (joins) this.all[this.all.length - 1] = { ...last, text: last.text + text };
    else this.all.push({ text, ...style, waitMs: this.#wait });
    this.#wait = null;
  }

  /** A wait that nothing followed is a span of its own. */
  end(): void {
    if (this.#wait !== null) this.all.push({ text: '', ...plain, waitMs: this.#wait });
    this.#wait = null;
  }
}

function styleIn(style: Style, stretch: Stretch): Style {
  if (stretch.is === 'em') return { ...style, italic: true };
  return stretch.is === 'strong' ? { ...style, bold: true } : style;
}

// Around a value that a text was given; no letters, and nothing that a person writes.
const BEGIN = '\uFDD1';
const VALUES = /\uFDD1([^\uFDD2]*)\uFDD2/g;
const OWN = /[\uFDD0-\uFDD2]/g;
/** Stands for a value while marks and tags are read: they are the text's own, whatever the value is. */
const VALUE = '\uFDD0';

/** A text with marks, tags and values, as the pieces to show. Pure; never throws; tags that are none stay as written. */
export function spansOf(text: string): TextSpan[] {
  if (!text.includes(BEGIN)) return spansBetween(text);
  const values: string[] = [];
  const held = text.replaceAll(VALUE, '\uFFFD').replace(VALUES, (_, value: string) => {
    values.push(value);
    return VALUE;
  });
  const filled = (part: string): string => part.replaceAll(VALUE, () => values.shift() ?? '');
  // A reading stands before its base, and so do its values.
  return spansBetween(held.replace(/[\uFDD1\uFDD2]/g, ''))
    .map((span) => ({ ...span, ruby: span.ruby === null ? null : filled(span.ruby), text: filled(span.text) }))
    .filter((span) => span.text !== '' || span.waitMs !== null);
}

function spansBetween(text: string): TextSpan[] {
  const pieces = text.includes('{') ? piecesOf(text) : [{ text, style: plain, wait: null }];
  const bare = pieces.map((piece) => (piece.style.ruby === null ? piece.text : RUBY));
  const stretches = stretchesOf(bare.join(''));
  const spans = new Spans();
  let at = 0;
  let next = 0;
  pieces.forEach((piece, i) => {
    spans.wait(piece.wait);
    const from = at;
    for (const end = from + bare[i]!.length; at < end;) {
      const stretch = stretches[next]!;
      const to = Math.min(stretch.to, end);
      const part = piece.style.ruby === null ? piece.text.slice(at - from, to - from) : piece.text;
      if (to > at && stretch.is !== 'mark') spans.add(part, styleIn(piece.style, stretch));
      at = to;
      if (to === stretch.to) next++;
    }
  });
  spans.end();
  return spans.all;
}

/** The text as a reader reads it: without tags and marks; a ruby is its base. Pure. */
export const plainText = (text: string): string =>
  MARKED.test(text)
    ? spansOf(text)
        .map((span) => span.text)
        .join('')
    : text;

/** Whether a text holds what could be a mark or a tag. Pure. */
export const isMarked = (text: string): boolean => MARKED.test(text);

/** A value to stand in a text: it shows as it is, and changes nothing of how the text around it reads. Pure. */
export const asValue = (value: string): string => `${BEGIN}${value.replace(OWN, '\uFFFD')}\uFDD2`;
