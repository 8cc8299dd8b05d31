import type { RunState } from '@comfyvn/shared/story/run-state';

/** Whether the lines of two states stand on the same page. Pure. */
export const samePage = ({ stage: { mode } }: RunState, { stage }: RunState): boolean =>
  mode.kind === stage.mode.kind && mode.page === stage.mode.page;

/**
 * The states whose lines stand together at a state, the oldest first: those of the same page, or the last line alone
 * where lines come one by one. Behind a menu these are the lines before it. Pure.
 */
export function linesOnPage(state: RunState, most = 200): RunState[] {
  const { kind } = state.stage.mode;
  const states: RunState[] = [];
  const limit = kind === 'adv' ? 1 : most;
  for (let at: RunState | null = state; at !== null && states.length < limit; at = at.previous) {
    if (kind !== 'adv' && !samePage(at, state)) break;
    if (at.line) states.push(at);
  }
  return states.reverse();
}
