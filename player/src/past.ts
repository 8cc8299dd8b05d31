import type { RunState } from '@comfyvn/shared/story/run-state';

/** The oldest state that a state leads back to. Pure. */
export function oldestOf(state: RunState): RunState {
  let at = state;
  while (at.previous !== null) at = at.previous;
  return at;
}

/** The last state of a run that showed a line. Pure. */
export function lastLineOf(state: RunState): RunState | null {
  let at: RunState | null = state;
  while (at && !at.line) at = at.previous;
  return at;
}

/** Whether a save brought the run without its whole past. Pure. */
export const lacksPast = (state: RunState): boolean => oldestOf(state).earlier.length > 0;

/**
 * A state with the past that was found for `base`, an earlier state of its run or a later one; `whole` is `base` with
 * all that was before. Null where they have nothing to do with each other any more. Pure.
 */
export function withPast(state: RunState, base: RunState, whole: RunState): RunState | null {
  if (state.step < base.step) return stateAt(whole, state);
  const since: RunState[] = [];
  let at: RunState | null = state;
  while (at !== null && at !== base) {
    since.push(at);
    at = at.previous;
  }
  return at && since.reduceRight((before, next): RunState => ({ ...next, previous: before }), whole);
}

/** The state of a chain that is the same place as another one. */
function stateAt(chain: RunState, { step, node, scene }: RunState): RunState | null {
  let at: RunState | null = chain;
  while (at !== null && at.step > step) at = at.previous;
  return at && at.step === step && at.node === node && at.scene === scene ? at : null;
}
