import type { Person } from './cast.ts';
import type { AttributionContext, Clues } from './clues.ts';

/** How far around a quotation tags by name make a speaker likely, in quotations. */
const NEIGHBOURHOOD = 16;
/** In how many quotations their weight falls to a third. */
const DECAY = 5;

/** The speaker the text states, if it does. */
export function statedSpeaker(clue: Clues, self: Person | null): Person | null {
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

/** How much narration takes the place of one quotation. */
const NARRATION = 1000;

/** The place of every quotation in the telling: long narration between two takes them apart. */
function clock(clues: readonly Clues[]): number[] {
  let now = 0;
  return clues.map(({ quote }) => (now += 1 + quote.since.length / NARRATION));
}

/** Adds to each quotation who is named by tags around it. */
export function withNeighbours(clues: readonly Clues[], self: Person | null): Clues[] {
  const stated = clues.map((clue) => statedSpeaker(clue, self) ?? (clue.specific ? clue.role : null));
  const when = clock(clues);
  return clues.map((clue, at) => {
    if (stated[at] && !clue.role) return clue;
    const local = new Map<Person, number>();
    for (let near = Math.max(0, at - NEIGHBOURHOOD); near <= Math.min(clues.length - 1, at + NEIGHBOURHOOD); near++) {
      const person = stated[near];
      if (person)
        local.set(person, (local.get(person) ?? 0) + Math.exp(-Math.abs((when[near] ?? 0) - (when[at] ?? 0)) / DECAY));
    }
    return { ...clue, local, companionOf: clue.companion ? companionOf(local, self) : null };
  });
}

/** The person behind "I" in tags: addressed often, never tagged by name. */
export function findSelf(clues: readonly Clues[], context: AttributionContext): Person | null {
  if (!clues.some((clue) => clue.tag?.kind === 'first' && !clue.fixed)) return null;
  const first = clues.filter((clue) => clue.tag?.kind === 'first');
  if (first.filter((clue) => clue.fixed === context.user).length * 2 > first.length) return context.user;
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
