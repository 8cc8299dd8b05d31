import type { ChoiceId, VariableId } from './ids.ts';
import type { Target } from './node.ts';
import { emptyMap, mapEntries, mapGet, mapOf, mapSet } from './persistent-map.ts';
import { rngOf } from './rng.ts';
import { play } from './run-play.ts';
import { resume } from './run-resume.ts';
import type { Input, Place, RunState, StepResult } from './run-state.ts';
import { RunWork } from './run-work.ts';
import { emptyStage } from './stage-change.ts';
import { indexOfHead } from './story-index.ts';
import { coerce } from './values.ts';
import type { Value } from './variable.ts';
import type { StoryView } from './view.ts';
import { noVisits } from './visits.ts';

export type * from './run-state.ts';
export { MAX_CALL_DEPTH, MAX_SILENT_NODES } from './run-play.ts';

function refuse(state: RunState, message: string): StepResult {
  const where = { scene: state.scene, ...(state.node === null ? {} : { node: state.node }) };
  return { state, cues: [], callbacks: [], findings: [{ rule: 'input', level: 'warning', where, message }] };
}

/** The place an input leads to, or why it leads nowhere. */
function placeAfter(state: RunState, input: Input): Place | string {
  const { scene, node } = state;
  switch (input.type) {
    case 'advance':
      if (state.status !== 'line' || node === null) return `Cannot advance while the run is at "${state.status}".`;
      return { kind: 'after', scene, node };
    case 'choose': {
      if (state.menu === null) return `Cannot choose while the run is at "${state.status}".`;
      const option = state.menu.options.find((one) => one.id === input.choice);
      if (option === undefined) return `The menu has no choice "${input.choice}".`;
      if (!option.enabled)
        return `The choice "${input.choice}" is not open: ${option.reason ?? 'its condition is false'}.`;
      return { kind: 'choose', scene, node: state.menu.node, choice: input.choice };
    }
    case 'timeout':
      if (state.menu?.timer == null) return 'No menu with a timer is open.';
      return { kind: 'choose', scene, node: state.menu.node, choice: state.menu.timer.choice };
    case 'loaded':
      return state.pending ?? 'The run needs no scene.';
  }
}

/**
 * The run after an input. Pure, and never throws on a story and a state that fit their schemas: an input that does not
 * fit gives the same state object and a finding. `cues` are in the order of their beginning.
 */
export function step(view: StoryView, state: RunState, input: Input): StepResult {
  const place = placeAfter(state, input);
  if (typeof place === 'string') return refuse(state, place);
  if (
    input.type === 'loaded' &&
    view.scene(place.scene) === undefined &&
    indexOfHead(view.head).scenes.has(place.scene)
  )
    return refuse(state, `The scene "${place.scene}" is not loaded yet.`);
  if (place.kind === 'again') return resume(view, state);
  // Loading is no interaction: the state that waited is left out of the chain.
  const waited = state.status === 'loading';
  return play(
    waited ? new RunWork(view, state, state.step, state.previous) : new RunWork(view, state, state.step + 1, state),
    place,
  );
}

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

/** An earlier state of the run: the one at this step, or the earliest there is. A later step gives the state itself. */
export function rollback(state: RunState, toStep: number): RunState {
  let at = state;
  while (at.step > toStep && at.previous !== null) at = at.previous;
  return at;
}

/** The value of a variable in a run, or undefined if the story has no such variable. Pure. */
export function valueOf(view: StoryView, state: RunState, variable: VariableId): Value | undefined {
  return mapGet(state.variables, variable) ?? indexOfHead(view.head).initial.get(variable);
}

/** The values of the global variables that were set, to be kept and given to the next `start`. Pure. */
export function globalsOf(view: StoryView, state: RunState): Record<VariableId, Value> {
  const { variables } = indexOfHead(view.head);
  return Object.fromEntries(mapEntries(state.variables).filter(([id]) => variables.get(id)?.scope === 'global'));
}

/** The choices the reader took, in order. Pure. */
export function decisionsOf(state: RunState): ChoiceId[] {
  const choices: ChoiceId[] = [];
  for (let at = state.decisions; at !== null; at = at.before) choices.push(at.choice);
  return choices.reverse();
}
