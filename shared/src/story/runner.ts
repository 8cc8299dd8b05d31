import type { VariableId } from './ids.ts';
import { mapEntries, mapGet } from './persistent-map.ts';
import { resume } from './run-resume.ts';
import { stepOn, type Past } from './run-step.ts';
import type { Input, RunState, StepResult } from './run-state.ts';
import { indexOfHead } from './story-index.ts';
import type { Value } from './variable.ts';
import type { StoryView } from './view.ts';

export type * from './run-state.ts';
export { MAX_CALL_DEPTH, MAX_SILENT_NODES } from './run-play.ts';
export { decisionsOf } from './run-replay.ts';
export { start, withGlobals, withValue, type StartOptions } from './run-start.ts';

/**
 * The run after an input. Pure, and never throws on a story and a state that fit their schemas: an input that does not
 * fit gives the same state object and a finding. `cues` are in the order of their beginning. With the past forgotten
 * there is no rollback, and memory does not grow.
 */
export function step(view: StoryView, state: RunState, input: Input, past: Past = 'kept'): StepResult {
  const resumes = input.type === 'loaded' && (state.pending?.kind === 'again' || state.pending?.kind === 'replay');
  return resumes ? resume(view, state) : stepOn(view, state, input, past);
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
