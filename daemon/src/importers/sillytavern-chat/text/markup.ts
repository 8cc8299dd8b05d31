import { findAside, findLineNote } from './aside.ts';
import { hasWords, isLower, isSentenceEnd, isSpace, isUpper, isWordCode, tidy } from './characters.ts';
import { isDash, splitDashLine } from './dash.ts';
import { hasSpeechVerb, isAction, isMention, trailingTag } from './emphasis.ts';
import type { Aside } from './html.ts';
import { Lookahead } from './lookahead.ts';
import { findPrefix } from './prefix.ts';
import { closersOf, isDoubleQuote, isSingleQuote } from './quotes.ts';
import type { AuthorStyle, Segment, SegmentKind } from './segments.ts';
import { isThought } from './thought.ts';

type Draft = { -readonly [K in keyof Segment]: Segment[K] };

/** Code units at which the scanner has to stop and think, by code; `isDoubleQuote` covers the rest. */
const STOP = new Uint8Array(128);
for (const mark of '\n"*_`~([<!\\\'') STOP[mark.charCodeAt(0)] = 1;

const STAR = 42;
const UNDERSCORE = 95;
const NEWLINE = 10;
const EMPHASIS_LENGTH = 60;
/** How many characters before a quotation are looked at. */
const CONTEXT = 32;
const SEPARATOR = /^[\s\-*_=~\u2014\u2013#\u2022\u00b7\u25c6\u25c7\u2605\u2606\u2042\u2766+]+$/;

/**
 * Splits a message into stretches of one kind, by the author's style. Every letter of the text ends up in exactly one stretch,
 * but for tags, prefixes and delimiters, which lie inside the offsets of the stretch they belong to or between two.
 * `isPerson` says whether a `Name:` prefix means somebody. One pass; a state machine whose look-ahead is remembered.
 */
export function scanMarkup(text: string, style: AuthorStyle, isPerson: (name: string) => boolean): readonly Segment[] {
  return new MarkupScanner(text, style, isPerson).scan();
}

/** The state of one scan; longer than most files because its transitions share every field. */
class MarkupScanner {
  readonly #text: string;
  readonly #style: AuthorStyle;
  readonly #isPerson: (name: string) => boolean;
  readonly #look: Lookahead;
  readonly #found: Draft[] = [];
  readonly #mark: number;
  #bare: 'narration' | 'dialogue';
  #prefix: string | null = null;
  /** The line of the prefix holds quotation marks, so that the prefix means that line alone. */
  #prefixQuotes = false;
  #paragraph = true;
  #break = false;
  /** The current run: text so far, where its next slice begins, and where it began in the source. */
  #run = '';
  #slice = 0;
  #start = 0;
  #star = false;
  /** Closing marks of the open quotation, empty outside; with where it opened and the run before it. */
  #closers = '';
  #quoteAt = 0;
  #beforeQuote = '';
  #emphasisEnd = -1;

  constructor(text: string, style: AuthorStyle, isPerson: (name: string) => boolean) {
    this.#text = text;
    this.#style = style;
    this.#isPerson = isPerson;
    this.#look = new Lookahead(text);
    this.#mark = style.underscores ? UNDERSCORE : STAR;
    this.#bare = style.bare;
  }

  scan(): readonly Segment[] {
    const text = this.#text;
    const length = text.length;
    let i = this.#skipLostReasoning();
    i = this.#lineStart(i);
    while (i < length) {
      const code = text.charCodeAt(i);
      if (code < 128 ? STOP[code] === 0 : !isDoubleQuote(code) && !(isSingleQuote(code) && this.#style.singleQuotes))
        i++;
      else i = this.#step(i, code);
    }
    this.#closeAll(length);
    return this.#found;
  }

  /** Handles the special code unit at `i` and returns where to go on. */
  #step(i: number, code: number): number {
    if (code === NEWLINE) return this.#newline(i);
    if (code === STAR || code === UNDERSCORE) return this.#stars(i, code);
    if (isDoubleQuote(code)) return this.#quoteMark(i, code);
    if (isSingleQuote(code)) return this.#style.singleQuotes ? this.#singleMark(i, code) : i + 1;
    if (code === 0x5c) return this.#escape(i);
    const aside = findAside(this.#text, i, code, this.#look);
    if (aside) return this.#setAside(i, aside);
    return code === 0x60 ? this.#backtick(i) : i + 1;
  }

  /** Adds the source up to `at` to the run. */
  #take(at: number): void {
    if (at > this.#slice) this.#run += this.#text.slice(this.#slice, at);
    this.#slice = at;
  }

  #takeSkipping(at: number, next: number): number {
    this.#take(at);
    this.#slice = next;
    return next;
  }

  /** Ends the run at `end` as `kind`; the next begins there. */
  #emit(kind: SegmentKind, end: number): void {
    const run = this.#run;
    const start = this.#start;
    this.#run = '';
    this.#start = end;
    if (run !== '') this.#push(kind, run, start, end, false);
  }

  #bareKind(): SegmentKind {
    return this.#star ? 'narration' : this.#bare;
  }

  /** Ends an open quotation at `end`: the words before it are one stretch, the quotation another. */
  #emitQuote(end: number): void {
    const speech = this.#run;
    this.#run = this.#beforeQuote;
    this.#beforeQuote = '';
    this.#emit(this.#bareKind(), this.#quoteAt);
    if (speech !== '') this.#push('dialogue', speech, this.#quoteAt, end, true);
    this.#start = end;
    this.#closers = '';
  }

  #closeRun(at: number): void {
    this.#take(at);
    if (this.#closers !== '') this.#emitQuote(at);
    else this.#emit(this.#bareKind(), at);
  }

  #closeAll(at: number): void {
    this.#closeRun(at);
    this.#star = false;
    this.#emphasisEnd = -1;
    this.#start = at;
  }

  #push(kind: SegmentKind, raw: string, start: number, end: number, quoted: boolean): void {
    let text = tidy(raw);
    if (text === '') return;
    const last = this.#found[this.#found.length - 1];
    const joins = last !== undefined && !this.#paragraph && !this.#break && isText(last.kind);
    if (joins && !quoted && isStop(text.charCodeAt(0)) && last.kind !== kind) {
      const lead = /^[,.;:!?\u2026]+(?=\s)/.exec(text)?.[0];
      if (lead) {
        attach(last, lead, last.end);
        text = text.slice(lead.length).trimStart();
      }
    }
    if (!hasWords(text) && !quoted && !(this.#paragraph && /[.\u2026!?]/.test(text) && kind === 'dialogue')) {
      if (joins) attach(last, text, end);
      return;
    }
    if (joins && !quoted && !last.quoted && last.kind === kind && kind !== 'thought' && last.prefix === this.#prefix) {
      const apart =
        isSpace(raw.charCodeAt(0)) ||
        isSpace(this.#text.charCodeAt(start - 1)) ||
        isSpace(this.#text.charCodeAt(last.end));
      last.text += apart ? ` ${text}` : text;
      last.end = end;
      return;
    }
    this.#found.push({
      kind,
      text,
      start,
      end,
      paragraph: this.#paragraph,
      break: this.#break,
      quoted,
      prefix: this.#prefix,
    });
    this.#paragraph = false;
    this.#break = false;
  }

  #setAside(at: number, aside: Aside): number {
    if (aside.kind === 'tag') {
      if (!aside.newline) return this.#takeSkipping(at, aside.end);
      this.#closeRun(at);
      this.#paragraph = true;
      this.#start = aside.end;
      this.#slice = aside.end;
      return this.#lineStart(aside.end);
    }
    this.#closeRun(at);
    const { kind, end, textStart, textEnd } = aside;
    const image = aside.url === undefined ? {} : { url: aside.url };
    const text = this.#text.slice(textStart, textEnd).trim();
    if (text === '' && kind !== 'image') return this.#skipTo(end);
    this.#found.push({
      kind,
      text,
      start: at,
      end,
      paragraph: true,
      break: false,
      quoted: false,
      prefix: null,
      ...image,
    });
    return this.#skipTo(end);
  }

  /** Goes on at `at` with a new paragraph. */
  #skipTo(at: number): number {
    this.#paragraph = true;
    this.#start = at;
    this.#slice = at;
    return at;
  }

  /** A reasoning block whose opening tag the prompt supplied: everything before `</think>` is a note. */
  #skipLostReasoning(): number {
    const close = this.#text.indexOf('</think');
    if (close < 0) return 0;
    const open = this.#text.indexOf('<think');
    if (open >= 0 && open < close) return 0;
    const gt = this.#text.indexOf('>', close);
    const end = gt < 0 ? this.#text.length : gt + 1;
    return this.#setAside(0, { kind: 'ooc', end, textStart: 0, textEnd: end });
  }

  /** What only the beginning of a line can hold; returns where its words begin. */
  #lineStart(from: number): number {
    const text = this.#text;
    let i = from;
    while (i < text.length && text.charCodeAt(i) !== NEWLINE && isSpace(text.charCodeAt(i))) i++;
    const code = text.charCodeAt(i);
    if (this.#closers !== '' || Number.isNaN(code)) return i;
    if (isUpper(code) || code === STAR || code === 0x5b || code > 127) {
      const prefix = findPrefix(text, i);
      if (prefix && this.#isPerson(prefix.name)) return this.#startPrefix(i, prefix.name, prefix.end);
    }
    if (code === 0x4f || code === 0x6f) {
      const note = findLineNote(text, i);
      if (note) return this.#setAside(i, note);
    }
    if (isWordCode(code) || code === 0x22) return i;
    return this.#separator(i) ?? this.#heading(i, code) ?? this.#dialogueDash(i, code) ?? this.#listMark(i, code);
  }

  #startPrefix(at: number, name: string, end: number): number {
    this.#closeAll(at);
    this.#prefix = name;
    this.#slice = end;
    const line = this.#look.next('\n', end);
    const words = this.#text.slice(end, Math.min(line < 0 ? this.#text.length : line, end + 2000));
    this.#prefixQuotes = /["\u201c\u201e\u00ab\u300c]/.test(words);
    this.#bare = this.#prefixQuotes ? 'narration' : 'dialogue';
    return end;
  }

  #endPrefix(): void {
    this.#prefix = null;
    this.#prefixQuotes = false;
    this.#bare = this.#style.bare;
  }

  #separator(i: number): number | null {
    const line = this.#look.next('\n', i);
    const end = line < 0 ? this.#text.length : line;
    if (end - i > 60) return null;
    const words = this.#text.slice(i, end);
    if (!SEPARATOR.test(words) || !(/[\u2014\u2042\u25c6\u2605]/.test(words) || words.replace(/\s/g, '').length >= 3))
      return null;
    this.#closeAll(i);
    this.#endPrefix();
    this.#break = true;
    this.#paragraph = true;
    this.#slice = end;
    this.#start = end;
    return end;
  }

  #heading(i: number, code: number): number | null {
    if (code !== 0x23) return null;
    let begin = i;
    while (this.#text.charCodeAt(begin) === 0x23) begin++;
    if (begin - i > 6 || !isSpace(this.#text.charCodeAt(begin))) return null;
    const line = this.#look.next('\n', i);
    const end = line < 0 ? this.#text.length : line;
    this.#closeAll(i);
    this.#push('narration', this.#text.slice(begin, end).replace(/[*_]{1,3}/g, ''), i, end, false);
    this.#slice = end;
    this.#start = end;
    return end;
  }

  #dialogueDash(i: number, code: number): number | null {
    if (!this.#style.dashes || !isDash(code)) return null;
    const line = this.#look.next('\n', i);
    const end = line < 0 ? this.#text.length : line;
    this.#closeAll(i);
    for (const span of splitDashLine(this.#text, i, end)) {
      const words = this.#text.slice(span.start, span.end).replaceAll('*', '');
      this.#push(
        span.speech ? 'dialogue' : 'narration',
        words,
        span.start - 1,
        span.end,
        span.speech && hasWords(words),
      );
    }
    this.#slice = end;
    this.#start = end;
    return end;
  }

  /** `- `, `+ `, `* ` and `> ` are marks of lists and quotations, not words. */
  #listMark(i: number, code: number): number {
    if (code !== 0x2d && code !== 0x2b && code !== STAR && code !== 0x3e && code !== 0x2022) return i;
    if (!isSpace(this.#text.charCodeAt(i + 1))) return i;
    return this.#takeSkipping(i, i + 1);
  }

  #newline(i: number): number {
    const text = this.#text;
    let next = i;
    let lines = 0;
    while (next < text.length && isSpace(text.charCodeAt(next))) if (text.charCodeAt(next++) === NEWLINE) lines++;
    if (lines < 2 && next < text.length && isLower(text.charCodeAt(next)) && !this.#style.dashes) return next;
    const speaking = this.#closers;
    const opened = speaking === '' ? 0 : text.charCodeAt(this.#quoteAt);
    const narrating = this.#star;
    this.#closeAll(i);
    this.#paragraph = true;
    this.#slice = next;
    this.#start = next;
    if (lines >= 2 || this.#prefixQuotes) this.#endPrefix();
    if (lines >= 2) return this.#lineStart(next);
    this.#star = narrating && this.#starCloses(next);
    if (speaking !== '' && this.#quoteCloses(next, opened, speaking)) {
      this.#closers = speaking;
      this.#quoteAt = next;
      this.#beforeQuote = '';
      return next;
    }
    return this.#lineStart(next);
  }

  /** True when the next asterisk of the paragraph ends narration rather than beginning it. */
  #starCloses(from: number): boolean {
    const next = this.#look.next(this.#mark === STAR ? '*' : '_', from);
    if (next <= from) return false;
    const paragraph = this.#look.next('\n\n', from);
    return (paragraph < 0 || next < paragraph) && !isSpace(this.#text.charCodeAt(next - 1));
  }

  /** True when the next quotation mark of the paragraph closes the quotation that `opened` began. */
  #quoteCloses(from: number, opened: number, closers: string): boolean {
    let close = -1;
    for (const closer of closers) {
      const at = this.#look.next(closer, from);
      if (at >= 0 && (close < 0 || at < close)) close = at;
    }
    if (close < 0) return false;
    const paragraph = this.#look.next('\n\n', from);
    if (paragraph >= 0 && paragraph < close) return false;
    const reopen =
      opened === 0x22 ? this.#look.next('\u201c', from) : this.#look.next(String.fromCharCode(opened), from);
    if (reopen >= 0 && reopen < close) return false;
    return this.#text.charCodeAt(close) !== 0x22 || !isSpace(this.#text.charCodeAt(close - 1));
  }

  #quoteMark(i: number, code: number): number {
    const before = i > 0 ? this.#text.charCodeAt(i - 1) : 32;
    const after = i + 1 < this.#text.length ? this.#text.charCodeAt(i + 1) : 32;
    if (this.#closers !== '') return this.#quoteMarkInside(i, code, before, after);
    if (opens(code, before, after)) return this.#openQuote(i, code);
    if (code === 0x22 && before >= 48 && before <= 57) return i + 1;
    if (
      isSpace(before) ||
      (isWordCode(before) && isWordCode(after)) ||
      (closersOf(code) !== '' && code !== 0x22 && code !== 0xbb && code !== 0x201d)
    )
      return i + 1;
    return this.#lateQuote(i);
  }

  #quoteMarkInside(i: number, code: number, before: number, after: number): number {
    const left = isSpace(before) && !isSpace(after);
    if (this.#closers.includes(String.fromCharCode(code)) && !(code === 0x22 && left)) return this.#closeQuote(i);
    const reopens = code === 0x22 ? left : code === 0x201c && this.#closers.includes('"');
    if (!reopens) return i + 1;
    this.#take(i);
    this.#emitQuote(i);
    return this.#openQuote(i, code);
  }

  #openQuote(i: number, code: number): number {
    this.#takeSkipping(i, i + 1);
    this.#closers = closersOf(code);
    this.#quoteAt = i;
    this.#beforeQuote = this.#run;
    this.#run = '';
    return i + 1;
  }

  #closeQuote(i: number): number {
    this.#takeSkipping(i, i + 1);
    const words = this.#run;
    const before = this.#text.slice(Math.max(this.#start, this.#quoteAt - CONTEXT), this.#quoteAt);
    if (isMention(before, words, this.#text.slice(i + 1, i + 4), this.#bareKind() === 'dialogue')) {
      this.#run = this.#beforeQuote + this.#text.charAt(this.#quoteAt) + words + this.#text.charAt(i);
      this.#beforeQuote = '';
      this.#closers = '';
    } else this.#emitQuote(i + 1);
    return i + 1;
  }

  /** A closing mark nobody opened: the words since the last boundary were speech. */
  #lateQuote(i: number): number {
    this.#takeSkipping(i, i + 1);
    if (this.#star || !hasWords(this.#run)) return i + 1;
    const run = this.#run;
    this.#run = '';
    this.#push('dialogue', run, this.#start, i + 1, true);
    this.#start = i + 1;
    return i + 1;
  }

  #singleMark(i: number, code: number): number {
    const before = i > 0 ? this.#text.charCodeAt(i - 1) : 32;
    const after = i + 1 < this.#text.length ? this.#text.charCodeAt(i + 1) : 32;
    if (this.#closers !== '') {
      const ends =
        this.#closers.includes(String.fromCharCode(code)) &&
        !isSpace(before) &&
        !isWordCode(before) &&
        !isWordCode(after);
      return ends ? this.#closeQuote(i) : i + 1;
    }
    return code !== 0x2019 && !isWordCode(before) && !isSpace(after) ? this.#openQuote(i, code) : i + 1;
  }

  #escape(i: number): number {
    const next = this.#text.charCodeAt(i + 1);
    return next === STAR || next === UNDERSCORE || next === 0x60 || next === 0x7e
      ? this.#takeSkipping(i, i + 1) + 1
      : i + 1;
  }

  #backtick(i: number): number {
    const close = this.#look.next('`', i + 1);
    if (close < 0 || close - i > 400) return this.#takeSkipping(i, i + 1);
    const words = this.#text.slice(i + 1, close);
    if (this.#closers === '' && !words.includes('\n') && words.split(' ').length > 2 && isThought(words, false)) {
      this.#closeRun(i);
      this.#push('thought', words, i, close + 1, false);
      this.#start = close + 1;
      this.#slice = close + 1;
      return close + 1;
    }
    return this.#takeSkipping(i, i + 1);
  }

  /** A run of asterisks or underscores: pairs are bold and vanish, a single one may begin or end narration. */
  #stars(i: number, code: number): number {
    let end = i + 1;
    while (this.#text.charCodeAt(end) === code) end++;
    const before = i > 0 ? this.#text.charCodeAt(i - 1) : 32;
    const after = end < this.#text.length ? this.#text.charCodeAt(end) : 32;
    if (code === UNDERSCORE && isWordCode(before) && isWordCode(after)) return end;
    if (code !== this.#mark)
      return code === UNDERSCORE && isSpace(before) && isSpace(after) ? end : this.#takeSkipping(i, end);
    if ((end - i) % 2 === 0 || end - i > 3) return this.#takeSkipping(i, end);
    if (end - 1 === this.#emphasisEnd) return this.#takeSkipping(i, end);
    const opener = !isSpace(after) && !(isSpace(before) === false && (isSentenceEnd(after) || after === 44));
    const closer = !isSpace(before);
    if (this.#closers !== '') return this.#starInQuote(i, end, opener && !(closer && !isWordCode(after)));
    if (this.#star) return closer || !opener ? this.#closeStar(i, end) : this.#nestedStar(i, end);
    if (opener && !(closer && isWordCode(before) && !isWordCode(after))) return this.#openStar(i, end);
    if (!closer) return this.#takeSkipping(i, end);
    return this.#strayCloser(i, end);
  }

  /** An asterisk that closes narration nobody opened: where the words were speech, the tag at their end; else all of them. */
  #strayCloser(i: number, end: number): number {
    this.#takeSkipping(i, end);
    const tag = this.#bare === 'dialogue' ? trailingTag(this.#run) : 0;
    if (tag > 0) {
      const words = this.#run;
      const at = i - (words.length - tag);
      this.#run = words.slice(0, tag);
      this.#emit('dialogue', at);
      this.#run = words.slice(tag);
    }
    this.#emit('narration', end);
    return end;
  }

  #starInQuote(i: number, end: number, opener: boolean): number {
    const opened = this.#text.charCodeAt(this.#quoteAt);
    if (!opener) {
      if (!this.#star) return this.#takeSkipping(i, end);
      this.#takeSkipping(i, end);
      this.#emitQuote(i);
      this.#star = false;
      this.#start = end;
      return end;
    }
    const close = this.#look.next(this.#mark === STAR ? '*' : '_', end);
    const words = close < 0 || close - end > EMPHASIS_LENGTH ? null : this.#text.slice(end, close);
    const short = words !== null && isShort(words);
    if (close >= 0 && this.#quoteCloses(close + 1, opened, this.#closers) && !(this.#star && !short))
      return this.#emphasize(i, end, close);
    if (
      short &&
      !words.includes(' ') &&
      isLower(this.#text.charCodeAt(close + 2)) &&
      isLower(words.charCodeAt(0)) &&
      !isAction(words)
    )
      return this.#emphasize(i, end, close);
    this.#take(i);
    this.#emitQuote(i);
    this.#slice = end;
    this.#star = true;
    return end;
  }

  #emphasize(i: number, end: number, close: number): number {
    this.#emphasisEnd = close;
    return this.#takeSkipping(i, end);
  }

  #openStar(i: number, end: number): number {
    this.#take(i);
    const close = this.#look.next(this.#mark === STAR ? '*' : '_', end);
    if (close >= 0 && close - end <= EMPHASIS_LENGTH) {
      const words = this.#text.slice(end, close);
      if (isShort(words) && this.#isInline(words, i, close)) return this.#emphasize(i, end, close);
    }
    this.#emit(this.#bare, i);
    this.#slice = end;
    this.#star = true;
    return end;
  }

  /** Offset of the last character of the run before `at` that is no space or asterisk, or -1. */
  #lastBefore(at: number): number {
    let last = at - 1;
    while (last >= this.#start && (isSpace(this.#text.charCodeAt(last)) || this.#text.charCodeAt(last) === this.#mark))
      last--;
    return last < this.#start ? -1 : last;
  }

  /** True when short words between asterisks continue the sentence around them. */
  #isInline(words: string, open: number, close: number): boolean {
    const last = this.#lastBefore(open);
    let next = close + 1;
    while (next < this.#text.length && isSpace(this.#text.charCodeAt(next))) next++;
    const continues = isLower(this.#text.charCodeAt(next));
    const single = !words.includes(' ');
    if (this.#bare === 'dialogue' && (isAction(words) || hasSpeechVerb(words))) return false;
    if (last < 0)
      return this.#bare === 'dialogue' && single && continues && next > close + 1 && isUpper(words.charCodeAt(0));
    const before = this.#text.charCodeAt(last);
    if (isSentenceEnd(before) || !(isWordCode(before) || before === 44)) return false;
    if (this.#bare === 'narration') return true;
    if (single && isWordCode(before)) return true;
    return (
      continues ||
      (next === close + 1 && (isSentenceEnd(this.#text.charCodeAt(next)) || this.#text.charCodeAt(next) === 44))
    );
  }

  #closeStar(i: number, end: number): number {
    this.#take(i);
    const words = this.#run;
    const thought = words.length > 12 && words.length < 240 && isThought(tidy(words), this.#style.firstPerson);
    this.#slice = end;
    this.#emit(thought ? 'thought' : 'narration', end);
    this.#star = false;
    return end;
  }

  /** An asterisk that opens inside narration: emphasis within the sentence, else the one before was never closed. */
  #nestedStar(i: number, end: number): number {
    this.#take(i);
    const close = this.#look.next(this.#mark === STAR ? '*' : '_', end);
    if (
      close >= 0 &&
      close - end <= EMPHASIS_LENGTH &&
      isShort(this.#text.slice(end, close)) &&
      !isSentenceEnd(this.#run.trimEnd().charCodeAt(this.#run.trimEnd().length - 1))
    )
      return this.#emphasize(i, end, close);
    this.#emit('narration', i);
    this.#slice = end;
    return end;
  }
}

function isText(kind: SegmentKind): boolean {
  return kind === 'dialogue' || kind === 'narration' || kind === 'thought';
}

/** Punctuation that may be left over from the stretch before. */
function isStop(code: number): boolean {
  return code === 44 || code === 59 || code === 58 || isSentenceEnd(code);
}

/** Punctuation left between two stretches goes to the one before, unless that ends in some already. */
function attach(segment: Draft, text: string, end: number): void {
  const mark = /[,.;:!?\u2026]+/.exec(text)?.[0];
  if (mark && isWordCode(segment.text.charCodeAt(segment.text.length - 1))) segment.text += mark;
  segment.end = end;
}

/** One to three words on one line. */
function isShort(words: string): boolean {
  if (words.includes('\n') || isSpace(words.charCodeAt(words.length - 1))) return false;
  let spaces = 0;
  for (let i = 0; i < words.length; i++) if (isSpace(words.charCodeAt(i))) spaces++;
  return spaces < 3 && words.length > 0;
}

/** True when a double mark between these neighbours begins a quotation. */
function opens(code: number, before: number, after: number): boolean {
  if (closersOf(code) === '') return false;
  if (code === 0x201c || code === 0x201e || code === 0xab || code === 0x300c || code === 0x300e) return true;
  return !isSpace(after) && !isWordCode(before) && !isSentenceEnd(before) && before !== 44;
}
