import { CastBuilder } from './cast.ts';
import type { Cast } from './cast.ts';
import { isLower } from './characters.ts';
import { findNames, isVocative } from './names.ts';
import { findPeople, knownRole } from './roles.ts';
import type { Gender, NameMention } from './names.ts';
import type { ChatCast, Segment, TextMessage } from './segments.ts';
import { findTagAfter, findTagBefore } from './tags.ts';
import type { Tag } from './tags.ts';

/** A message of a story told by a narrator, split into stretches. */
export interface StoryMessage {
  readonly message: TextMessage;
  readonly segments: readonly Segment[];
}

/** One stretch of speech with what stands around it. */
export interface StoryQuote {
  readonly message: TextMessage;
  readonly segment: Segment;
  /** The narration directly before and after it in the same message, empty where there is none. */
  readonly before: string;
  /** All narration since the quotation before, other messages included. */
  readonly since: string;
  readonly after: string;
  readonly paragraphAfter: boolean;
  readonly tagBefore: Tag | null;
  readonly tagAfter: Tag | null;
  /** The tag within a story that somebody tells: `\u2018Who is it?\u2019 she asked.` */
  readonly tagInside: Tag | null;
}

/** How many characters of narration are remembered. */
const SINCE = 4000;

/** Lines up the quotations of a story with their tags. */
export function listQuotes(story: readonly StoryMessage[]): StoryQuote[] {
  const quotes: StoryQuote[] = [];
  let tail = '';
  let since = '';
  for (const { message, segments } of story) {
    for (let at = 0; at < segments.length; at++) {
      const segment = segments[at];
      if (segment?.kind !== 'dialogue') {
        if (segment?.kind === 'narration') {
          tail = segment.text;
          since = since === '' ? tail : `${since.slice(-SINCE)} ${tail}`;
        }
        continue;
      }
      quotes.push(toQuote(message, segments, at, segment, tail, since));
      tail = since = '';
    }
  }
  return quotes;
}

function toQuote(
  message: TextMessage,
  segments: readonly Segment[],
  at: number,
  segment: Segment,
  tail: string,
  since: string,
): StoryQuote {
  const next = segments[at + 1];
  const after = next?.kind === 'narration' ? next.text : '';
  const lower = isLower(after.charCodeAt(0));
  const previous = segments[at - 1];
  const before = previous?.kind === 'narration' ? previous.text : at === 0 ? tail : '';
  const tagAfter = after === '' ? null : findTagAfter(after, lower || segment.text.endsWith(','));
  return {
    message,
    segment,
    before,
    since,
    after,
    paragraphAfter: next?.paragraph ?? true,
    tagAfter:
      tagAfter && !lower && (introduces(segment.text, after) || isReport(segment.text, after)) ? null : tagAfter,
    tagInside: findTagInside(segment.text),
    tagBefore: before === '' ? null : findTagBefore(before),
  };
}

/** True when narration leads into the quotation behind it and not back to the one before. */
function introduces(speech: string, narration: string): boolean {
  return /[:\u2014\u2013]$/.test(narration) || (speech.endsWith('.') && narration.endsWith(','));
}

const INSIDE = /^['\u2018][^'\u2019]*(?:['\u2019][^'\u2019\s][^'\u2019]*)*[,!?.]['\u2019]\s+/;

/** The tag of a quotation that speech opens with, unless the teller means themselves. */
function findTagInside(speech: string): Tag | null {
  const first = speech.charAt(0);
  const match = first === "'" || first === '\u2018' ? INSIDE.exec(speech) : null;
  const tag = match ? findTagAfter(speech.slice(match[0].length), true) : null;
  return tag?.subject.kind === 'name' || tag?.subject.kind === 'pronoun' ? tag : null;
}

/** True for a sentence that tells what was said besides: `I told him.`, `Whittaker said there was`. */
function isReport(speech: string, narration: string): boolean {
  return REPORT.test(narration) || (/[\p{L}.]$/u.test(speech) && narration.startsWith('I '));
}

/** Reported speech, or silence. */
const REPORT =
  /^[^\s,.]+(?: [^\s,.]+)? (?!to )\p{Ll}+(?: (?:him|her|them|me|us|you))? (?:that|there|nothing|no|he|she|it|they|we|what|whether|if|about|with|how|why|who|where)\b/u;

const SENTENCE = /[^.!?\u2026]+(?:[.!?\u2026]+|$)/g;
const PRONOUN = /\b(?:he|his|himself|she|her|herself)\b/gi;
const MALE = /^(?:he|him|his|himself)$/i;

/** Learns the names of a story, who may speak, and the pronouns that go with them. */
export function inferCast(
  story: readonly StoryMessage[],
  quotes: readonly StoryQuote[],
  cast: ChatCast,
  narrators: ReadonlySet<string>,
  ordinary: (word: string) => boolean,
): Cast {
  const builder = new CastBuilder();
  builder.addKnown(cast.userName);
  for (const name of cast.characterNames) if (!narrators.has(name)) builder.addKnown(name);
  for (const { segments } of story) for (const segment of segments) observeSegment(segment, builder, ordinary);
  for (const quote of quotes) {
    const subject = quote.tagAfter?.subject ?? quote.tagBefore?.subject;
    if (subject?.kind === 'name') builder.tag(subject.name);
    else if (subject?.kind === 'role') {
      const role = knownRole(subject.role);
      if (role !== null) {
        builder.role(role);
        builder.tag(role);
      }
    }
  }
  return builder.build();
}

function observeSegment(segment: Segment, builder: CastBuilder, ordinary: (word: string) => boolean): void {
  if (segment.kind !== 'narration' && segment.kind !== 'dialogue') return;
  if (segment.kind === 'dialogue') {
    for (const mention of findNames(segment.text, ordinary)) {
      if (isVocative(segment.text, mention.start, mention.end)) builder.address(mention.name);
      else builder.mention(mention.name);
    }
    return;
  }
  let subject: string | null = null;
  for (const match of segment.text.matchAll(SENTENCE)) {
    const names = findPeople(match[0], ordinary);
    for (const mention of names) {
      if (mention.role) builder.role(mention.name);
      builder.mention(mention.name, isPlace(match[0], mention));
    }
    subject = observePronouns(match[0], names, subject, builder);
  }
}

const PLACE =
  /(?:['\u2019]s|\b(?:in|at|near|from|of|to|the|into|through|around|across|for|a|an|this|that|towards?))\s*$/i;

/** True when the words before a name are those that stand before places and things. */
function isPlace(sentence: string, mention: NameMention): boolean {
  return PLACE.test(sentence.slice(Math.max(0, mention.start - 12), mention.start));
}

/** How well a pronoun tells the gender of the name before it: objects mostly mean somebody else. */
const WEIGHT: ReadonlyMap<string, number> = new Map([
  ['he', 2],
  ['she', 2],
  ['his', 1],
  ['her', 0.7],
  ['himself', 4],
  ['herself', 4],
]);

/** Weighs the pronouns after the only name of a sentence, or those that open one after it; returns that name. */
function observePronouns(
  sentence: string,
  names: readonly NameMention[],
  before: string | null,
  builder: CastBuilder,
): string | null {
  const only = names[0];
  const one = only !== undefined && names.every((other) => other.name === only.name);
  PRONOUN.lastIndex = one ? only.end : 0;
  const pronoun = PRONOUN.exec(sentence);
  const word = pronoun?.[0].toLowerCase() ?? '';
  const gender: Gender = MALE.test(word) ? 'male' : 'female';
  const weight = WEIGHT.get(word) ?? 0;
  if (one) {
    if (weight > 0 && !isPlace(sentence, only))
      builder.pronoun(only.name, gender, only.start < 20 ? weight : weight / 2);
    return only.name;
  }
  if (names.length > 0) return null;
  if (before && pronoun && pronoun.index < 3) builder.pronoun(before, gender, weight);
  return pronoun ? before : null;
}
