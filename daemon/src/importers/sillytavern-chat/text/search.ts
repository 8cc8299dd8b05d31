import type { Person } from './cast.ts';
import type { Clues } from './clues.ts';
import type { Idiolects } from './idiolect.ts';
import { WEIGHTS } from './weights.ts';

/** More than all clues together. */
const STATED = 12;

/** How well the words in and around a quotation fit a speaker, in log units. */
function fit(clue: Clues, person: Person, rank: number, { self, user }: Search): number {
  if (clue.fixed) return clue.fixed === person ? STATED : -STATED;
  let score = -WEIGHTS.rank * rank + WEIGHTS.tags * Math.log(1 + person.tags);
  if (person.tags + person.addresses === 0) score -= WEIGHTS.silent;
  else if (person.tags === 0) score -= WEIGHTS.mute;
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
  if (clue.role === person) score += clue.specific ? WEIGHTS.known : WEIGHTS.role;
  if (clue.companion && person !== self && person === clue.companionOf) score += WEIGHTS.companion;
  if (clue.addressed.includes(person)) score -= WEIGHTS.addressed;
  if (clue.introduced === person) score += WEIGHTS.introduced;
  else if (clue.mentioned.includes(person)) score -= WEIGHTS.mentioned;
  if (clue.subjectBefore === person) score += clue.quote.before.length < 120 ? WEIGHTS.before : WEIGHTS.beforeLong;
  else if (clue.closeBefore.includes(person)) score += WEIGHTS.near;
  if (clue.subjectAfter === person) score += clue.quote.paragraphAfter ? WEIGHTS.afterParagraph : WEIGHTS.after;
  let times = 0;
  for (const other of clue.since) if (other.person === person) times++;
  score += WEIGHTS.since * Math.log(1 + times);
  if (person === self) score -= WEIGHTS.selfBias;
  if (person === user && person !== self) score -= 5;
  return score;
}

/** What stays the same during one search. */
export interface Search {
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
export function searchSpeakers(
  clues: readonly Clues[],
  candidates: readonly Person[][],
  search: Search,
): (Person | null)[] {
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

/** States this far below the best are given up. */
const BEAM = 6;

function prune(states: readonly State[]): State[] {
  let best = -Infinity;
  for (const state of states) if (state.score > best) best = state.score;
  return states.filter((state) => state.score > best - BEAM);
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
        if (clue.addressed.includes(state.speaker)) score += WEIGHTS.replied;
      }
      const key = person.id * 65536 + (other ? other.id + 1 : 0);
      const known = next.get(key);
      if (!known || score > known.score) next.set(key, { speaker: person, other, score, back: state });
    }
  });
  return prune([...next.values()]);
}
