import type { NodeId, SceneId, VariableId } from './ids.ts';
import { toCountsText } from './id-counts.ts';
import { mapAdded, mapEntries } from './persistent-map.ts';
import { decisionsOf } from './run-replay.ts';
import type { AgainPlace, CallFrame, RunState, Spot } from './run-state.ts';
import type { RunSave, SavedState } from './save-schema.ts';
import { MIN_SAVE_VERSION, SAVE_VERSION } from './save-version.ts';
import { hashOfStory } from './story-hash.ts';
import { indexOfHead } from './story-index.ts';
import type { Value } from './variable.ts';
import type { StoryView } from './view.ts';
import { visitTexts } from './visits.ts';

/** How many earlier states a save holds for rollback. */
export const SAVED_STATES = 50;
/** How many earlier lines a save names, to find a place when the story was edited. */
export const SAVED_TRAIL = 200;

/** Different things by their JSON, each once. */
class Shelf<T> {
  readonly items: T[] = [];
  readonly #at = new Map<string, number>();

  indexOf(item: T): number {
    const key = JSON.stringify(item);
    const known = this.#at.get(key);
    if (known !== undefined) return known;
    this.#at.set(key, this.items.length);
    return this.items.push(item) - 1;
  }
}

type SavedStack = RunSave['stacks'][number];

function stackOf(calls: CallFrame | null): SavedStack {
  const stack: SavedStack = [];
  for (let at = calls; at !== null; at = at.up)
    stack.push([
      at.scene,
      at.node,
      ...at.saved.map(([id, value]): SavedStack[number][2] => (value === undefined ? [id] : [id, value])),
    ]);
  return stack.reverse();
}

function placeOf(state: RunState): SavedState['at'] {
  const { scene, node, ending, pending } = state;
  switch (pending?.kind) {
    case undefined:
      if (state.status === 'ended' || node === null) return { kind: 'ended', scene, node, ending };
      return { kind: 'again', scene, node };
    case 'again':
      return { kind: 'again', scene: pending.scene, node: pending.node };
    case 'replay':
      return { kind: 'again', scene: pending.lost.scene, node: pending.lost.node };
    case 'node': {
      const { args, ...place } = pending;
      const given = args?.flatMap(([id, value]): [VariableId, Value][] => (value === undefined ? [] : [[id, value]]));
      return given === undefined ? place : { ...place, args: given };
    }
    case 'after':
    case 'middle':
    case 'choose':
    case 'enter':
      return pending;
  }
}

/** The place that a loaded state still looks for. */
function soughtBy({ pending }: RunState): AgainPlace | null {
  if (pending?.kind === 'replay') return pending.lost;
  return pending?.kind === 'again' ? pending : null;
}

/** How many interactions lie between the last decision and a state. */
function sinceDecision(state: RunState): number {
  let count = 0;
  for (let at = state.previous; at !== null && at.decisions === state.decisions; at = at.previous) count++;
  return count;
}

/** The state and up to `count` ones before it, the oldest first. */
function lastStates(state: RunState, count: number): RunState[] {
  const states: RunState[] = [];
  for (let at: RunState | null = state; at !== null && states.length <= count; at = at.previous) states.push(at);
  return states.reverse();
}

/** The line a state stands at, also one that waits to show it. */
function lineSpot(state: RunState): Spot | null {
  if (state.status === 'line' && state.node !== null) return { scene: state.scene, node: state.node };
  const sought = soughtBy(state);
  return sought && { scene: sought.scene, node: sought.node };
}

function trailOf(state: RunState): Spot[] {
  const spots: Spot[] = [];
  let at: RunState | null = state;
  for (; at !== null && spots.length < SAVED_TRAIL; at = at.previous) {
    const spot = lineSpot(at);
    if (spot !== null) spots.push(spot);
  }
  return [...spots, ...state.earlier].slice(0, SAVED_TRAIL);
}

/** Neighbours of the same scene together. */
function grouped(spots: readonly Spot[]): [SceneId, ...NodeId[]][] {
  const groups: [SceneId, ...NodeId[]][] = [];
  for (const { scene, node } of spots) {
    const last = groups.at(-1);
    if (last?.[0] === scene) last.push(node);
    else groups.push([scene, node]);
  }
  return groups;
}

/** What a state adds to the one before it; all of it if there is none. */
function changesSince(before: RunState | null, state: RunState): Partial<SavedState> {
  const set = before === null ? mapEntries(state.variables) : mapAdded(before.variables, state.variables);
  const visited = visitTexts(before?.visited ?? null, state.visited);
  const added = before === null ? mapEntries(state.taken) : mapAdded(before.taken, state.taken);
  const taken = toCountsText(new Map(added));
  const decided = state.decisions?.count ?? 0;
  return {
    ...(before?.rng.every((word, i) => word === state.rng[i])
      ? {}
      : { rng: [...state.rng] satisfies SavedState['rng'] }),
    ...(state.menuRng === null ? {} : { menuRng: [...state.menuRng] satisfies SavedState['menuRng'] }),
    ...(set.length === 0 ? {} : { set }),
    ...(visited.length === 0 ? {} : { visited }),
    ...(taken === '' ? {} : { taken }),
    ...(decided === (before?.decisions?.count ?? 0) ? {} : { decided }),
  };
}

function textOf(state: RunState): string {
  return (
    soughtBy(state)?.text ??
    state.line?.text ??
    state.menu?.prompt ??
    state.input?.prompt ??
    state.ending ??
    ''
  ).slice(0, 500);
}

/** A save of a run at this state, as plain JSON data. Pure. */
export function save(view: StoryView, state: RunState): RunSave {
  const states = lastStates(state, SAVED_STATES);
  const stages = new Shelf<RunState['stage']>();
  const stacks = new Shelf<SavedStack>();
  const place = placeOf(state);
  const decisions = decisionsOf(state);
  return {
    version: SAVE_VERSION,
    minVersion: decisions.every((one) => typeof one === 'string') ? MIN_SAVE_VERSION : SAVE_VERSION,
    story: { id: view.head.id, revision: view.head.revision, hash: hashOfStory(view.head) },
    seed: state.seed,
    origin: state.origin && { at: state.origin.at, globals: { ...state.origin.globals } },
    step: state.step,
    position: { scene: place.scene, node: place.node },
    text: textOf(state),
    since: soughtBy(state)?.since ?? sinceDecision(state),
    sceneTitle: indexOfHead(view.head).scenes.get(place.scene)?.title.slice(0, 300) ?? '',
    states: states.map((one, i) => ({
      ...(one.step === (states[i - 1]?.step ?? -1) + 1 ? {} : { step: one.step }),
      ...(one.scene === placeOf(one).scene ? {} : { scene: one.scene }),
      at: placeOf(one),
      stage: stages.indexOf(one.stage),
      calls: stacks.indexOf(stackOf(one.calls)),
      ...changesSince(states[i - 1] ?? null, one),
    })),
    stages: stages.items,
    stacks: stacks.items,
    decisions,
    trail: grouped(trailOf(state)),
  };
}
