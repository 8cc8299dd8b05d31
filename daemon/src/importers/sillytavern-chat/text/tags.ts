import { isAdverb, isCommonWord, isTitle } from './names.ts';
import type { Gender } from './names.ts';
import { isSpeechVerb, isStrongSpeechVerb } from './verbs.ts';

/** Who a tag says is speaking. */
export type TagSubject =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'pronoun'; readonly gender: Gender }
  | { readonly kind: 'first' }
  | { readonly kind: 'second' }
  /** A description such as "the captain" or "my companion". */
  | { readonly kind: 'role'; readonly role: string };

/** A tag and whether it stands alone, so that what follows goes on in the same voice. */
export interface Tag {
  readonly subject: TagSubject;
  /** Words from the beginning of the narration to the verb and subject. */
  readonly words: number;
}

interface Word {
  readonly text: string;
  readonly lower: string;
  /** Punctuation between this word and the next. */
  readonly stop: string;
}

const WORD = /([\p{L}\p{N}]+(?:['\u2019-][\p{L}\p{N}]+)*)([^\p{L}\p{N}]*)/gu;

/** The first words of a text, at most `limit`. */
function firstWords(text: string, limit: number): Word[] {
  const words: Word[] = [];
  for (const match of text.slice(0, limit * 14).matchAll(WORD)) {
    const word = match[1] ?? '';
    words.push({ text: word, lower: word.toLowerCase(), stop: match[2] ?? '' });
    if (words.length === limit) break;
  }
  return words;
}

const ADVERB =
  /ly$|^(?:then|at|last|once|suddenly|only|again|just|now|also|even|still|softly|simply|merely|finally|in|a|low|voice|has|had|was|never|always|would|could)$/;
const PRONOUNS: ReadonlyMap<string, TagSubject> = new Map<string, TagSubject>([
  ['he', { kind: 'pronoun', gender: 'male' }],
  ['she', { kind: 'pronoun', gender: 'female' }],
  ['i', { kind: 'first' }],
  ['you', { kind: 'second' }],
]);

/**
 * Reads the tag that opens the narration after a quotation: `said Ann`, `Ann said softly`, `she asked`.
 * `comma` is true when the quotation did not end in a full stop, so that weaker verbs count as well.
 */
export function findTagAfter(narration: string, comma: boolean): Tag | null {
  const words = firstWords(narration, 9);
  const first = words[0];
  if (!first) return null;
  const counts = comma ? isSpeechVerb : isStrongSpeechVerb;
  let at = 0;
  while (at < 2 && ADVERB.test(words[at]?.lower ?? '') && !isSpeechVerb(words[at]?.lower ?? '')) at++;
  const lead = words[at];
  if (lead && isSpeechVerb(lead.lower) && lead.text === lead.lower && !/[,.;:!?]/.test(lead.stop)) {
    const particle = /^(?:in|out|up|on|back|forth|away)$/.test(words[at + 1]?.lower ?? '') && lead.stop === ' ';
    const subject = readSubject(words, particle ? at + 2 : at + 1);
    if (subject) return { subject: subject.subject, words: subject.next };
  }
  const subject = readSubject(words, 0);
  if (!subject) return null;
  let verb = subject.next;
  if (/[.;:!?]/.test(words[verb - 1]?.stop ?? '') && !isTitle(words[verb - 1]?.lower ?? '')) return null;
  while (verb < subject.next + 3 && ADVERB.test(words[verb]?.lower ?? '')) verb++;
  const word = words[verb];
  if (!word || word.text !== word.lower || !counts(word.lower)) return null;
  return { subject: subject.subject, words: verb + 1 };
}

/** A subject that begins at word `at`, with the index of the word after it. */
function readSubject(words: readonly Word[], at: number): { subject: TagSubject; next: number } | null {
  const first = words[at];
  if (!first) return null;
  const pronoun = PRONOUNS.get(first.lower);
  if (pronoun) return { subject: pronoun, next: at + 1 };
  if (/^(?:the|my|his|her|our|their|a|an|young|old|poor|little|another|one)$/.test(first.lower))
    return readRole(words, at, first.lower);
  if (!isCapital(first.text)) return null;
  if ((isCommonWord(first.lower) && !isTitle(first.lower)) || isAdverb(first.lower)) return null;
  return readName(words, at);
}

function readName(words: readonly Word[], at: number): { subject: TagSubject; next: number } {
  let end = at;
  let name = '';
  for (; end < words.length && end < at + 6; end++) {
    const word = words[end];
    if (!word) break;
    const connector = /^(?:de|la|le|du|von|van|da|di|del|à)$/.test(word.lower) && isCapital(words[end + 1]?.text ?? '');
    if (!isCapital(word.text) && !connector) break;
    const bare = word.text.replace(/['\u2019]s?$/, '');
    const dot = word.stop.startsWith('.') && (isTitle(word.lower) || word.text.length === 1);
    name += (name === '' ? '' : ' ') + bare + (dot ? '.' : '');
    if (word.stop.trim() !== '' && !dot) return { subject: { kind: 'name', name }, next: end + 1 };
    if (bare !== word.text) return { subject: { kind: 'role', role: `${name} …` }, next: end + 1 };
  }
  return { subject: { kind: 'name', name }, next: end };
}

/** Words after a role that are no part of it. */
const ENDS_ROLE = /ing$|^(?:of|from|to|at|on|with|by|for|who|and|as|out|up|round|before|after|which|that)$/;

function readRole(words: readonly Word[], at: number, article: string): { subject: TagSubject; next: number } | null {
  let end = at + 1;
  const next = words[end];
  if (!next) return null;
  if (isCapital(next.text) && /^(?:the|young|old|poor|little)$/.test(article)) {
    const named = readName(words, end);
    if (named.subject.kind === 'name' && article === 'the')
      return { subject: { kind: 'name', name: `the ${named.subject.name}` }, next: named.next };
    return named;
  }
  for (; end < words.length && end < at + 4; end++) {
    const word = words[end];
    if (!word || isSpeechVerb(word.lower) || ADVERB.test(word.lower) || ENDS_ROLE.test(word.lower)) break;
    if (word.stop.trim() !== '') {
      end++;
      break;
    }
  }
  if (end === at + 1 || /^(?:young|old|poor|little|one)$/.test(article)) return null;
  const role = words
    .slice(at + (article === 'the' || article === 'a' || article === 'an' ? 1 : 0), end)
    .map((word) => word.text)
    .join(' ');
  return { subject: { kind: 'role', role }, next: end };
}

function isCapital(word: string): boolean {
  const first = word.charAt(0);
  return first !== first.toLowerCase();
}

/**
 * Reads the tag that ends the narration before a quotation: `Ann turned and said,`.
 * The subject is the last pronoun or name before the verb in the closing sentence.
 */
export function findTagBefore(narration: string): Tag | null {
  const tail = narration.slice(-220);
  const end = /[,:\u2014\u2013-]\s*$/.test(tail);
  const sentence = lastSentence(tail);
  if (!end && !closesWithVerb(sentence)) return null;
  const words = firstWords(sentence, 40);
  const counts = end ? isSpeechVerb : isStrongSpeechVerb;
  for (let verb = words.length - 1; verb >= 0 && verb > words.length - 14; verb--) {
    const word = words[verb];
    if (!word || !counts(word.lower) || word.text !== word.lower) continue;
    if (!end && verb < words.length - 4) return null;
    const after = verb < words.length - 1 ? readSubject(words, verb + 1) : null;
    if (
      after &&
      after.subject.kind !== 'role' &&
      after.next >= words.length &&
      verb > 0 &&
      words[verb - 1]?.stop.includes(',')
    )
      return { subject: after.subject, words: words.length };
    const subject = subjectBefore(words, verb);
    if (subject) return { subject, words: words.length };
  }
  return null;
}

/** A cheap test before a sentence that leads nowhere is read: one of its last words reports speech. */
function closesWithVerb(sentence: string): boolean {
  for (const { lower } of firstWords(sentence.slice(-56), 12)) if (isStrongSpeechVerb(lower)) return true;
  return false;
}

/** The sentence a text ends with; dots after titles and initials end none. */
export function lastSentence(tail: string): string {
  let start = 0;
  for (const match of tail.matchAll(/(?<!\b(?:Mr|Mrs|Ms|Dr|St|\p{Lu}))[.!?\u2026]["\u201d*]?\s+(?=\S)/gu))
    start = match.index + match[0].length;
  return tail.slice(start);
}

/**
 * The grammatical subject of the verb: a name or pronoun right before it, else the one its sentence begins with,
 * else the nearest that is no object.
 */
function subjectBefore(words: readonly Word[], verb: number): TagSubject | null {
  let clause = verb;
  while (clause > 0 && !/[;:]/.test(words[clause - 1]?.stop ?? '')) clause--;
  let nearest: TagSubject | null = null;
  for (let at = verb - 1; at >= clause; at--) {
    const found = subjectAt(words, at, clause);
    if (!found) continue;
    if (found.subject.kind !== 'name' || at === clause || isBeside(words, found.next, verb)) return found.subject;
    if (opensClause(words, at)) return found.subject;
    nearest ??= found.subject;
  }
  const first = readSubject(words, clause);
  return first && first.next <= verb && verb - first.next < 3 ? first.subject : nearest;
}

const PREPOSITION = /^(?:to|at|of|with|from|for|on|by|upon|toward|towards|after|behind|beside|about)$/;

/** True after `, but` and its like. */
function opensClause(words: readonly Word[], at: number): boolean {
  return CONJUNCTION.test(words[at - 1]?.lower ?? '') && (words[at - 2]?.stop.includes(',') ?? false);
}

const CONJUNCTION = /^(?:and|but|then|so|while|when|as|for)$/;

/** True when at most adverbs, and no comma, lie between a name and the verb. */
function isBeside(words: readonly Word[], from: number, verb: number): boolean {
  if (words[from]?.lower === 'who') return true;
  if (words[from - 1]?.stop.includes(',')) return false;
  for (let at = from; at < verb; at++) if (!ADVERB.test(words[at]?.lower ?? '')) return false;
  return true;
}

/** The name or pronoun that begins at a word, unless a preposition stands before it. */
function subjectAt(words: readonly Word[], at: number, clause: number): { subject: TagSubject; next: number } | null {
  const word = words[at];
  if (!word) return null;
  const pronoun = PRONOUNS.get(word.lower);
  if (pronoun) return word.lower === 'you' ? null : { subject: pronoun, next: at + 1 };
  if (isAdverb(word.lower)) return null;
  if (!isCapital(word.text) || (isCommonWord(word.lower) && !isTitle(word.lower))) return null;
  const before = at === clause ? undefined : words[at - 1];
  if (before && isCapital(before.text) && !isCommonWord(before.lower) && !isAdverb(before.lower) && before.stop === ' ')
    return null;
  const found = readName(words, at);
  if (before && PREPOSITION.test(before.lower) && words[found.next]?.lower !== 'who') return null;
  return found.subject.kind === 'name' ? found : null;
}
