import { refuse } from './error.ts';

type Identified = { readonly id: string };

/** `out`: the ids that stand at `at` and go. `in`: what comes there; an id stands for what has it before. */
interface Cut<T> {
  at: number;
  out: string[];
  in: (string | T)[];
}

/** How a list of `of` items becomes another one. */
export interface Splices<T> {
  of: number;
  cuts: Cut<T>[];
}

/** Runs of items that differ in two lists with the same ids. */
function changedRuns<T extends Identified>(from: readonly T[], to: readonly T[]): Cut<T>[] {
  const cuts: Cut<T>[] = [];
  for (let at = 0; at < from.length; at++) {
    if (from[at] === to[at]) continue;
    const last = cuts.at(-1);
    if (last !== undefined && last.at + last.out.length === at) {
      last.out.push(from[at]!.id);
      last.in.push(to[at]!);
    } else cuts.push({ at, out: [from[at]!.id], in: [to[at]!] });
  }
  return cuts;
}

/** The items by id; ids that several have are left out. */
function uniqueById<T extends Identified>(list: readonly T[]): Map<string, T> {
  const byId = new Map<string, T>();
  const twins = new Set<string>();
  for (const one of list) {
    if (byId.has(one.id)) twins.add(one.id);
    byId.set(one.id, one);
  }
  for (const id of twins) byId.delete(id);
  return byId;
}

/** What makes one list of the other; items that are in both as the same object stand by id. Pure. */
export function splicesBetween<T extends Identified>(from: readonly T[], to: readonly T[]): Splices<T> | undefined {
  if (from === to) return undefined;
  const sameIds = from.length === to.length && from.every((one, i) => one.id === to[i]!.id);
  return { of: from.length, cuts: sameIds ? changedRuns(from, to) : [changedMiddle(from, to)] };
}

/** What differs between the beginning and the end that two lists share. */
function changedMiddle<T extends Identified>(from: readonly T[], to: readonly T[]): Cut<T> {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  const most = Math.min(from.length, to.length) - start;
  while (end < most && from.at(-1 - end) === to.at(-1 - end)) end++;
  const known = uniqueById(from);
  return {
    at: start,
    out: from.slice(start, from.length - end).map(({ id }) => id),
    in: to.slice(start, to.length - end).map((one) => (known.get(one.id) === one ? one.id : one)),
  };
}

/** The list after splices. Throws an EditError if it is not the list they were made for. Pure. */
export function spliced<T extends Identified>(
  list: readonly T[],
  splices: { of: number; cuts: readonly { at: number; out: readonly string[]; in: readonly (string | T)[] }[] },
): T[] {
  const known = uniqueById(list);
  const result = [...list];
  for (const { at, out, in: items } of splices.cuts) {
    if (list.length !== splices.of || out.some((id, i) => result[at + i]?.id !== id))
      refuse('This takes back a change of the story as it was; it has changed since, so it cannot be taken back.');
    const incoming = items.map((item) =>
      typeof item !== 'string' ? item : (known.get(item) ?? refuse(`There is no "${item}" to be put back.`)),
    );
    result.splice(at, out.length, ...incoming);
  }
  return result;
}
