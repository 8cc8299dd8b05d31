import type { Person } from './cast.ts';
import type { Clues } from './clues.ts';

/** How many people are considered for one quotation, and for how many quotations a mention counts. */
const CANDIDATES = 8;
const REMEMBERED = 60;
/** How many quotations ahead names are looked for. */
const AHEAD = 8;
/** Somebody only spoken of is most likely not there: as far away as those seen this many quotations ago. */
const SPOKEN_OF = 45;

/** For each quotation the people most recently spoken of or tagged around it. */
export function listCandidates(clues: readonly Clues[], self: Person | null): Person[][] {
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
    if (clue.introduced) seen.set(clue.introduced, at);
    if (clue.subjectAfter) seen.set(clue.subjectAfter, at);
    if (clue.role) seen.set(clue.role, at);
    if (clue.tagged) {
      noteMentions(clue, seen, at);
      seen.set(clue.tagged, at + 0.5);
      return [clue.tagged];
    }
    const ranked: [Person, number][] = [];
    for (const [person, when] of seen) {
      if (at - when < REMEMBERED) ranked.push([person, when]);
      else seen.delete(person);
    }
    for (let next = at + 1; next < Math.min(clues.length, at + AHEAD); next++) {
      const later = clues[next];
      if (!later || later.fixed) continue;
      const person = later.tagged ?? later.subjectBefore;
      if (person && !ranked.some(([other]) => other === person)) ranked.push([person, at - (next - at) - 1]);
      for (const other of later.addressed)
        if (!ranked.some(([known]) => known === other)) ranked.push([other, at - (next - at) - 3]);
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
    if (!seen.has(person) || (seen.get(person) ?? 0) < at - SPOKEN_OF) seen.set(person, at - SPOKEN_OF);
}
