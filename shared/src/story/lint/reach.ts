import type { Flow } from './flow.ts';

/** What can be reached from where; each list by place, 1 for yes. */
export interface Reach {
  /** A run can come here. */
  readonly reached: Uint8Array;
  /** A run can come here while no call is open. */
  readonly top: Uint8Array;
  /** A run can come here within a call. */
  readonly inCall: Uint8Array;
  /** From here a run can come to the end of the scene, behind all calls it makes on the way. */
  readonly returns: Uint8Array;
  /** From here a run can come to an ending, or to where the story breaks off. */
  readonly ends: Uint8Array;
  /** From here a run can come to the end of the scene with a value to give back. */
  readonly gives: Uint8Array;
}

/** The places that lead to each place: over a way, as what is called, or as what comes behind a call. */
function reversed({ size, to, called, behind }: Flow): number[][] {
  const from: number[][] = Array.from({ length: size }, () => []);
  for (let place = 0; place < size; place++) {
    for (const way of to[place]!) from[way]!.push(place);
    const callee = called[place]!;
    if (callee >= 0) from[callee]!.push(place);
    const after = behind[place]!;
    if (after >= 0 && after !== callee) from[after]!.push(place);
  }
  return from;
}

/**
 * The places from which something is met: those in `first`, those that lead to one of them over a way, and the calls for
 * which `through` says so.
 */
function backwards(
  flow: Flow,
  from: readonly (readonly number[])[],
  first: readonly number[],
  through: (call: number, met: Uint8Array) => boolean,
): Uint8Array {
  const met = new Uint8Array(flow.size);
  const open: number[] = [];
  const meet = (place: number): void => {
    if (met[place] === 1) return;
    met[place] = 1;
    open.push(place);
  };
  first.forEach(meet);
  for (let place = open.pop(); place !== undefined; place = open.pop())
    for (const before of from[place]!)
      if (met[before] === 0 && (flow.called[before]! < 0 || through(before, met))) meet(before);
  return met;
}

function forwards(flow: Flow, first: readonly number[], returns: Uint8Array, intoCalls: boolean): Uint8Array {
  const met = new Uint8Array(flow.size);
  const open: number[] = [];
  const meet = (place: number): void => {
    if (place < 0 || met[place] === 1) return;
    met[place] = 1;
    open.push(place);
  };
  first.forEach(meet);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    flow.to[place]!.forEach(meet);
    const callee = flow.called[place]!;
    if (callee < 0) continue;
    if (intoCalls) meet(callee);
    if (returns[callee] === 1) meet(flow.behind[place]!);
  }
  return met;
}

/** What can be reached in a story. Linear in its size. Pure. */
export function reachOf(flow: Flow): Reach {
  const places = Array.from({ length: flow.size }, (_, place) => place);
  const from = reversed(flow);
  const { called, behind, exit } = flow;
  const returns = backwards(
    flow,
    from,
    places.filter((place) => exit[place] === 'return'),
    (call, met) => met[called[call]!] === 1 && behind[call]! >= 0 && met[behind[call]!] === 1,
  );
  const ends = backwards(
    flow,
    from,
    places.filter((place) => exit[place] === 'ending' || exit[place] === 'nowhere'),
    (call, met) =>
      met[called[call]!] === 1 || (returns[called[call]!] === 1 && behind[call]! >= 0 && met[behind[call]!] === 1),
  );
  const givers = places.filter((place) => {
    const node = exit[place] === 'return' ? flow.nodeAt(place) : undefined;
    return node?.type === 'end' && node.value !== undefined;
  });
  const gives = backwards(
    flow,
    from,
    givers,
    (call, met) => returns[called[call]!] === 1 && behind[call]! >= 0 && met[behind[call]!] === 1,
  );
  const reached = forwards(flow, [flow.start], returns, true);
  const calledPlaces = places
    .filter((place) => reached[place] === 1 && called[place]! >= 0)
    .map((place) => called[place]!);
  return {
    returns,
    ends,
    gives,
    reached,
    top: forwards(flow, [flow.start], returns, false),
    inCall: forwards(flow, calledPlaces, returns, true),
  };
}
