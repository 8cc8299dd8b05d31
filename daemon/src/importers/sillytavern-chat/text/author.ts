import type { Attribution } from './attribution.ts';
import { isLower, isUpper } from './characters.ts';
import { expandTitle, isCommonWord, isTitle, nameWords, properWords } from './names.ts';
import { isNickname } from './nicknames.ts';
import type { Segment } from './segments.ts';
import { findTagAfter, lastSentence } from './tags.ts';
import type { Tag } from './tags.ts';

/** Full names by the words they go by in tags and prefixes. */
export interface NameBook {
  /** The full name of somebody in the cast, if the words mean one. */
  find(name: string): string | undefined;
}

/** Makes a book of the cast: full names, and given names or surnames that only one of them bears. */
export function createNameBook(names: readonly string[]): NameBook {
  const exact = new Map<string, string>();
  const parts = new Map<string, string | null>();
  for (const name of names) {
    exact.set(name.toLowerCase(), name);
    for (const word of new Set(properWords(name)))
      parts.set(word, parts.has(word) && parts.get(word) !== name ? null : name);
  }
  return {
    find(name) {
      const known = exact.get(name.toLowerCase());
      if (known !== undefined) return known;
      const words = properWords(name);
      const first = words[0];
      const owner = first === undefined ? null : (parts.get(first) ?? null);
      return owner !== null && words.every((word) => parts.get(word) === owner) ? owner : undefined;
    },
  };
}

/** True when a name in a tag may mean the author: a shared word, title, or short form. */
export function isSamePerson(name: string, author: string): boolean {
  const words = properWords(name);
  const own = properWords(author);
  if (words.length === 0) {
    const titles = nameWords(author).filter(isTitle).map(expandTitle);
    return nameWords(name).some((word) => titles.includes(expandTitle(word)));
  }
  return words.some((word) => own.some((other) => word === other || isNickname(word, other)));
}

/** Who speaks each stretch of an ordinary author's message: the author, unless a prefix or a tag by name says otherwise. */
export function attributeByAuthor(
  segments: readonly Segment[],
  at: number,
  author: string | null,
  book: NameBook,
): Attribution {
  const segment = segments[at];
  const base: Attribution =
    author === null
      ? { speaker: null, evidence: 'unknown', tier: 3 }
      : { speaker: author, evidence: 'author', tier: 1 };
  if (!segment) return base;
  if (segment.prefix !== null)
    return { speaker: book.find(segment.prefix) ?? segment.prefix, evidence: 'prefix', tier: 1 };
  if (!segment.quoted && segment.kind !== 'dialogue') return base;
  const name = taggedName(segments, at) ?? nameGoingOn(segments, at);
  if (name === null || (author !== null && isSamePerson(name, author))) return base;
  return { speaker: book.find(name) ?? name, evidence: 'explicit', tier: 1 };
}

function taggedName(segments: readonly Segment[], at: number): string | null {
  const segment = segments[at];
  const next = segments[at + 1];
  if (segment && next?.kind === 'narration' && mayNameSomebody(next.text)) {
    const lower = isLower(next.text.charCodeAt(0));
    const tag = findTagAfter(next.text, lower || segment.text.endsWith(','));
    const last = segments[at + 2]?.kind !== 'dialogue';
    if (tag && (lower || !leadsOn(segment.text, next.text, last))) return nameOf(tag);
  }
  const previous = segments[at - 1];
  if (previous?.kind !== 'narration' || !/[,:]$/.test(previous.text)) return null;
  const tag = findTagAfter(lastSentence(previous.text), true);
  return tag ? nameOf(tag) : null;
}

/** Longer narration between two quotations is more than a tag. */
const TAG_MAX = 80;

/** `"A," said Abel. "B."`: B goes on where A was interrupted by its tag, in the same paragraph. */
function nameGoingOn(segments: readonly Segment[], at: number): string | null {
  const [before, tag, here] = [segments[at - 2], segments[at - 1], segments[at]];
  if (!here || here.paragraph || tag?.kind !== 'narration' || tag.paragraph || tag.text.length > TAG_MAX) return null;
  return before?.kind === 'dialogue' && before.quoted ? taggedName(segments, at - 2) : null;
}

/** True when a tag leads into the next quotation; `last` when the message ends with it. */
function leadsOn(speech: string, narration: string, last: boolean): boolean {
  return /[:\u2014]$/.test(narration) || (narration.endsWith(',') && (last || speech.endsWith('.')));
}

function nameOf(tag: Tag): string | null {
  return tag.subject.kind === 'name' && !tag.subject.name.startsWith('the ') ? tag.subject.name : null;
}

/** A cheap test before tags are read: a capital within the first words that is not just a pronoun opening the sentence. */
function mayNameSomebody(narration: string): boolean {
  const limit = Math.min(narration.length, 48);
  for (let i = 0; i < limit; i++) {
    if (!isUpper(narration.charCodeAt(i))) continue;
    let end = i + 1;
    while (end < narration.length && narration.charCodeAt(end) > 64) end++;
    const word = narration.slice(i, end).toLowerCase();
    if (!isCommonWord(word)) return true;
    if (i === 0 && word !== 'the') return false;
  }
  return false;
}
