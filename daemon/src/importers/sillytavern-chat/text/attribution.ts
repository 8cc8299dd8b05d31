import type { Cast, Person } from './cast.ts';
import { Idiolects, speechWords } from './idiolect.ts';
import { findNames, isVocative } from './names.ts';
import type { NameMention } from './names.ts';
import type { StoryQuote } from './story.ts';
import type { Evidence, Tier } from './segments.ts';
import type { Tag, TagSubject } from './tags.ts';

/** Who speaks a quotation, and why. */
export interface Attribution {
  readonly speaker: string | null;
  readonly evidence: Evidence;
  readonly tier: Tier;
}

/** What the words in and around one quotation say about its speaker. */
interface Clues {
  readonly quote: StoryQuote;
  readonly fixed: Person | null;
  readonly tag: TagSubject | null;
  readonly tagged: Person | null;
  /** Who a description such as "the captain" may mean. */
  readonly role: Person | null;
  /** True when "my companion" or "my friend" speaks or acts. */
  readonly companion: boolean;
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

/** Subjects of sentences are spoken of; objects less so, owners of things hardly. */
function salienceOf(narration: string, mention: NameMention): number {
  if (/^['\u2019]/.test(narration.slice(mention.end, mention.end + 1))) return 2;
  const before = narration.slice(Math.max(0, mention.start - 24), mention.start);
  return mention.start < 12 || /[.!?;,]["\u201d]?\s+(?:\p{L}+\s+){0,2}$/u.test(before) ? 0 : OBJECT;
}

interface Link {
  /** Log odds of the same speaker going on. */
  readonly same: number;
  /** Weight of speakers taking turns, from 0 to 1. */
  readonly turns: number;
  readonly continued: boolean;
}

const CANDIDATES = 10;
const STATED = 12;
const OBJECT = 0.3;

/** Weights of the clues in log units, tuned on public-domain novels. */
const WEIGHTS = {
  role: 0.75,
  companion: 3,
  same: 0.97,
  turn: 0.42,
  third: 0.25,
  rank: 0.15,
  tags: 0.15,
  genderFits: 0.37,
  genderUnknown: 1.2,
  genderClash: 4,
  addressed: 4,
  mentioned: 0.8,
  before: 3.5,
  beforeLong: 2,
  idiolect: 0.15,
  since: 0.1,
  pronounRank: 0.35,
  selfBias: 0.05,
  near: 0.4,
  afterParagraph: 0.2,
  after: 0.8,
  answered: 0.85,
  selfPronoun: 4,
  local: 0.37,
};
export { WEIGHTS };

/** Everything attribution knows beside the quotations. */
export interface AttributionContext {
  readonly cast: Cast;
  readonly user: Person;
  readonly narrators: ReadonlySet<string>;
  readonly ordinary: (word: string) => boolean;
}

/** Finds the most likely sequence of speakers for all quotations of a story. */
export function attributeQuotes(quotes: readonly StoryQuote[], context: AttributionContext): Attribution[] {
  const bare = quotes.map((quote, at) => readClues(quote, quotes[at - 1], context));
  const self = findSelf(bare, context);
  const clues = withNeighbours(bare, self);
  const candidates = listCandidates(clues, self);
  
  const spoken = clues.map((clue) => speechWords(clue.quote.segment.text));
  let path = clues.map((clue) => statedSpeaker(clue, self));
  for (let round = 0; round < 2; round++) {
    const idiolects = new Idiolects();
    spoken.forEach((words, at) => idiolects.add(path[at] ?? null, words));
    path = decode(clues, candidates, { self, user: context.user, idiolects, spoken });
  }
  return clues.map((clue, at) => explain(clue, path[at] ?? null, path[at - 1] ?? null, self));
}

function readClues(quote: StoryQuote, previous: StoryQuote | undefined, context: AttributionContext): Clues {
  const { cast, ordinary } = context;
  const text = quote.segment.text;
  const addressed = new Set<Person>();
  const mentioned = new Set<Person>();
  for (const { name, start, end } of findNames(text, ordinary)) {
    const person = cast.find(name);
    if (!person) continue;
    if (isVocative(text, start, end)) addressed.add(person);
    else mentioned.add(person);
  }
  const tag = (quote.tagAfter ?? usableTagBefore(quote, previous))?.subject ?? null;
  const fixed =
    quote.message.isUser || !context.narrators.has(quote.message.author)
      ? quote.message.isNarrator
        ? null
        : cast.findOrAdd(quote.message.author)
      : null;
  const prefixed = quote.segment.prefix === null ? null : cast.findOrAdd(quote.segment.prefix);
  const sentence = lastSentence(quote.before);
  const near = findNames(sentence, ordinary).flatMap(({ name }) => cast.find(name) ?? []);
  return {
    quote,
    fixed: prefixed ?? fixed,
    tag,
    tagged: tag?.kind === 'name' ? cast.findOrAdd(tag.name) : tag?.kind === 'second' ? context.user : null,
    role: tag?.kind === 'role' ? (roleOf(tag.role, cast) ?? null) : null,
    companion: (tag?.kind === 'role' && COMPANION.test(tag.role)) || (tag?.kind !== 'first' && COMPANION.test(sentence)),
    addressed: [...addressed],
    mentioned: [...mentioned],
    subjectBefore: belongsToPrevious(quote, previous) ? null : (near[0] ?? null),
    subjectAfter: quote.tagAfter ? null : subjectOf(quote.after, context),
    closeBefore: near,
    since: findNames(quote.since, ordinary).flatMap((mention) => {
      const person = cast.find(mention.name);
      return person ? [{ person, salience: salienceOf(quote.since, mention) }] : [];
    }),
    companionOf: null,
    local: NOBODY,
    link: linkOf(quote, previous),
  };
}

const NOBODY: ReadonlyMap<Person, number> = new Map();

/** How far around a quotation tags by name make a speaker likely, in quotations. */
const NEIGHBOURHOOD = 12;

/** The speaker the text states, if it does. */
function statedSpeaker(clue: Clues, self: Person | null): Person | null {
  return clue.fixed ?? clue.tagged ?? (clue.tag?.kind === 'first' ? self : null);
}

/** Whoever is tagged most around, the narrator aside; of equals the one tagged most in all. */
function companionOf(local: ReadonlyMap<Person, number>, self: Person | null): Person | null {
  let best: Person | null = null;
  let most = 0;
  for (const [person, count] of local) {
    const weight = count + person.tags / 10;
    if (person === self || weight <= most) continue;
    most = weight;
    best = person;
  }
  return best;
}

/** Adds to each quotation who is named by tags around it. */
function withNeighbours(clues: readonly Clues[], self: Person | null): Clues[] {
  const stated = clues.map((clue) => statedSpeaker(clue, self));
  return clues.map((clue, at) => {
    if (stated[at]) return clue;
    const local = new Map<Person, number>();
    for (let near = Math.max(0, at - NEIGHBOURHOOD); near <= Math.min(clues.length - 1, at + NEIGHBOURHOOD); near++) {
      const person = stated[near];
      if (person) local.set(person, (local.get(person) ?? 0) + 1);
    }
    return { ...clue, local, companionOf: clue.companion ? companionOf(local, self) : null };
  });
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
  return previous !== undefined && previous.tagAfter !== null && previous.after === quote.before && !/(?<!\b(?:Mr|Mrs|Dr|Ms))[.!?]\s/.test(quote.before);
}

/** A role such as "captain" becomes a person under its own words. */
function roleOf(role: string, cast: Cast): Person | undefined {
  if (/^(?:my|his|her|our|their)\b|…$|^(?:other|others|same|latter|former|man|woman|girl|boy|voice)$/i.test(role))
    return undefined;
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
  const first = findNames(sentence, context.ordinary)[0];
  if (first && /^ and \p{Lu}/u.test(sentence.slice(first.end))) return null;
  return first && first.start < 30 ? (context.cast.find(first.name) ?? null) : null;
}

function lastSentence(narration: string): string {
  const tail = narration.slice(-240);
  const end = tail.search(/[.!?\u2026]["\u201d]?\s+[^.!?\u2026]*[.!?\u2026,:\u2014-]*$/);
  return end < 0 ? tail : tail.slice(end + 1);
}

const ANSWER =
  /^(?:yes|no|yeah|nope|aye|nay|ay|indeed|certainly|of course|never|nothing|not|why|oh|well|i|because|sure|none|perhaps|maybe|very)\b/i;

/** Speech that opens with a quotation of its own: a story told over several pieces. */
const NESTED = /^['\u2018]\S.{20}/;

/** Log odds per hundred letters, up to three hundred: long speeches come in several pieces, short ones are exchanged. */
function hundreds(text: string): number {
  return Math.min(text.length, 300) / 100;
}

function linkOf(quote: StoryQuote, previous: StoryQuote | undefined): Link {
  if (!previous) return { same: 0, turns: 0, continued: false };
  const here = quote.segment.text;
  const there = previous.segment.text;
  const together = previous.message === quote.message;
  const narration = quote.before;
  const lower = /^\p{Ll}/u.test(here);
  const comma = /[,;]$/.test(there);
  const nested = NESTED.test(here) && (NESTED.test(there) || there.length > 120);
  const base = (lower ? 0.9 : 0) + (comma ? 0.8 : 0) + (nested ? 1.5 : 0);
  if (narration === '')
    return {
      same: base + adjacentOdds(here, there, quote.segment.paragraph),
      turns: together ? 1 : 0.8,
      continued: together && (lower || comma),
    };
  const tagged = together && previous.tagAfter !== null && previous.after === narration;
  const runsOn = /[,;]$/.test(narration);
  const question = there.endsWith('?') ? 0.9 : 0;
  const same =
    base - 0.2 + (runsOn ? 1 : 0) - question - (together ? 0 : 0.6) + 0.5 * hundreds(here) + (tagged ? 0.3 : 0);
  const continued = tagged && (lower || runsOn) && narration.length < 90;
  return {
    same: continued ? same + 2 : same,
    turns: narration.length < 120 ? 0.9 : narration.length < 400 ? 0.5 : 0.2,
    continued,
  };
}

/** Log odds that two quotations with nothing between have one speaker, from logistic regression on public-domain novels. */
function adjacentOdds(here: string, there: string, paragraph: boolean): number {
  const answer = ANSWER.test(here);
  let odds = -1.1 + 1.7 * hundreds(here) + 0.8 * hundreds(there);
  if (there.endsWith('?')) odds -= answer ? 1.9 : 1.2;
  else if (there.endsWith('!')) odds -= 0.3;
  else if (there.endsWith('\u2014')) odds -= 0.8;
  if (answer) odds -= 0.5;
  if (here.endsWith('?')) odds -= 0.4;
  return paragraph ? odds - 0.3 : odds;
}

/** The person behind "I" in tags: addressed often, never tagged by name. */
function findSelf(clues: readonly Clues[], context: AttributionContext): Person | null {
  if (!clues.some((clue) => clue.tag?.kind === 'first' && !clue.fixed)) return null;
  const score = new Map<Person, number>();
  for (const clue of clues) for (const person of clue.addressed) score.set(person, (score.get(person) ?? 0) + 1);
  let best: Person | null = null;
  let most = 0;
  for (const [person, count] of score) {
    const value = count / (1 + person.tags * 4);
    if (person !== context.user && value > most) {
      most = value;
      best = person;
    }
  }
  return best;
}

/** For each quotation the people most recently spoken of or tagged around it. */
function listCandidates(clues: readonly Clues[], self: Person | null): Person[][] {
  const seen = new Map<Person, number>();
  return clues.map((clue, at) => {
    if (clue.fixed) {
      noteMentions(clue, seen, at);
      seen.set(clue.fixed, at + 0.5);
      return [clue.fixed];
    }
    if (clue.tag?.kind === 'first' && self) {
      seen.set(self, at + 0.5);
      return [self];
    }
    clue.since.forEach(({ person, salience }, order) => {
      const when = at - 0.4 + (0.4 * order) / clue.since.length - salience;
      if (when > (seen.get(person) ?? -1)) seen.set(person, when);
    });
    if (clue.subjectAfter) seen.set(clue.subjectAfter, at);
    if (clue.role) seen.set(clue.role, at);
    if (clue.tagged) {
      noteMentions(clue, seen, at);
      seen.set(clue.tagged, at + 0.5);
      return [clue.tagged];
    }
    const ranked = [...seen].filter(([, when]) => at - when < 60);
    for (let next = at + 1; next < Math.min(clues.length, at + 5); next++) {
      const later = clues[next]?.tagged ?? clues[next]?.subjectBefore;
      if (later && !clues[next]?.fixed && !ranked.some(([person]) => person === later))
        ranked.push([later, at - (next - at) - 1]);
    }
    for (const person of clue.local.keys())
      if (!ranked.some(([other]) => other === person)) ranked.push([person, at - 20]);
    ranked.sort((a, b) => b[1] - a[1]);
    noteMentions(clue, seen, at);
    return ranked.slice(0, CANDIDATES).map(([person]) => person);
  });
}

function noteMentions(clue: Clues, seen: Map<Person, number>, at: number): void {
  for (const person of clue.addressed) seen.set(person, at + 0.4);
  for (const person of clue.mentioned)
    if (!seen.has(person) || (seen.get(person) ?? 0) < at - 3) seen.set(person, at - 2);
}

/** How well the words in and around a quotation fit a speaker, in log units. */
function fit(clue: Clues, person: Person, rank: number, { self, user }: Search): number {
  if (clue.fixed) return clue.fixed === person ? STATED : -STATED;
  let score = -WEIGHTS.rank * rank + WEIGHTS.tags * Math.log(1 + person.tags);
  score += WEIGHTS.local * Math.log(1 + (clue.local.get(person) ?? 0));
  const { tag } = clue;
  if (tag?.kind === 'pronoun') {
    if (person === self) score -= WEIGHTS.selfPronoun;
    score -= WEIGHTS.pronounRank * rank;
    score +=
      person.gender === tag.gender
        ? WEIGHTS.genderFits
        : person.gender === null
          ? -WEIGHTS.genderUnknown
          : -WEIGHTS.genderClash;
  }
  if (tag?.kind === 'role' && person === self) score -= 3;
  if (clue.role === person) score += WEIGHTS.role;
  if (clue.companion && person !== self && person === clue.companionOf) score += WEIGHTS.companion;
  if (clue.addressed.includes(person)) score -= WEIGHTS.addressed;
  if (clue.mentioned.includes(person)) score -= WEIGHTS.mentioned;
  if (clue.subjectBefore === person) score += clue.quote.before.length < 120 ? WEIGHTS.before : WEIGHTS.beforeLong;
  else if (clue.closeBefore.includes(person)) score += WEIGHTS.near;
  if (clue.subjectAfter === person) score += clue.quote.paragraphAfter ? WEIGHTS.afterParagraph : WEIGHTS.after;
  let times = 0;
  for (const other of clue.since) if (other.person === person) times++;
  score += WEIGHTS.since * Math.log(1 + times);
  if (person === self) score -= WEIGHTS.selfBias;
  if (person === user) score -= 5;
  return score;
}

/** What stays the same during one search. */
interface Search {
  readonly self: Person | null;
  readonly user: Person;
  readonly idiolects: Idiolects;
  readonly spoken: readonly (readonly string[])[];
}

interface State {
  readonly speaker: Person;
  readonly other: Person | null;
  readonly score: number;
  readonly back: State | null;
}

/** Viterbi search; a state is the speaker and the last different speaker. */
function decode(clues: readonly Clues[], candidates: readonly Person[][], search: Search): (Person | null)[] {
  const path: (Person | null)[] = new Array<Person | null>(clues.length).fill(null);
  let states: State[] = [];
  const steps: State[][] = [];
  for (let at = 0; at < clues.length; at++) {
    const clue = clues[at];
    const people = candidates[at] ?? [];
    if (clue && people.length > 0) states = step(clue, clues[at - 1], people, states, search, search.spoken[at] ?? []);
    else states = [];
    steps.push(states);
  }
  let best: State | null = null;
  for (let at = clues.length - 1; at >= 0; at--) {
    if (best === null) for (const state of steps[at] ?? []) if (best === null || state.score > best.score) best = state;
    path[at] = best?.speaker ?? null;
    best = best?.back ?? null;
  }
  return path;
}

function step(
  clue: Clues,
  previous: Clues | undefined,
  people: readonly Person[],
  states: readonly State[],
  search: Search,
  words: readonly string[],
): State[] {
  const next = new Map<number, State>();
  people.forEach((person, rank) => {
    const idiolect = people.length > 1 ? search.idiolects.fit(person, words) : 0;
    const own = fit(clue, person, rank, search) + WEIGHTS.idiolect * idiolect;
    if (states.length === 0) next.set(person.id * 65536, { speaker: person, other: null, score: own, back: null });
    for (const state of states) {
      const same = state.speaker === person;
      const other = same ? state.other : state.speaker;
      let score = state.score + own;
      if (same) score += WEIGHTS.same * clue.link.same;
      else {
        score += state.other === person ? WEIGHTS.turn * clue.link.turns : -WEIGHTS.third;
        if (previous?.addressed.includes(person)) score += WEIGHTS.answered;
      }
      const key = person.id * 65536 + (other ? other.id + 1 : 0);
      const known = next.get(key);
      if (!known || score > known.score) next.set(key, { speaker: person, other, score, back: state });
    }
  });
  return [...next.values()];
}

function explain(clue: Clues, person: Person | null, previous: Person | null, self: Person | null): Attribution {
  if (!person) return { speaker: null, evidence: 'unknown', tier: 3 };
  const speaker = person.name;
  if (clue.quote.segment.prefix !== null) return { speaker, evidence: 'prefix', tier: 1 };
  if (clue.fixed) return { speaker, evidence: 'author', tier: 1 };
  if (clue.tag?.kind === 'first' && person === self) return { speaker, evidence: 'first-person', tier: 1 };
  if (clue.tagged === person) return { speaker, evidence: 'explicit', tier: 1 };
  if (clue.role === person) return { speaker, evidence: 'explicit', tier: 2 };
  if (clue.tag?.kind === 'pronoun') return { speaker, evidence: 'pronoun', tier: 2 };
  if (person === previous) return { speaker, evidence: 'paragraph', tier: clue.link.continued ? 2 : 3 };
  if (clue.subjectBefore === person || clue.subjectAfter === person) return { speaker, evidence: 'beat', tier: 3 };
  if (clue.link.turns > 0.5) return { speaker, evidence: 'alternation', tier: 3 };
  return { speaker, evidence: 'mention', tier: 3 };
}
