import type { StoryQuote } from './story.ts';

/** How a quotation follows the one before. */
export interface Link {
  /** Log odds of the same speaker going on. */
  readonly same: number;
  /** Weight of speakers taking turns, from 0 to 1. */
  readonly turns: number;
  readonly continued: boolean;
}

const ANSWER =
  /^(?:yes|no|yeah|nope|aye|nay|ay|indeed|certainly|of course|never|nothing|not|why|oh|well|i|because|sure|none|perhaps|maybe|very)\b/i;

/** Speech that opens with a quotation of its own: a story told over several pieces. */
const NESTED = /^['\u2018]\S.{20}/;

/** Log odds per hundred letters, up to three hundred: long speeches come in several pieces, short ones are exchanged. */
function hundreds(text: string): number {
  return Math.min(text.length, 300) / 100;
}

/** Weighs how one quotation follows another by length, punctuation and the narration between. */
export function linkOf(quote: StoryQuote, previous: StoryQuote | undefined): Link {
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
