import { listCandidates } from './candidates.ts';
import type { Person } from './cast.ts';
import { readClues } from './clues.ts';
import type { AttributionContext, Clues } from './clues.ts';
import { Idiolects, speechWords } from './idiolect.ts';
import { findSelf, statedSpeaker, withNeighbours } from './neighbours.ts';
import { searchSpeakers } from './search.ts';
import type { Evidence, Tier } from './segments.ts';
import type { StoryQuote } from './story.ts';

/** Who speaks a quotation, and why. */
export interface Attribution {
  readonly speaker: string | null;
  readonly evidence: Evidence;
  readonly tier: Tier;
}

/** How often the search runs; each run learns the ways of speaking from the one before. */
const ROUNDS = 2;

/** Finds the most likely sequence of speakers for all quotations of a story. */
export function attributeQuotes(quotes: readonly StoryQuote[], context: AttributionContext): Attribution[] {
  const bare = quotes.map((quote, at) => readClues(quote, quotes[at - 1], context));
  const self = findSelf(bare, context);
  const clues = withNeighbours(bare, self);
  const candidates = listCandidates(clues, self);
  const spoken = clues.map((clue) => speechWords(clue.quote.segment.text));
  let path = clues.map((clue) => statedSpeaker(clue, self));
  for (let round = 0; round < ROUNDS; round++) {
    const idiolects = new Idiolects();
    spoken.forEach((words, at) => idiolects.add(path[at] ?? null, words));
    path = searchSpeakers(clues, candidates, { self, user: context.user, idiolects, spoken });
  }
  return clues.map((clue, at) => explain(clue, path[at] ?? null, path[at - 1] ?? null, self));
}

function explain(clue: Clues, person: Person | null, previous: Person | null, self: Person | null): Attribution {
  if (!person) return { speaker: null, evidence: 'unknown', tier: 3 };
  const speaker = person.name;
  if (clue.quote.segment.prefix !== null) return { speaker, evidence: 'prefix', tier: 1 };
  if (clue.fixed) return { speaker, evidence: 'author', tier: 1 };
  if (clue.tag?.kind === 'first' && person === self) return { speaker, evidence: 'first-person', tier: 1 };
  if (clue.tagged === person) return { speaker, evidence: 'explicit', tier: clue.shared ? 2 : 1 };
  if (clue.role === person) return { speaker, evidence: 'explicit', tier: 2 };
  if (clue.tag?.kind === 'pronoun') return { speaker, evidence: 'pronoun', tier: 2 };
  if (person === previous) return { speaker, evidence: 'paragraph', tier: clue.link.continued ? 2 : 3 };
  if (clue.subjectBefore === person || clue.subjectAfter === person) return { speaker, evidence: 'beat', tier: 3 };
  if (clue.link.turns > 0.5) return { speaker, evidence: 'alternation', tier: 3 };
  return { speaker, evidence: 'mention', tier: 3 };
}
