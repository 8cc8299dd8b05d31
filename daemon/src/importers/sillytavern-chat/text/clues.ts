import type { Cast, Person } from './cast.ts';
import { linkOf } from './link.ts';
import type { Link } from './link.ts';
import { findPeople, knownRole } from './roles.ts';
import { findNames, isVocative } from './names.ts';
import type { NameMention } from './names.ts';
import type { StoryQuote } from './story.ts';
import type { Tag, TagSubject } from './tags.ts';

/** What the words in and around one quotation say about its speaker. */
export interface Clues {
  readonly quote: StoryQuote;
  readonly fixed: Person | null;
  readonly tag: TagSubject | null;
  readonly tagged: Person | null;
  /** True when the name of the tag is one that others share, or stands in a story within speech. */
  readonly shared: boolean;
  /** Who a description such as "the captain" may mean. */
  readonly role: Person | null;
  /** True when it is one of the usual words for people, such as "cook". */
  readonly specific: boolean;
  /** True when "my companion" or "my friend" speaks or acts. */
  readonly companion: boolean;
  /** Who the speaker says they are. */
  readonly introduced: Person | null;
  readonly addressed: readonly Person[];
  readonly mentioned: readonly Person[];
  readonly subjectBefore: Person | null;
  readonly subjectAfter: Person | null;
  readonly closeBefore: readonly Person[];
  /** Everybody named in narration since the quotation before, in order. */
  readonly since: readonly Mention[];
  readonly companionOf: Person | null;
  /** How often people are tagged by name in the neighbourhood. */
  readonly local: ReadonlyMap<Person, number>;
  /** How the quotation follows the one before. */
  readonly link: Link;
}

/** Somebody named in narration; the salience counts as that many quotations ago. */
interface Mention {
  readonly person: Person;
  readonly salience: number;
}

/** Everything attribution knows beside the quotations. */
export interface AttributionContext {
  readonly cast: Cast;
  readonly user: Person;
  readonly narrators: ReadonlySet<string>;
  readonly ordinary: (word: string) => boolean;
}

const NOBODY: ReadonlyMap<Person, number> = new Map();

/** Reads one quotation; its neighbourhood is left empty. */
export function readClues(quote: StoryQuote, previous: StoryQuote | undefined, context: AttributionContext): Clues {
  const { cast, ordinary } = context;
  const text = quote.segment.text;
  let introduced: Person | null = null;
  const addressed = new Set<Person>();
  const mentioned = new Set<Person>();
  for (const { name, start, end } of findNames(text, ordinary)) {
    const person = cast.find(name);
    if (!person) continue;
    if (INTRODUCES.test(text.slice(Math.max(0, start - 30), start))) introduced = person;
    else if (isVocative(text, start, end)) addressed.add(person);
    else mentioned.add(person);
  }
  const outer = quote.tagAfter ?? usableTagBefore(quote, previous);
  const tag = asPronoun((outer ?? quote.tagInside)?.subject ?? null);
  const fixed =
    quote.message.isUser || !context.narrators.has(quote.message.author)
      ? quote.message.isNarrator
        ? null
        : cast.findOrAdd(quote.message.author)
      : null;
  const prefixed = quote.segment.prefix === null ? null : cast.findOrAdd(quote.segment.prefix);
  const sentence = lastSentence(quote.before);
  const near = sentence === '' ? [] : findPeople(sentence, ordinary).flatMap(({ name }) => cast.find(name) ?? []);
  return {
    quote,
    fixed: prefixed ?? fixed,
    tag,
    tagged: tag?.kind === 'name' ? cast.findOrAdd(tag.name) : tag?.kind === 'second' ? context.user : null,
    shared: tag?.kind === 'name' && (outer === null || cast.isShared(tag.name)),
    role: tag?.kind === 'role' ? (roleOf(tag.role, cast) ?? null) : null,
    specific: tag?.kind === 'role' && knownRole(tag.role) !== null,
    companion:
      (tag?.kind === 'role' && COMPANION.test(tag.role)) || (tag?.kind !== 'first' && COMPANION.test(sentence)),
    introduced,
    addressed: [...addressed],
    mentioned: [...mentioned],
    subjectBefore: belongsToPrevious(quote, previous) ? null : (near[0] ?? null),
    subjectAfter: quote.tagAfter ? null : subjectOf(quote.after, context),
    closeBefore: near,
    since: findPeople(quote.since, ordinary).flatMap((mention) => {
      const person = cast.find(mention.name);
      return person ? [{ person, salience: salienceOf(quote.since, mention) }] : [];
    }),
    companionOf: null,
    local: NOBODY,
    link: linkOf(quote, previous),
  };
}

/** Words before the speaker's own name: "My name is", "I'm young", "It's". */
const INTRODUCES =
  /(?:\bmy name(?: is|['\u2019]s)|\bI am|\bI['\u2019]m|\b(?:they )?call me|^it['\u2019]s|^this is|\bname of)(?: (?:young|old|only|just|poor))? $/i;

const ANY_MAN = /^(?:(?!old|first|second|third|other)\p{L}+ )?(?:man|boy|fellow|gentleman|lad)$/u;
const ANY_WOMAN = /^(?:(?!old|first|second|third|other)\p{L}+ )?(?:woman|girl|lady|lass)$/u;

/** "The girl" and "the young man" say no more than "she" and "he". */
function asPronoun(tag: TagSubject | null): TagSubject | null {
  if (tag?.kind !== 'role') return tag;
  if (ANY_MAN.test(tag.role)) return { kind: 'pronoun', gender: 'male' };
  return ANY_WOMAN.test(tag.role) ? { kind: 'pronoun', gender: 'female' } : tag;
}

const OBJECT = 0.3;

/** Subjects of sentences are spoken of; objects less so, owners of things hardly. */
function salienceOf(narration: string, mention: NameMention): number {
  if (/^['\u2019]/.test(narration.slice(mention.end, mention.end + 1))) return 2;
  const before = narration.slice(Math.max(0, mention.start - 24), mention.start);
  return mention.start < 12 || /[.!?;,]["\u201d]?\s+(?:\p{L}+\s+){0,2}$/u.test(before) ? 0 : OBJECT;
}

/** A tag before counts unless it already belongs to the quotation before, as in `"A," he said. "B."`. */
function usableTagBefore(quote: StoryQuote, previous: StoryQuote | undefined): Tag | null {
  const tag = quote.tagBefore;
  if (!tag || !previous || previous.after !== quote.before || !previous.tagAfter) return tag;
  return quote.before.length < 60 || !/[,:\u2014]$/.test(quote.before) ? null : tag;
}

/** The narrator's company: whoever else speaks most around. */
const COMPANION = /^\s*my (?:companion|friend|partner|host|guide|old friend|fellow)\b/i;

/** True when the narration before is just the tag of the quotation before. */
function belongsToPrevious(quote: StoryQuote, previous: StoryQuote | undefined): boolean {
  return (
    previous !== undefined &&
    previous.tagAfter !== null &&
    previous.after === quote.before &&
    !/(?<!\b(?:Mr|Mrs|Dr|Ms))[.!?]\s/.test(quote.before)
  );
}

/** A role such as "captain" becomes a person under its own words. */
function roleOf(role: string, cast: Cast): Person | undefined {
  if (
    /^(?:my|his|her|our|their)\b|…$|^(?:first|second|third|other|others|same|latter|former|man|woman|girl|boy|child|voice)$|\bvoice$|ish$/i.test(
      role,
    )
  )
    return undefined;
  const specific = cast.find(knownRole(role) ?? '');
  if (specific) return specific;
  const name = role.charAt(0).toUpperCase() + role.slice(1);
  const known = cast.find(name) ?? cast.find(`the ${name}`);
  if (known) return known;
  const person = cast.findOrAdd(name);
  person.gender =
    /\b(?:girl|woman|lady|maid|mother|wife|daughter|sister|queen|princess|waitress|nurse|widow|witch|mistress)$/i.test(
      role,
    )
      ? 'female'
      : null;
  return person;
}

function subjectOf(narration: string, context: AttributionContext): Person | null {
  if (narration === '') return null;
  const end = narration.search(/[.!?;]/);
  const sentence = narration.slice(0, end < 0 ? 160 : Math.min(end, 160));
  const first = findPeople(sentence, context.ordinary)[0];
  if (first && /^ and \p{Lu}/u.test(sentence.slice(first.end))) return null;
  return first && first.start < 30 ? (context.cast.find(first.name) ?? null) : null;
}

function lastSentence(narration: string): string {
  const tail = narration.slice(-240);
  const end = tail.search(/[.!?\u2026]["\u201d]?\s+[^.!?\u2026]*[.!?\u2026,:\u2014-]*$/);
  return end < 0 ? tail : tail.slice(end + 1);
}
