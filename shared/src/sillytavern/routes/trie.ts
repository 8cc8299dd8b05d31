import { isOtherTake, isPrecise, type RouteMark } from './mark.ts';

/** A stretch of messages that all chats through it share: `chat`'s messages from `from` to before `to`. */
export interface Stretch {
  readonly chat: number;
  readonly from: number;
  to: number;
  /** Chats that end with it. */
  ends: number[];
  /** What follows. */
  next: Place[];
}

/** What stands at one place after a stretch; several stretches where the same message has other takes. */
export interface Place {
  takes: Stretch[];
}

interface Node extends Stretch {
  next: NodePlace[];
  byMark: Map<number, Node>;
}
interface NodePlace {
  takes: Node[];
}

/**
 * Joins chats by what they have in common, one after another: messages are the same when author, date and text are, and
 * takes of one message stand at one place. Time and memory grow with the number of messages. Pure.
 */
export function joinByBeginning(chats: readonly (readonly RouteMark[])[]): Stretch {
  const root = node(0, 0, 0);
  for (const chat of chats.keys()) insert(root, chats, chat);
  return root;
}

const node = (chat: number, from: number, to: number): Node => ({
  chat,
  from,
  to,
  ends: [],
  next: [],
  byMark: new Map(),
});

function insert(root: Node, chats: readonly (readonly RouteMark[])[], chat: number): void {
  const messages = chats[chat]!;
  let here = root;
  let at = 0;
  while (at < messages.length) {
    const following = here.byMark.get(messages[at]!.exact);
    if (!following) return addAfter(here, chats, chat, at);
    const run = chats[following.chat]!;
    while (at < following.to && at < messages.length && run[at]!.exact === messages[at]!.exact) at++;
    if (at < following.to) split(following, chats, at);
    here = following;
  }
  here.ends.push(chat);
}

/** Cuts a stretch in two. */
function split(whole: Node, chats: readonly (readonly RouteMark[])[], at: number): void {
  const rest = node(whole.chat, at, whole.to);
  rest.ends = whole.ends;
  rest.next = whole.next;
  rest.byMark = whole.byMark;
  whole.to = at;
  whole.ends = [];
  whole.next = [{ takes: [rest] }];
  whole.byMark = new Map([[chats[rest.chat]![at]!.exact, rest]]);
}

function addAfter(here: Node, chats: readonly (readonly RouteMark[])[], chat: number, at: number): void {
  const mark = chats[chat]![at]!;
  const added = node(chat, at, chats[chat]!.length);
  added.ends.push(chat);
  here.byMark.set(mark.exact, added);
  const same = here.next.filter(({ takes }) =>
    takes.some((take) => isOtherTake(chats[take.chat]![at]!, mark, at === 0)),
  );
  const [first, ...others] = same;
  if (!first) return void here.next.push({ takes: [added] });
  first.takes.push(...others.flatMap((place) => place.takes), added);
  here.next = here.next.filter((place) => !others.includes(place));
}

/**
 * How much chats have in common. A level is twice the number of messages that two chats share, less one where the last of
 * them was swiped in one of the two.
 */
export interface Shared {
  level(a: number, b: number): number;
  /** The chats in the order of the tree: neighbours have more in common than any that lie farther apart. */
  readonly order: readonly number[];
}

export const countOf = (level: number): number => (level + 1) >> 1;
export const isSwiped = (level: number): boolean => level % 2 === 1;

/** Compares every two chats of a joined tree. Memory: four bytes for every two chats. */
export function shared(root: Stretch, chats: number): Shared {
  // In the order of the tree, what two chats share is the least of what neighbours between them share.
  const order: number[] = [];
  const between: number[] = [];
  let joined = 0;
  const walk = (stretch: Stretch): void => {
    for (const chat of stretch.ends) {
      if (order.length > 0) between.push(joined);
      order.push(chat);
      joined = 2 * stretch.to;
    }
    for (const { takes } of stretch.next)
      for (const [i, take] of takes.entries()) {
        joined = Math.min(joined, i === 0 ? 2 * stretch.to : 2 * stretch.to + 1);
        walk(take);
      }
    joined = Math.min(joined, 2 * stretch.to);
  };
  walk(root);
  const levels = new Uint32Array(chats * chats);
  for (const [i, a] of order.entries()) {
    let least = Number.MAX_SAFE_INTEGER;
    for (let j = i + 1; j < order.length; j++) {
      least = Math.min(least, between[j - 1]!);
      levels[a * chats + order[j]!] = least;
      levels[order[j]! * chats + a] = least;
    }
  }
  return { level: (a, b) => levels[a * chats + b]!, order };
}

/** Author and date of a message and its takes, for those that have a date of their own. */
export const momentsOf = ({ author, date, takeDates }: RouteMark): string[] =>
  [date, ...takeDates].filter(isPrecise).map((when) => `${author} ${when}`);

/** Moments of messages that stand in several stretches: something was changed there, or before, in one of the chats. */
export function repeatedMoments(root: Stretch, chats: readonly (readonly RouteMark[])[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const note = (moments: readonly string[]): void =>
    new Set(moments).forEach((moment) => {
      if (seen.has(moment)) repeated.add(moment);
      seen.add(moment);
    });
  const left = [root];
  for (let stretch = left.pop(); stretch; stretch = left.pop()) {
    // The first message was noted with the other takes of it.
    for (let at = stretch.from + 1; at < stretch.to; at++) note(momentsOf(chats[stretch.chat]![at]!));
    for (const { takes } of stretch.next) {
      note(takes.flatMap(({ chat, from }) => momentsOf(chats[chat]![from]!)));
      left.push(...takes);
    }
  }
  return repeated;
}
