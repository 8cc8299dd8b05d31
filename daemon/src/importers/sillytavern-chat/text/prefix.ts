import { isSpace, isUpper } from './characters.ts';
import { isCommonWord } from './names.ts';
import { isSpeechVerb } from './verbs.ts';

/** A `Name:` that opens a line: the name and the offset where the words after it begin. */
export interface Prefix {
  readonly name: string;
  readonly end: number;
}

const LONGEST = 48;

/** Finds `Name:`, `**Name:**`, `**Name**:` or `[Name]:` at `at`; whether the name means a person is for the caller to say. */
export function findPrefix(text: string, at: number): Prefix | null {
  const colon = colonOffset(text, at);
  if (colon < 0) return null;
  let start = at;
  let end = colon;
  while (start < end && isWrapper(text.charCodeAt(start))) start++;
  while (end > start && (isWrapper(text.charCodeAt(end - 1)) || isSpace(text.charCodeAt(end - 1)))) end--;
  if (end - start < 1 || isSpace(text.charCodeAt(start))) return null;
  const name = text.slice(start, end);
  if (start > at && !/[*_\]]/.test(text.slice(end, colon + 3))) return null;
  let after = colon + 1;
  if (start > at && end === colon) while (isBold(text.charCodeAt(after))) after++;
  const next = text.charCodeAt(after);
  return next === 0x2f || (next >= 48 && next <= 57) ? null : { name, end: after };
}

/** `*`, `_`, `[` and `]` may stand around a name. */
function isWrapper(code: number): boolean {
  return code === 42 || code === 95 || code === 91 || code === 93;
}

function isBold(code: number): boolean {
  return code === 42 || code === 95;
}

/** Offset of the colon that could end a name of at most five words, or -1. */
function colonOffset(text: string, at: number): number {
  const limit = Math.min(text.length, at + LONGEST);
  let words = 1;
  for (let i = at; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3a || code === 0xff1a) return i > at ? i : -1;
    if (code === 32) {
      if (++words > 5) return -1;
    } else if (
      code === 10 ||
      code === 44 ||
      code === 33 ||
      code === 63 ||
      code === 59 ||
      code === 40 ||
      code === 60 ||
      code === 0x22
    )
      return -1;
  }
  return -1;
}

/** Labels of status blocks and notes that look like names. */
const LABELS: ReadonlySet<string> = new Set(
  (
    'ooc note notes name age gender race class level hp mp sp xp status stats state location place time date day night weather mood feeling feelings emotion emotions thought thoughts ' +
    'inner monologue action actions outfit clothes clothing appearance position pose inventory items item gold money health energy stamina mana hunger relationship affection trust love lust ' +
    'goal goals quest task objective objectives scene scenario setting chapter part act episode summary memory context example warning tip hint option options choice choices question answer ' +
    'ps edit update result results skill skills ability abilities effect effects system error title description personality background height weight role occupation job http https rule rules'
  ).split(' '),
);

/** True when a prefix that nobody introduced may be a person: capitalised, and no label of a status block nor a tag. */
export function mayBePerson(name: string): boolean {
  if (name.length < 2 || !isUpper(name.charCodeAt(0))) return false;
  for (const word of name.toLowerCase().split(' ')) if (LABELS.has(word)) return false;
  const last = name.slice(name.lastIndexOf(' ') + 1);
  if (last !== name && isSpeechVerb(last)) return false;
  return true;
}

/** `Elias: "Hmph."` is proof by itself: a name of one to three capitalised words, and speech right after the colon. */
export function leadsSpeech(text: string, { name, end }: Prefix): boolean {
  let at = end;
  while (isSpace(text.charCodeAt(at)) && text.charCodeAt(at) !== 10) at++;
  if (!OPENING.includes(text.charAt(at)) || at >= text.length) return false;
  const words = name.split(' ');
  return words.length <= 3 && words.every((word) => isUpper(word.charCodeAt(0)) && !isCommonWord(word.toLowerCase()));
}

const OPENING = '"\u201c\u00ab\u300c\u201e';
