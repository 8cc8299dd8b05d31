import { isSpace } from './characters.ts';

/** Longest text of one screen, and how much a screen is filled where sentences allow. */
export const LINE_LIMIT = 200;
const AIM = 170;
const SHORT = 50;

/** A stretch of a text, as offsets without the spaces around it. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

let sentences: Intl.Segmenter | undefined;
let graphemes: Intl.Segmenter | undefined;

/** Texts are segmented in slices of this size, as the cost of a segmenter rises faster than the length. */
const SLICE = 8192;

/** Cuts a tidy text into screens at sentence ends, else at clauses, else at spaces; short texts come back whole at no cost. */
export function splitText(text: string): TextRange[] {
  if (text.length <= LINE_LIMIT) return [{ start: 0, end: text.length }];
  const pieces: TextRange[] = [];
  for (const sentence of listSentences(text)) {
    if (sentence.end - sentence.start <= LINE_LIMIT) pieces.push(sentence);
    else splitLong(text, sentence, pieces);
  }
  return join(text, pieces);
}

/** Whole sentences, never ending inside a quotation or after an abbreviation. */
function listSentences(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  const depth = new QuoteDepth(text);
  let start = 0;
  for (const end of sentenceEnds(text)) {
    if (end < text.length && (depth.at(end) || endsInAbbreviation(text, end))) continue;
    if (end > start) ranges.push({ start, end });
    start = end;
  }
  if (start < text.length) ranges.push({ start, end: text.length });
  return ranges;
}

const ABBREVIATION =
  /(?:^|[\s("\u201c])(?:mr|mrs|ms|dr|st|prof|sr|jr|vs|etc|e\.g|i\.e|no|vol|fig|capt|gen|col|lt|sgt|rev|hon|mme|mlle|\p{Lu})\.\s*$/iu;

function endsInAbbreviation(text: string, end: number): boolean {
  const dot = isSpace(text.charCodeAt(end - 1)) ? end - 2 : end - 1;
  return text.charCodeAt(dot) === 46 && ABBREVIATION.test(text.slice(Math.max(0, end - 9), end));
}

/** Offsets after each sentence by the rules of Unicode, spaces included. */
function* sentenceEnds(text: string): Generator<number> {
  sentences ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  for (let from = 0; from < text.length;) {
    const to = sliceEnd(text, from);
    for (const { index, segment } of sentences.segment(text.slice(from, to))) {
      const end = from + index + segment.length;
      if (end < to || to === text.length) yield end;
    }
    from = to;
  }
}

/** End of the slice that begins at `from`: after a space where there is one. */
function sliceEnd(text: string, from: number): number {
  if (text.length - from <= SLICE) return text.length;
  const space = text.lastIndexOf(' ', from + SLICE);
  return space > from ? space + 1 : from + SLICE;
}

/** Whether an offset lies inside a quotation; asked at rising offsets. */
class QuoteDepth {
  readonly #text: string;
  #at = 0;
  #straight = false;
  #curly = false;
  #opened = 0;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): boolean {
    for (; this.#at < offset; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) {
        this.#straight = !this.#straight;
        this.#opened = this.#at;
      } else if (code === 0x201c) {
        this.#curly = true;
        this.#opened = this.#at;
      } else if (code === 0x201d) this.#curly = false;
    }
    return (this.#straight || this.#curly) && offset - this.#opened < 2 * LINE_LIMIT;
  }
}

/** Cuts one overlong sentence into about equal pieces. */
function splitLong(text: string, sentence: TextRange, pieces: TextRange[]): void {
  let start = sentence.start;
  while (sentence.end - start > LINE_LIMIT) {
    const left = sentence.end - start;
    const size = Math.ceil(left / Math.ceil(left / LINE_LIMIT));
    const cut = cutOffset(text, start, start + size, Math.min(start + LINE_LIMIT, sentence.end));
    pieces.push({ start, end: cut });
    start = cut;
  }
  if (start < sentence.end) pieces.push({ start, end: sentence.end });
}

/** The best place to cut near `wanted`, at most `limit`: after clause punctuation, else a space, else between graphemes. */
function cutOffset(text: string, start: number, wanted: number, limit: number): number {
  const lowest = start + Math.floor((limit - start) / 3);
  let clause = -1;
  let space = -1;
  let inside = false;
  for (let i = start; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) inside = !inside;
    else if (code === 0x201c) inside = true;
    else if (code === 0x201d) inside = false;
    if (i < lowest) continue;
    const next = i + 1;
    if (isClauseMark(text, i, code) && !inside && nearer(next, clause, wanted)) clause = next;
    if (isSpace(code) && nearer(next, space, wanted)) space = next;
  }
  if (clause > 0) return clause;
  if (space > 0) return space;
  return graphemeBefore(text, start, limit);
}

function nearer(offset: number, best: number, wanted: number): boolean {
  return best < 0 || Math.abs(offset - wanted) < Math.abs(best - wanted);
}

/** A comma, semicolon, colon or dash that a space follows, or a wide comma or stop. */
function isClauseMark(text: string, at: number, code: number): boolean {
  if (code === 0x3001 || code === 0xff0c || code === 0x3002 || code === 0xff1b || code === 0x2014) return true;
  return (code === 44 || code === 59 || code === 58) && isSpace(text.charCodeAt(at + 1));
}

function graphemeBefore(text: string, start: number, limit: number): number {
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const grapheme = graphemes.segment(text.slice(start, Math.min(text.length, limit + 64))).containing(limit - start);
  return grapheme && grapheme.index > 0 ? start + grapheme.index : limit;
}

/** Joins neighbouring pieces while they fit a screen, and trims the spaces between screens. */
function join(text: string, pieces: readonly TextRange[]): TextRange[] {
  const lines: { start: number; end: number }[] = [];
  for (const piece of pieces) {
    const line = lines[lines.length - 1];
    const room = line && (line.end - line.start < SHORT || piece.end - piece.start < SHORT) ? LINE_LIMIT : AIM;
    if (line && piece.end - line.start <= room) line.end = piece.end;
    else lines.push({ start: piece.start, end: piece.end });
  }
  for (const line of lines) {
    while (line.end > line.start && isSpace(text.charCodeAt(line.end - 1))) line.end--;
    while (line.start < line.end && isSpace(text.charCodeAt(line.start))) line.start++;
  }
  return lines.filter((line) => line.end > line.start);
}

/**
 * Source offsets of cuts in a display text: for each offset of `cuts` in `text`, the offset in `source` between `start` and `end`
 * at which the same words begin. Display text is the source without delimiters and with spaces tidied.
 */
export function sourceOffsets(
  source: string,
  start: number,
  end: number,
  text: string,
  cuts: readonly number[],
): number[] {
  const found: number[] = [];
  let at = start;
  let shown = 0;
  for (const cut of cuts) {
    while (shown < cut && at < end) {
      if (isSpace(text.charCodeAt(shown))) shown++;
      else if (source.charCodeAt(at) === text.charCodeAt(shown)) {
        at++;
        shown++;
      } else at++;
    }
    shown = cut;
    found.push(Math.min(at, end));
  }
  return found;
}
