import { packed } from './packing.ts';

/** What is laid out: a box with its size. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** A box with its left upper corner. */
export interface PlacedBox extends Box {
  readonly x: number;
  readonly y: number;
}

/** An edge as a row of points from the lower side of a box to the upper side of another. `back`: it leads upwards. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly back: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, PlacedBox>;
  readonly routes: readonly Route[];
  readonly width: number;
  readonly height: number;
}

export const GAP_X = 28;
export const GAP_Y = 52;
const SWEEPS = 6;
/** Way points of long edges; where there would be more, long edges go straight. */
const MOST_BENDS = 2_500;

/** A box, or the way point of an edge that passes a row. */
interface Item {
  readonly box: Box | null;
  readonly width: number;
  readonly rank: number;
  order: number;
  centre: number;
  readonly above: Item[];
  readonly below: Item[];
}

/**
 * Lays boxes out in rows, each below all that lead to it, in an order that crosses few edges. Edges to unknown boxes are
 * left out. The same graph always comes out the same. Pure.
 */
export function layOut(boxes: readonly Box[], edges: readonly { from: string; to: string }[]): Layout {
  const links = linksOf(boxes, edges);
  const back = backEdges(boxes, links);
  const forward = [...links.values()].filter((link) => !back.has(link));
  const ranks = ranksOf(boxes, forward);
  const items = new Map<string, Item>();
  const rows: Item[][] = [];
  const add = (box: Box | null, rank: number): Item => {
    const item: Item = { box, width: box?.width ?? 2, rank, order: 0, centre: 0, above: [], below: [] };
    (rows[rank] ??= []).push(item);
    return item;
  };
  for (const box of boxes) items.set(box.id, add(box, ranks.get(box.id) ?? 0));
  const chains = bend(forward, items, add);
  order(rows);
  place(rows);
  return drawn(rows, chains, [...back], items);
}

interface Link {
  readonly from: string;
  readonly to: string;
}

function linksOf(boxes: readonly Box[], edges: readonly Link[]): Map<string, Link> {
  const known = new Set(boxes.map((box) => box.id));
  const links = new Map<string, Link>();
  for (const { from, to } of edges)
    if (from !== to && known.has(from) && known.has(to)) links.set(JSON.stringify([from, to]), { from, to });
  return links;
}

/** Edges that close a circle, found by a walk from the first box on. */
function backEdges(boxes: readonly Box[], links: ReadonlyMap<string, Link>): Set<Link> {
  const out = new Map<string, Link[]>();
  for (const link of links.values()) out.set(link.from, [...(out.get(link.from) ?? []), link]);
  const state = new Map<string, 'open' | 'done'>();
  const back = new Set<Link>();
  for (const { id } of boxes) {
    if (state.has(id)) continue;
    const path = [{ id, next: 0 }];
    state.set(id, 'open');
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const link = out.get(top.id)?.[top.next++];
      if (!link) {
        state.set(top.id, 'done');
        path.pop();
      } else if (state.get(link.to) === 'open') back.add(link);
      else if (!state.has(link.to)) {
        state.set(link.to, 'open');
        path.push({ id: link.to, next: 0 });
      }
    }
  }
  return back;
}

/** The length of the longest way to each box. */
function ranksOf(boxes: readonly Box[], forward: readonly Link[]): Map<string, number> {
  const waiting = new Map<string, number>();
  const out = new Map<string, string[]>();
  for (const { from, to } of forward) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    out.set(from, [...(out.get(from) ?? []), to]);
  }
  const ranks = new Map<string, number>();
  const ready = boxes.filter((box) => !waiting.has(box.id)).map((box) => box.id);
  for (const id of ready) ranks.set(id, 0);
  for (let i = 0; i < ready.length; i++) {
    const id = ready[i] ?? '';
    for (const to of out.get(id) ?? []) {
      ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (waiting.get(to) ?? 1) - 1;
      waiting.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return ranks;
}

/** Gives edges that pass rows a way point in each. */
function bend(
  forward: readonly Link[],
  items: ReadonlyMap<string, Item>,
  add: (box: null, rank: number) => Item,
): Item[][] {
  let bends = 0;
  return forward.flatMap(({ from, to }) => {
    const [start, end] = [items.get(from), items.get(to)];
    if (!start || !end) return [];
    const chain = [start];
    const between = end.rank - start.rank - 1;
    if (bends + between <= MOST_BENDS) {
      bends += between;
      for (let rank = start.rank + 1; rank < end.rank; rank++) chain.push(add(null, rank));
    }
    chain.push(end);
    for (const [i, item] of chain.entries()) {
      const next = chain[i + 1];
      if (!next) continue;
      item.below.push(next);
      next.above.push(item);
    }
    return [chain];
  });
}

const meanOf = (items: readonly Item[], value: (item: Item) => number): number | null =>
  items.length === 0 ? null : items.reduce((sum, item) => sum + value(item), 0) / items.length;

/** Orders each row by where the neighbours of its boxes stand, down and up a few times. */
function order(rows: Item[][]): void {
  const number = (row: Item[]): void => row.forEach((item, i) => (item.order = i));
  rows.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) {
      const wish = new Map(
        row.map((item) => [item, meanOf(down ? item.above : item.below, (one) => one.order) ?? item.order]),
      );
      row.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0) || a.order - b.order);
      number(row);
    }
  }
}

/** Brings boxes under and over their neighbours as far as the row has room. */
function place(rows: Item[][]): void {
  for (const row of rows) {
    let x = 0;
    for (const item of row) {
      item.centre = x + item.width / 2;
      x += item.width + GAP_X;
    }
  }
  for (let sweep = 0; sweep < SWEEPS + 2; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) {
      const wishes = row.map((item) => meanOf(down ? item.above : item.below, (one) => one.centre) ?? item.centre);
      packed(
        wishes,
        row.map((item) => item.width),
        GAP_X,
      ).forEach((centre, i) => {
        const item = row[i];
        if (item) item.centre = centre;
      });
    }
  }
}

function drawn(rows: Item[][], chains: Item[][], back: readonly Link[], items: ReadonlyMap<string, Item>): Layout {
  const all = rows.flat();
  const left = all.reduce(
    (least, item) => Math.min(least, item.centre - item.width / 2),
    all.length > 0 ? Infinity : 0,
  );
  const boxes = new Map<string, PlacedBox>();
  const spans = new Map<Item, readonly [top: number, bottom: number]>();
  let y = 0;
  for (const row of rows) {
    const height = row.reduce((most, item) => Math.max(most, item.box?.height ?? 0), 0);
    for (const item of row) {
      const own = item.box?.height ?? height;
      const top = y + (height - own) / 2;
      spans.set(item, [top, top + own]);
      if (item.box) boxes.set(item.box.id, { ...item.box, x: item.centre - item.width / 2 - left, y: top });
    }
    y += height + GAP_Y;
  }
  const pointsOf = (chain: readonly Item[]): Route['points'] =>
    chain.flatMap((item, i) => {
      const [top, bottom] = spans.get(item) ?? [0, 0];
      const x = item.centre - left;
      if (i === 0) return [[x, bottom] as const];
      return i === chain.length - 1 ? [[x, top] as const] : [[x, top] as const, [x, bottom] as const];
    });
  const routes = chains.map((chain): Route => ({
    from: chain[0]?.box?.id ?? '',
    to: chain.at(-1)?.box?.id ?? '',
    back: false,
    points: pointsOf(chain),
  }));
  for (const { from, to } of back) {
    const [start, end] = [items.get(from), items.get(to)];
    if (start && end) routes.push({ from, to, back: true, points: pointsOf([start, end]) });
  }
  const width = all.reduce((most, item) => Math.max(most, item.centre + item.width / 2 - left), 0);
  return { boxes, routes, width, height: Math.max(0, y - GAP_Y) };
}
