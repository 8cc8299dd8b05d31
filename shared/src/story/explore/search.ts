import type { VariableId } from '../ids.ts';
import { emptyMap } from '../persistent-map.ts';
import { rngOf } from '../rng.ts';
import type { Decided, RunState } from '../run-state.ts';
import { start } from '../run-start.ts';
import { globalsOf } from '../runner.ts';
import type { Value } from '../variable.ts';
import type { StoryView } from '../view.ts';
import { noVisits } from '../visits.ts';
import { doingsAt, isSampled, type Doing } from './doing.ts';
import type { EndingPath, Seen } from './seen.ts';
import { readOn, segmentAfter, type Segment } from './segment.ts';
import { forgetful, situationOf, type Matters } from './situation.ts';

export interface SearchBounds {
  /** Situations to look at. */
  readonly maxStates: number;
  /** Nodes to go through, those between two lines included. */
  readonly maxSteps: number;
  /** Lines between two menus. */
  readonly maxLines: number;
  readonly seed: string;
}

/** How often the dice are thrown anew for one choice, where they decide something. */
const THROWS = 12;
/** Steps after which the search gives others a turn. */
const SLICE = 2_000;

/** A decision, or null for a new run with what the last one left in global variables, and those before it. */
interface Way {
  readonly decided: Decided | null;
  readonly before: Way | null;
}

function pathOf(way: Way | null): EndingPath {
  const path: Decided[] = [];
  let runs = 1;
  for (let at = way; at !== null; at = at.before) {
    if (at.decided === null) runs++;
    else path.push(at.decided);
  }
  return { path: path.reverse(), runs };
}

/** A search through all situations of a story, nearest first. Its figures grow while it goes. */
export class Search {
  states = 0;
  steps = 0;
  /** A bound was met, so something may be left that was not seen. */
  cut = false;
  /** A question was met of which only some answers were tried. */
  sampled = false;
  readonly #view: StoryView;
  readonly #matters: Matters;
  readonly #bounds: SearchBounds;
  readonly #seen: Seen;
  readonly #known = new Set<string>();
  readonly #queue: ({ state: RunState; way: Way | null } | undefined)[] = [];
  #at = 0;
  /** Values of global variables that runs have left, and those of them that no run has begun with yet. */
  readonly #left = new Set<string>();
  readonly #beginnings: { globals: Readonly<Record<VariableId, Value>>; way: Way | null }[] = [];
  #throws = 0;

  constructor(view: StoryView, matters: Matters, bounds: SearchBounds, seen: Seen) {
    this.#view = view;
    this.#matters = matters;
    this.#bounds = bounds;
    this.#seen = seen;
  }

  /** Goes through the story; each turn is a chance to do something else, or to stop. */
  *run(): Generator<void> {
    let turn = SLICE;
    this.#left.add('[]');
    this.#beginnings.push({ globals: {}, way: null });
    while (this.#at < this.#queue.length || this.#beginnings.length > 0) {
      if (this.steps >= this.#bounds.maxSteps) {
        this.cut = true;
        return;
      }
      this.#next();
      if (this.steps < turn) continue;
      turn = this.steps + SLICE;
      yield;
    }
  }

  /** Decides all that can be decided in the next situation. New runs begin when all that those so far come to was looked at. */
  #next(): void {
    const next = this.#queue[this.#at];
    if (next === undefined) {
      const { globals, way } = this.#beginnings.shift()!;
      this.#begin(globals, way);
      return;
    }
    // What was looked at is not needed again.
    this.#queue[this.#at++] = undefined;
    const { state, way } = next;
    if (state.input !== null && isSampled(state.input, this.#matters)) this.sampled = true;
    for (const doing of doingsAt(state, this.#matters)) this.#follow(state, doing, way);
  }

  /** Begins a run, several times where dice come into it. */
  #begin(globals: Readonly<Record<VariableId, Value>>, way: Way | null): void {
    const times = this.#matters.dice ? THROWS : 1;
    for (let n = 0; n < times && (n === 0 || this.steps < this.#bounds.maxSteps); n++) {
      const seed = n === 0 ? this.#bounds.seed : `${this.#bounds.seed}/${n}`;
      const first = start(this.#view, { seed, globals });
      const blank = { ...first.state, visited: noVisits, taken: emptyMap<number>() };
      this.#arrive(blank, readOn(this.#view, first, this.#lines(), this.#matters), way);
    }
  }

  /** Notes another run to begin, with the global variables as they are in one, if they were never like that before. */
  #beginAgain(state: RunState, way: Way | null): void {
    if (!this.#matters.globals) return;
    const globals = globalsOf(this.#view, state);
    const key = JSON.stringify(Object.entries(globals).sort());
    if (this.#left.has(key)) return;
    this.#left.add(key);
    this.#beginnings.push({ globals, way: { decided: null, before: way } });
  }

  /** How many lines a stretch may have: where dice decide, it could lead round for ever. */
  #lines(): number {
    return Math.max(Math.min(this.#bounds.maxSteps - this.steps, this.#bounds.maxLines), 1);
  }

  /** Takes an input, several times where dice come into it. */
  #follow(from: RunState, { input, decided }: Doing, before: Way | null): void {
    const way: Way = { decided, before };
    const segment = segmentAfter(this.#view, from, input, this.#lines(), this.#matters);
    this.#arrive(from, segment, way);
    if (segment.state.rng === from.rng) return;
    for (let n = 1; n < THROWS && this.steps < this.#bounds.maxSteps; n++) {
      const rolled = { ...from, rng: rngOf(`${this.#bounds.seed}/throw ${this.#throws++}`) };
      this.#arrive(from, segmentAfter(this.#view, rolled, input, this.#lines(), this.#matters), way);
    }
  }

  #arrive(from: RunState, segment: Segment, way: Way | null): void {
    const { state, findings, stop } = segment;
    this.steps++;
    for (const times of this.#seen.through(from, state).values()) this.steps += times;
    this.#seen.faults(findings);
    if (stop === 'bound') this.cut = true;
    if (state.status === 'ended') {
      this.#seen.ended(state, findings, pathOf(way), false);
      this.#beginAgain(state, way);
    }
    if (state.status !== 'menu' && state.status !== 'input') return;
    const key = situationOf(state, this.#matters);
    if (this.#known.has(key)) return;
    if (this.#known.size >= this.#bounds.maxStates) {
      this.cut = true;
      return;
    }
    this.#known.add(key);
    this.states++;
    this.#beginAgain(state, way);
    this.#queue.push({ state: forgetful(state, this.#matters), way });
  }
}
