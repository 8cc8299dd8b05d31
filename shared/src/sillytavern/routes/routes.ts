import { evidenceOf, type Evidence } from './evidence.ts';
import { hangLoose } from './loose.ts';
import { isPrecise, type RouteMessage } from './mark.ts';
import type { Ambiguity, Route, RouteFile, RouteKind, RouteWay } from './route.ts';
import { countOf, isSwiped, joinByBeginning, momentsOf, repeatedMoments, shared, type Shared } from './trie.ts';

/**
 * Rebuilds the tree of the chats of one character or group. SillyTavern does not keep it: it is told from what chats have in
 * common, the chat they say they were made from, checkpoints they name and their names. In time and memory near linear in the
 * number of messages, and square in the number of files (2,000 files: 16 MB). The order of the files does not matter but
 * between files that nothing else tells apart. Pure.
 */
export function buildRoutes(files: readonly RouteFile[]): Route[] {
  const chats = files.map((file) => file.messages);
  const joined = joinByBeginning(chats);
  const common = shared(joined, files.length);
  const repeated = repeatedMoments(joined, chats);
  const evidence = evidenceOf(files, common);
  const related = relatedBy(files, common, evidence);
  const { parents, ambiguous } = hangLoose(files, related, evidence);
  const apart = partedTooEarly(parents, related);
  const doubt = (index: number, parent: number): Ambiguity | null =>
    changedSince(chats[index]!, chats[parent]!, common.level(index, parent), repeated) ??
    (apart.has(index) ? (evidence[index]!.missing === null ? 'parent-changed' : 'parent-missing') : null);
  return files.map((file, index): Route => {
    const parent = parents[index] ?? null;
    const level = parent === null ? 0 : common.level(index, parent);
    const count = countOf(level);
    const named = evidence[index]!;
    const reason = ambiguous[index] ?? (parent === null ? null : doubt(index, parent));
    return {
      index,
      name: file.name,
      kind: parent === null ? 'root' : kindOf(file, level, named),
      parent,
      fork: parent === null ? null : { message: count - 1, swiped: isSwiped(level) },
      ambiguous: reason,
      root: upFrom(index, parents).at(-1)!,
      messages: file.messages.length,
      own: file.messages.length - count,
      way: parent === null ? null : wayOf(file, level),
      lastDate: file.messages.at(-1)?.date ?? '',
    };
  });
}

/** Chats with one greeting in common that has no exact date are not one for that, unless something else says so. */
function relatedBy(files: readonly RouteFile[], common: Shared, evidence: readonly Evidence[]): Shared {
  return {
    order: common.order,
    level(a, b) {
      const level = common.level(a, b);
      if (countOf(level) > 1 || level === 0 || isPrecise(files[a]!.messages[0]!.date)) return level;
      return evidence[a]!.parent === b || evidence[b]!.parent === a ? level : 0;
    },
  };
}

function kindOf({ messages }: RouteFile, level: number, { named }: Evidence): RouteKind {
  return named ?? (countOf(level) === messages.length ? 'checkpoint' : 'branch');
}

function wayOf({ messages }: RouteFile, level: number): RouteWay | null {
  const first = messages[countOf(level) - (isSwiped(level) ? 1 : 0)];
  if (!first) return null;
  return { kind: isSwiped(level) ? 'take' : first.isUser ? 'user' : 'character', by: first.by, words: first.words };
}

/** Messages behind a fork that are looked for elsewhere. */
const LOOKED_AT = 3;

/** Was one of two chats changed before the place where they part now? Then what follows there stands elsewhere as well. */
function changedSince(
  own: readonly RouteMessage[],
  other: readonly RouteMessage[],
  level: number,
  repeated: ReadonlySet<string>,
): Ambiguity | null {
  if (level === 0) return 'unlike-parent';
  const at = countOf(level);
  const [x, y] = [own[at], other[at]];
  // The author was renamed.
  const isSame = x && y && isPrecise(x.date) && x.date === y.date && x.text === y.text;
  const isElsewhere = (one: RouteMessage): boolean => momentsOf(one).some((moment) => repeated.has(moment));
  return isSame || own.slice(at, at + LOOKED_AT).some(isElsewhere) ? 'edited' : null;
}

/**
 * The routes that leave the tree before the place where one that hangs on them parts from one that does not. Only neighbours
 * are compared: between any two chats there are two neighbours that part on the same way and have as much in common.
 */
function partedTooEarly(parents: readonly (number | null)[], { level, order }: Shared): Set<number> {
  const found = new Set<number>();
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [order[i - 1]!, order[i]!];
    const count = countOf(level(a, b));
    if (count === 0) continue;
    const above = new Set(upFrom(a, parents));
    const top = upFrom(b, parents).find((one) => above.has(one));
    for (const start of [a, b])
      for (const one of upFrom(start, parents)) {
        if (one === top) break;
        const parent = parents[one] ?? null;
        if (parent !== null && countOf(level(one, parent)) < count) found.add(one);
      }
  }
  return found;
}

/** A chat and those it hangs on, the root last. */
function upFrom(index: number, parents: readonly (number | null)[]): number[] {
  const way = [index];
  for (let up = parents[index] ?? null; up !== null; up = parents[up] ?? null) way.push(up);
  return way;
}
