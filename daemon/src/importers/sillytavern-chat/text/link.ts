import { ADJACENT, AFTER_NARRATION, AFTER_TAG, ANYWHERE } from './linkweights.ts';
import type { LinkWeights } from './linkweights.ts';
import type { StoryQuote } from './story.ts';

/** How a quotation follows the one before. */
export interface Link {
  /** Log odds of the same speaker going on. */
  readonly same: number;
  /** Weight of speakers taking turns, from 0 to 1. */
  readonly turns: number;
  readonly continued: boolean;
}

/** What a quotation looks like, however it is joined to its neighbours. */
interface Shape {
  readonly hundreds: number;
  readonly short: boolean;
  readonly lower: boolean;
  readonly answer: boolean;
  readonly nested: boolean;
  /** The mark it ends with. */
  readonly end: string;
  readonly first: boolean;
  readonly second: boolean;
  readonly polite: boolean;
}

const ANSWER =
  /^(?:yes|no|yeah|nope|aye|nay|ay|indeed|certainly|of course|never|nothing|not|why|oh|well|i|because|sure|none|perhaps|maybe|very)\b/i;
const FIRST = /\b(?:I|[Mm]y|me|mine)\b/;
const SECOND = /\byou(?:rs?)?\b/i;
const POLITE = /\b(?:sir|miss|ma['\u2019]?am|madam|my lord|old sport)\b/i;
/** Speech that opens with a quotation of its own: a story told over several pieces. */
const NESTED = /^['\u2018]\S.{20}/;

/** Longer speech tells no more. */
const MOST = 300;
const SHORT = 25;

const shapes = new WeakMap<StoryQuote, Shape>();

function shapeOf(quote: StoryQuote): Shape {
  const known = shapes.get(quote);
  if (known) return known;
  const { text } = quote.segment;
  const shape: Shape = {
    hundreds: Math.min(text.length, MOST) / 100,
    short: text.length < SHORT,
    lower: /^\p{Ll}/u.test(text),
    answer: ANSWER.test(text),
    nested: NESTED.test(text),
    end: text.charAt(text.length - 1),
    first: FIRST.test(text),
    second: SECOND.test(text),
    polite: POLITE.test(text),
  };
  shapes.set(quote, shape);
  return shape;
}

/** Weighs how one quotation follows another by their words, length and punctuation and the narration between. */
export function linkOf(quote: StoryQuote, previous: StoryQuote | undefined): Link {
  if (!previous) return { same: 0, turns: 0, continued: false };
  const here = shapeOf(quote);
  const there = shapeOf(previous);
  const together = previous.message === quote.message;
  const comma = there.end === ',' || there.end === ';';
  const narration = quote.before;
  let same = together ? 0 : ANYWHERE.apart;
  if (here.nested && there.nested) same += ANYWHERE.nested;
  if (here.polite || there.polite) same += here.polite === there.polite ? ANYWHERE.politeBoth : ANYWHERE.politeOne;
  if (narration === '') {
    if (quote.tagAfter) same += ANYWHERE.tagged;
    return {
      same: same + commonOdds(ADJACENT, here, there),
      turns: together ? 1 : 0.8,
      continued: together && (here.lower || comma),
    };
  }
  const tagged = previous.tagAfter !== null && previous.after === narration;
  const runsOn = /[,;]$/.test(narration);
  const weights = tagged ? AFTER_TAG : AFTER_NARRATION;
  same += commonOdds(weights, here, there) + (weights.length * Math.min(narration.length, 2 * MOST)) / 200;
  if (runsOn) same += weights.runsOn;
  if (/^(?:he|she|his|her)\b/i.test(narration)) same += weights.pronoun;
  if (/[.!?] /.test(narration)) same += weights.sentences;
  return {
    same,
    turns: narration.length < 120 ? 0.9 : narration.length < 400 ? 0.5 : 0.2,
    continued: together && tagged && (here.lower || runsOn) && narration.length < 90,
  };
}

/** Log odds of the same speaker by the two quotations alone. */
function commonOdds(weights: LinkWeights, here: Shape, there: Shape): number {
  let odds = weights.bias + weights.here * here.hundreds + weights.there * there.hundreds;
  if (here.lower) odds += weights.lower;
  if (here.answer) odds += weights.answer;
  if (here.short) odds += weights.shortHere;
  if (there.short) odds += weights.shortThere;
  if (here.end === '?') odds += weights.asks;
  if (there.end === '?') odds += weights.question;
  else if (there.end === '!') odds += weights.bang;
  else if (there.end === ',' || there.end === ';') odds += weights.comma;
  else if (there.end === '\u2014' || there.end === '\u2026') odds += weights.cut;
  if (here.first && there.first) odds += weights.first;
  if (here.second && there.second) odds += weights.second;
  if ((here.first && there.second) || (here.second && there.first)) odds += weights.crossed;
  return odds;
}
