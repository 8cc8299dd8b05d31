import { attributeQuotes } from './attribution.ts';
import type { Attribution } from './attribution.ts';
import { attributeByAuthor, createNameBook } from './author.ts';
import type { NameBook } from './author.ts';
import { isLower, isWordCode } from './characters.ts';
import { cueIn, cueInSpeech } from './expression.ts';
import { scanMarkup } from './markup.ts';
import { isNarratorName, NARRATOR_SAMPLE, voicesMany } from './narrator.ts';
import { findPrefix, leadsSpeech, mayBePerson } from './prefix.ts';
import type { AuthorStyle, ChatCast, Segment, TextLine, TextMessage } from './segments.ts';
import { LINE_LIMIT, sourceOffsets, splitText } from './split.ts';
import { inferCast, listQuotes } from './story.ts';
import type { StoryMessage } from './story.ts';
import { styleOf, StyleProfile } from './style.ts';

/** Reads a chat in two passes: `observe` every message in order, `prepare`, then `read` every message in order. */
export interface ChatReader {
  observe(message: TextMessage): void;
  prepare(): void;
  read(message: TextMessage): TextLine[];
}

/** How often a `Name:` prefix has to occur before it means a person nobody introduced. */
const PREFIX_REPEATS = 3;
/** How many different prefixes are counted at most. */
const PREFIX_LIMIT = 4096;

/** Messages that are kept before it is decided whether anybody narrates. */
const UNDECIDED = 2000;

/** Creates a reader for one chat. Pure but for its own state; equal messages give equal lines. */
export function createChatReader(cast: ChatCast): ChatReader {
  return new TwoPassReader(cast);
}

class TwoPassReader implements ChatReader {
  readonly #cast: ChatCast;
  readonly #profiles = new Map<string, StyleProfile>();
  readonly #styles = new Map<string, AuthorStyle>();
  readonly #messages: TextMessage[] = [];
  #retains = true;
  readonly #prefixes = new Map<string, number>();
  readonly #known = new Map<string, boolean>();
  readonly #narrators = new Set<string>();
  readonly #story = new Map<number, StoryMessage>();
  readonly #attributions = new Map<Segment, Attribution>();
  readonly #book: NameBook;
  readonly #isPerson = (name: string): boolean => this.#isKnown(name);

  constructor(cast: ChatCast) {
    this.#cast = cast;
    this.#book = createNameBook([cast.userName, ...cast.characterNames]);
  }

  observe(message: TextMessage): void {
    this.#retain(message);
    if (message.isNarrator) return;
    let profile = this.#profiles.get(message.author);
    if (!profile) this.#profiles.set(message.author, (profile = new StyleProfile()));
    profile.observe(message.text);
    if (message.text.includes(':')) this.#countPrefixes(message.text);
  }

  /** Keeps messages for a story; without a narrator among the first ones nobody will need them. */
  #retain(message: TextMessage): void {
    if (!this.#retains) return;
    this.#messages.push(message);
    if (this.#messages.length !== UNDECIDED) return;
    this.#findNarrators();
    this.#retains = this.#narrators.size > 0;
    if (!this.#retains) this.#messages.length = 0;
  }

  #countPrefixes(text: string): void {
    for (let at = 0; at >= 0 && at < text.length;) {
      const prefix = findPrefix(text, at);
      if (prefix && mayBePerson(prefix.name) && (this.#prefixes.has(prefix.name) || this.#prefixes.size < PREFIX_LIMIT))
        this.#prefixes.set(
          prefix.name,
          (this.#prefixes.get(prefix.name) ?? 0) + (leadsSpeech(text, prefix) ? PREFIX_REPEATS : 1),
        );
      const line = text.indexOf('\n', at);
      at = line < 0 ? -1 : line + 1;
    }
  }

  prepare(): void {
    this.#findNarrators();
    if (this.#narrators.size > 0) this.#readStory();
  }

  /** Decides the styles by what was seen so far, and finds cards that voice many people, by name or by what they write. */
  #findNarrators(): void {
    this.#known.clear();
    for (const name of this.#cast.characterNames) if (isNarratorName(name)) this.#narrators.add(name);
    for (const [author, profile] of this.#profiles)
      this.#styles.set(author, profile.decide(this.#narrators.has(author) ? 'narration' : 'dialogue'));
    for (const name of this.#cast.characterNames) {
      if (this.#narrators.has(name)) continue;
      const own = this.#messages.filter((message) => message.author === name && !message.isUser && !message.isNarrator);
      const step = Math.max(1, Math.floor(own.length / NARRATOR_SAMPLE));
      const sample = own.filter((_, at) => at % step === 0).map((message) => this.#scan(message));
      if (voicesMany(name, sample)) this.#narrators.add(name);
    }
  }

  #readStory(): void {
    const story = this.#messages.map((message): StoryMessage => ({ message, segments: this.#scan(message) }));
    const ordinary = ordinaryWords(story);
    const isOrdinary = (word: string): boolean => ordinary.has(word);
    const quotes = listQuotes(story);
    const people = inferCast(story, quotes, this.#cast, this.#narrators, isOrdinary);
    const user = people.findOrAdd(this.#cast.userName);
    const found = attributeQuotes(quotes, { cast: people, user, narrators: this.#narrators, ordinary: isOrdinary });
    quotes.forEach((quote, at) => {
      const attribution = found[at];
      if (attribution && (quote.message.isNarrator || this.#narrators.has(quote.message.author)))
        this.#attributions.set(quote.segment, attribution);
    });
    for (const entry of story) this.#story.set(entry.message.index, entry);
  }

  #scan(message: TextMessage): readonly Segment[] {
    return scanMarkup(message.text, this.#styleFor(message), this.#isPerson);
  }

  #styleFor(message: TextMessage): AuthorStyle {
    const style = this.#styles.get(message.author) ?? PLAIN;
    return message.isNarrator ? { ...style, bare: 'narration' } : styleOf(message.text, style);
  }

  #isKnown(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const person = this.#book.find(name) !== undefined || (this.#prefixes.get(name) ?? 0) >= PREFIX_REPEATS;
    if (this.#known.size < PREFIX_LIMIT) this.#known.set(name, person);
    return person;
  }

  read(message: TextMessage): TextLine[] {
    const cached = this.#story.get(message.index);
    const segments =
      cached?.message === message || cached?.message.text === message.text ? cached.segments : this.#scan(message);
    const author =
      message.isNarrator || (this.#narrators.has(message.author) && !message.isUser) ? null : message.author;
    const lines: TextLine[] = [];
    for (let at = 0; at < segments.length; at++) {
      const segment = segments[at];
      if (segment) this.#addLines(lines, message, segments, at, segment, author);
    }
    return lines;
  }

  #addLines(
    lines: TextLine[],
    message: TextMessage,
    segments: readonly Segment[],
    at: number,
    segment: Segment,
    author: string | null,
  ): void {
    const spoken = segment.kind === 'dialogue' || segment.kind === 'thought';
    const attribution = spoken
      ? (this.#attributions.get(segment) ?? attributeByAuthor(segments, at, author, this.#book))
      : null;
    const expression = segment.kind === 'dialogue' ? this.#expressionOf(segments, at, segment, attribution) : null;
    const line: TextLine = {
      message: message.index,
      kind: segment.kind,
      speaker: attribution?.speaker ?? null,
      text: segment.text,
      start: segment.start,
      end: segment.end,
      evidence: attribution?.evidence ?? null,
      tier: attribution?.tier ?? null,
      paragraph: segment.paragraph,
      expression,
      ...(segment.break ? { break: true } : {}),
      ...(segment.url === undefined ? {} : { url: segment.url }),
    };
    if (segment.text.length <= LINE_LIMIT || !(spoken || segment.kind === 'narration')) lines.push(line);
    else splitLine(lines, line, message.text);
  }

  /** What the narration beside a quotation shows of its speaker, else what the words themselves give away. */
  #expressionOf(
    segments: readonly Segment[],
    at: number,
    segment: Segment,
    attribution: Attribution | null,
  ): string | null {
    const after = segments[at + 1];
    const before = segments[at - 1];
    const cue =
      (after?.kind === 'narration' && concerns(after.text, attribution, true)
        ? cueIn(firstSentence(after.text))
        : null) ??
      (before?.kind === 'narration' && concerns(before.text, attribution, false)
        ? cueIn(before.text.slice(-NEAR))
        : null);
    return cue ?? cueInSpeech(segment.text);
  }
}

/** How many letters of narration count as near. */
const NEAR = 120;

const PLAIN: AuthorStyle = {
  bare: 'narration',
  bareIsRare: false,
  singleQuotes: false,
  dashes: false,
  underscores: false,
  firstPerson: false,
};

function firstSentence(text: string): string {
  const head = text.length > NEAR ? text.slice(0, NEAR) : text;
  const end = head.search(/[.!?](?:\s|$)/);
  return end < 0 ? head : head.slice(0, end);
}

/** True when narration beside a quotation is about its speaker: always for authors unless it opens with another name; else when it names or tags them. */
function concerns(narration: string, attribution: Attribution | null, after: boolean): boolean {
  if (!attribution?.speaker) return false;
  const first = firstWord(narration);
  if (attribution.speaker.includes(first) && first.length > 2) return true;
  if (attribution.evidence === 'author') return isLower(narration.charCodeAt(0)) || OPENERS.has(first) || isVerb(first);
  return after && isLower(narration.charCodeAt(0));
}

/** Words that begin a sentence about whoever speaks beside it. */
const OPENERS: ReadonlySet<string> = new Set(['I', 'He', 'She', 'They', 'His', 'Her', 'My', 'With', 'The', 'A']);

function firstWord(narration: string): string {
  let end = 0;
  while (end < 40 && end < narration.length && isWordCode(narration.charCodeAt(end))) end++;
  return narration.slice(0, end);
}

/** A stage direction such as "Smiles." that leaves its subject out. */
function isVerb(word: string): boolean {
  return /^\p{Lu}\p{Ll}+(?:s|ing)$/u.test(word);
}

/** Cuts a long line into screens; only the first keeps what stands at a beginning. */
function splitLine(lines: TextLine[], line: TextLine, source: string): void {
  const ranges = splitText(line.text);
  const offsets = sourceOffsets(
    source,
    line.start,
    line.end,
    line.text,
    ranges.map((range) => range.start),
  );
  ranges.forEach((range, at) => {
    const start = at === 0 ? line.start : (offsets[at] ?? line.start);
    const end = offsets[at + 1] ?? line.end;
    const text = line.text.slice(range.start, range.end);
    if (at === 0) lines.push({ ...line, text, end });
    else {
      const { break: _break, ...rest } = line;
      lines.push({ ...rest, text, start, end, paragraph: false });
    }
  });
}

/** Words that the chat writes in lowercase, so that they are no names when a sentence begins with them. */
function ordinaryWords(story: readonly StoryMessage[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { segments } of story)
    for (const { text } of segments)
      for (const match of text.matchAll(/(?<![\p{L}'\u2019])\p{Ll}+/gu)) words.add(match[0]);
  return words;
}
