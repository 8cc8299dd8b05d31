import type { Evidence } from './evidence.ts';
import type { Ambiguity, RouteFile } from './route.ts';
import type { Shared } from './trie.ts';

/** Rounds in which chats are hung better; each settles all but those that wait for another. */
const MOST_TURNS = 10;

/** The parent of every chat (null: a root), and why that is not certain. */
export interface Hung {
  readonly parents: (number | null)[];
  readonly ambiguous: (Ambiguity | null)[];
}

/**
 * Follows what is written down, and hangs every other chat on the one it has most in common with. The first of each family,
 * the one that looks most like an original, is its root.
 */
export function hangLoose(files: readonly RouteFile[], related: Shared, evidence: readonly Evidence[]): Hung {
  const parents = evidence.map((one) => one.parent);
  const ambiguous: (Ambiguity | null)[] = evidence.map((one) => (one.unlike ? 'unlike-parent' : null));
  const better = originalFirst(files, evidence);
  const turn = [...files.keys()].toSorted(better);
  for (const index of turn)
    if (inCircle(index, parents)) {
      parents[index] = null;
      ambiguous[index] = 'circular';
    }
  const children = files.map((): number[] => []);
  for (const [index, parent] of parents.entries()) if (parent !== null) children[parent]!.push(index);
  const family = familiesOf(files.length, related);
  const members = new Map<number, number[]>();
  for (const index of turn)
    if (parents[index] === null) members.set(family[index]!, [...(members.get(family[index]!) ?? []), index]);
  for (const [root, ...rest] of members.values()) {
    if (evidence[root!]!.missing !== null) ambiguous[root!] = 'parent-missing';
    hang(root!, rest);
    for (let changed = true, turns = 0; changed && turns < MOST_TURNS; turns++)
      changed = rest.map(moveNearer).includes(true);
    for (const index of rest) ambiguous[index] ??= parents[index] === null ? null : doubtOf(index, parents[index]!);
  }
  return { parents, ambiguous };

  /** Hangs the heads of loose trees on a tree, those first that have most in common with it. */
  function hang(root: number, heads: readonly number[]): void {
    // Of chats that have as much in common with it, one that may be the lost parent of another comes before that.
    const order = (head: number): number => (evidence[head]!.missing !== null ? 2 : evidence[head]!.derived ? 0 : 1);
    const left = new Set(heads.toSorted((a, b) => order(a) - order(b)));
    const best = new Map(heads.map((head) => [head, root]));
    let added: readonly number[] = treeOf(root);
    for (;;) {
      let next: number | null = null;
      for (const head of left) {
        for (const one of added) if (isNearer(head, one, best.get(head)!)) best.set(head, one);
        const level = related.level(head, best.get(head)!);
        if (level > (next === null ? 0 : related.level(next, best.get(next)!))) next = head;
      }
      if (next === null) return;
      left.delete(next);
      parents[next] = best.get(next)!;
      children[parents[next]!]!.push(next);
      added = treeOf(next);
    }
  }
  /** Hangs a chat on one that has more in common with it, and came to the tree after it. */
  function moveNearer(index: number): boolean {
    const before = parents[index] ?? null;
    if (before === null) return false;
    const below = new Set(treeOf(index));
    let best = before;
    for (const other of files.keys())
      if (!below.has(other) && related.level(index, other) > related.level(index, best)) best = other;
    if (best === before) return false;
    parents[index] = best;
    children[before] = children[before]!.filter((one) => one !== index);
    children[best]!.push(index);
    return true;
  }
  function treeOf(index: number): number[] {
    const all = [index];
    for (const one of all) all.push(...children[one]!);
    return all;
  }
  function isNearer(head: number, one: number, than: number): boolean {
    const [level, most] = [related.level(head, one), related.level(head, than)];
    return level > most || (level > 0 && level === most && isUncertain(than) && !isUncertain(one));
  }
  /** Does a chat, or one it hangs on, come from a chat that is not here? */
  function isUncertain(one: number): boolean {
    for (let at: number | null = one; at !== null; at = parents[at] ?? null)
      if (evidence[at]!.missing !== null && evidence[at]!.parent === null) return true;
    return false;
  }
  function doubtOf(index: number, parent: number): Ambiguity | null {
    const { missing, derived, unlike } = evidence[index]!;
    if (unlike) return 'unlike-parent';
    // A chat that the missing one may have been renamed to, or came from, is as good as that one.
    if (missing !== null) return isUncertain(parent) ? 'parent-missing' : null;
    if (derived) return null;
    return 'no-link';
  }
}

/** Orders by how much a chat looks like an original: not derived, then by the date in its name, then long, then by name. */
function originalFirst(files: readonly RouteFile[], evidence: readonly Evidence[]) {
  const keys = files.map(({ name, messages }, index) => {
    const { derived, named } = evidence[index]!;
    return { rank: (derived ? 1 : 0) + (named === null ? 0 : 1), date: dateIn(name), length: messages.length, name };
  });
  return (one: number, other: number): number => {
    const [a, b] = [keys[one]!, keys[other]!];
    const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : one - other;
    return a.rank - b.rank || a.date - b.date || b.length - a.length || byName;
  };
}

const DATE = /(\d{4})-(\d{1,2})-(\d{1,2})(?: ?@(\d{1,2})h ?(\d{1,2})m ?(\d{1,2})s(?: ?(\d{1,3})ms)?)?/;

/** The date that SillyTavern puts into names, as a number to sort by; names without one come last. */
function dateIn(name: string): number {
  const parts = DATE.exec(name)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  return parts ? Date.UTC(parts[0]!, parts[1]! - 1, parts[2], ...(parts.slice(3) as [number])) : Date.UTC(9_999, 0);
}

function inCircle(index: number, parents: readonly (number | null)[]): boolean {
  const seen = new Set<number>();
  for (let at = parents[index] ?? null; at !== null && !seen.has(at); at = parents[at] ?? null) {
    if (at === index) return true;
    seen.add(at);
  }
  return false;
}

/** The family of each chat, as the first of its members: chats are of one family if others in between have both beginnings. */
function familiesOf(files: number, related: Shared): number[] {
  const family = Array.from({ length: files }, (_, index) => index);
  const head = (index: number): number => {
    let at = index;
    while (family[at] !== at) at = family[at] = family[family[at]!]!;
    return at;
  };
  for (let a = 0; a < files; a++)
    for (let b = a + 1; b < files; b++) if (related.level(a, b) > 0) family[head(b)] = head(a);
  return family.map((_, index) => head(index));
}
