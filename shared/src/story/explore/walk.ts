import type { SceneId } from '../ids.ts';
import { emptyMap } from '../persistent-map.ts';
import { next, rngOf, type Rng } from '../rng.ts';
import { start } from '../run-start.ts';
import type { Decided, RunState } from '../run-state.ts';
import type { StoryView } from '../view.ts';
import { noVisits } from '../visits.ts';
import { doingsAt, type Doing } from './doing.ts';
import type { Seen } from './seen.ts';
import { readOn, segmentAfter } from './segment.ts';
import { forgetful, type Matters } from './situation.ts';

/** One random way through a story. */
export interface Walk {
  readonly ended: boolean;
  /** Nodes gone through. */
  readonly steps: number;
  readonly lines: number;
  readonly words: number;
  readonly scenes: ReadonlySet<SceneId>;
}

export interface WalkBounds {
  /** Nodes to go through, those between two lines included. */
  readonly maxSteps: number;
  readonly seed: string;
}

/** Dice of the walker: the story never sees them. */
class Dice {
  #rng: Rng;

  constructor(seed: string) {
    this.#rng = rngOf(seed);
  }

  pick<T>(list: readonly T[]): T | undefined {
    const { rng, value } = next(this.#rng);
    this.#rng = rng;
    return list[Math.floor(value * list.length)];
  }
}

/** What a walker does: a choice never taken if there is such a one, else anything. */
function doingAt(state: RunState, matters: Matters, seen: Seen, dice: Dice): Doing | undefined {
  const all = doingsAt(state, matters);
  const fresh = all.filter(({ decided }) => typeof decided !== 'string' || !seen.choices.has(decided));
  return dice.pick(fresh.length > 0 ? fresh : all);
}

/** Nodes after which a walk gives others a turn. */
const SLICE = 2_000;

/** Takes one walk through a story, and notes in `seen` what it came to. `scenesOf` says which scenes nodes are in. */
export function* walk(
  view: StoryView,
  matters: Matters,
  seen: Seen,
  bounds: WalkBounds,
  scenesOf: (nodes: Iterable<string>) => ReadonlySet<SceneId>,
): Generator<void, Walk> {
  const dice = new Dice(`walker ${bounds.seed}`);
  const nodes = new Set<string>();
  const path: Decided[] = [];
  let lines = 0;
  let words = 0;
  let steps = 0;
  let turn = SLICE;
  const first = start(view, { seed: bounds.seed });
  let before: RunState = { ...first.state, visited: noVisits, taken: emptyMap() };
  let segment = readOn(view, first, bounds.maxSteps, matters);
  for (;;) {
    const { state, findings, stop } = segment;
    lines += segment.lines;
    words += segment.words;
    for (const [node, times] of seen.through(before, state)) {
      nodes.add(node);
      steps += times;
    }
    seen.faults(findings);
    if (state.status === 'ended') seen.ended(state, findings, { path: [...path], runs: 1 }, true);
    const waits = state.status === 'menu' || state.status === 'input';
    const done = !waits || stop !== 'reader' || steps >= bounds.maxSteps;
    const way = done ? undefined : doingAt(state, matters, seen, dice);
    if (way === undefined) return { ended: state.status === 'ended', steps, lines, words, scenes: scenesOf(nodes) };
    if (steps >= turn) {
      turn = steps + SLICE;
      yield;
    }
    before = forgetful(state, matters);
    path.push(way.decided);
    segment = segmentAfter(view, before, way.input, Math.max(bounds.maxSteps - steps, 1), matters);
  }
}
