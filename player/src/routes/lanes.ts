/** A route as far as its line goes. */
export interface LaneRoute {
  readonly index: number;
  readonly parent: number | null;
  readonly fork: { readonly message: number } | null;
}

/** A row of the map: where its line comes from, and the lines that pass beside it. */
export interface LaneRow {
  readonly index: number;
  /** 0 for a root. */
  readonly depth: number;
  readonly lane: number;
  readonly parentLane: number | null;
  /** Lines from the upper to the lower edge of the row. */
  readonly passing: readonly number[];
  /** Others leave it further down. */
  readonly goesOn: boolean;
}

/** Lines lie to the right of the one they leave until there are that many; then they take what is free. */
const WIDEST = 8;

/**
 * Orders routes as a tree, small branches before large ones, so that few lines run beside each other, and gives each a lane.
 * Time: near linear. Pure.
 */
export function layLanes(routes: readonly LaneRoute[]): LaneRow[] {
  const children = new Map<number | null, LaneRoute[]>();
  for (const route of routes) children.set(route.parent, [...(children.get(route.parent) ?? []), route]);
  const order = inOrder(children);
  const rowOf = new Map(order.map(({ route }, row) => [route.index, row]));
  const lastRow = new Map<number, number>();
  for (const [parent, own] of children)
    if (parent !== null) lastRow.set(parent, Math.max(...own.map((one) => rowOf.get(one.index)!)));
  const open = new Map<number, number>();
  const lanes = new Map<number, number>();
  return order.map(({ route, depth }, row): LaneRow => {
    const parentLane = route.parent === null ? null : lanes.get(route.parent)!;
    const ending = route.parent !== null && lastRow.get(route.parent) === row;
    for (const [index] of open) if ((lastRow.get(index) ?? -1) < row) open.delete(index);
    const taken = new Set(open.values());
    const lane = freeLane(taken, parentLane === null ? 0 : parentLane + 1);
    lanes.set(route.index, lane);
    const passing = [...open].filter(([index]) => !(ending && index === route.parent)).map(([, one]) => one);
    const goesOn = lastRow.has(route.index);
    if (goesOn) open.set(route.index, lane);
    return { index: route.index, depth, lane, parentLane, passing, goesOn };
  });
}

function freeLane(taken: ReadonlySet<number>, from: number): number {
  for (let lane = from; lane < WIDEST; lane++) if (!taken.has(lane)) return lane;
  for (let lane = 0; ; lane++) if (!taken.has(lane)) return lane;
}

function inOrder(children: ReadonlyMap<number | null, readonly LaneRoute[]>): { route: LaneRoute; depth: number }[] {
  const sizes = new Map<number, number>();
  const all: LaneRoute[] = [...(children.get(null) ?? [])];
  for (const route of all) all.push(...(children.get(route.index) ?? []));
  for (const route of all.toReversed()) {
    const own = (children.get(route.index) ?? []).reduce((sum, child) => sum + sizes.get(child.index)!, 1);
    sizes.set(route.index, own);
  }
  const order: { route: LaneRoute; depth: number }[] = [];
  const left = [...(children.get(null) ?? [])].reverse().map((route) => ({ route, depth: 0 }));
  for (let next = left.pop(); next; next = left.pop()) {
    order.push(next);
    const { depth } = next;
    const own = [...(children.get(next.route.index) ?? [])].sort(
      (a, b) => sizes.get(a.index)! - sizes.get(b.index)! || (a.fork?.message ?? 0) - (b.fork?.message ?? 0),
    );
    for (const child of own.reverse()) left.push({ route: child, depth: depth + 1 });
  }
  return order;
}
