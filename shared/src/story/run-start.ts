import type { VariableId } from './ids.ts';
import type { Target } from './node.ts';
import { emptyMap, mapOf, mapSet } from './persistent-map.ts';
import { rngOf } from './rng.ts';
import { play } from './run-play.ts';
import type { Place, RunState, StepResult } from './run-state.ts';
import { RunWork } from './run-work.ts';
import { emptyStage } from './stage-change.ts';
import { indexOfHead } from './story-index.ts';
import { coerce } from './values.ts';
import type { Value } from './variable.ts';
import type { StoryView } from './view.ts';
import { noVisits } from './visits.ts';

export interface StartOptions {
  readonly seed: string | number;
  /** Where to begin; the story's start if absent. The stage is set as the nodes before it in its scene leave it. */
  readonly at?: Target;
  /** Values of global variables that earlier runs left; others are ignored. */
  readonly globals?: Readonly<Record<VariableId, Value>>;
}

function globalsIn(view: StoryView, values: Readonly<Record<VariableId, Value>>): [VariableId, Value][] {
  const { variables } = indexOfHead(view.head);
  return Object.entries(values).flatMap(([id, value]): [VariableId, Value][] => {
    const variable = variables.get(id);
    const held = variable?.scope === 'global' ? coerce(variable, value) : undefined;
    return held === undefined ? [] : [[id, held]];
  });
}

/** The run with other values of global variables. Pure. */
export function withGlobals(view: StoryView, state: RunState, values: Readonly<Record<VariableId, Value>>): RunState {
  let { variables } = state;
  for (const [id, value] of globalsIn(view, values)) variables = mapSet(variables, id, value);
  return { ...state, variables };
}

/** A state before the first node. Pure. */
export function blankState(view: StoryView, options: StartOptions): RunState {
  return {
    status: 'loading',
    scene: view.head.start.scene ?? view.head.scenes[0]?.id ?? '',
    node: null,
    line: null,
    menu: null,
    input: null,
    ending: null,
    needs: null,
    stage: emptyStage,
    step: 0,
    seed: String(options.seed),
    origin: { at: options.at ?? null, globals: options.globals ?? {} },
    menuRng: null,
    rng: rngOf(options.seed),
    variables: mapOf(globalsIn(view, options.globals ?? {})),
    visited: noVisits,
    taken: emptyMap(),
    calls: null,
    decisions: null,
    pending: null,
    previous: null,
    earlier: [],
  };
}

/** Begins a run. Pure; the same story, options and inputs give the same run. */
export function start(view: StoryView, options: StartOptions): StepResult {
  const blank = blankState(view, options);
  const at = options.at ?? view.head.start;
  const scene = at.scene ?? blank.scene;
  const place: Place =
    options.at !== undefined && at.node !== undefined
      ? { kind: 'middle', scene, node: at.node }
      : { kind: 'node', scene, node: at.node ?? null, enter: true };
  const work = new RunWork(view, blank, 0, null);
  return play(work, place);
}

/**
 * The run with another value of a variable, or undefined if there is no such variable or it cannot hold the value. A menu
 * that is open keeps its options until it is shown again. Pure.
 */
export function withValue(view: StoryView, state: RunState, id: VariableId, value: Value): RunState | undefined {
  const variable = indexOfHead(view.head).variables.get(id);
  const held = variable === undefined ? undefined : coerce(variable, value);
  return held === undefined ? undefined : { ...state, variables: mapSet(state.variables, id, held) };
}
