import { renamedTo } from './renamed.ts';
import { start } from './run-start.ts';
import { stepOn } from './run-step.ts';
import type { Decided, Input, RunState } from './run-state.ts';
import type { StoryView } from './view.ts';

/** How a run began and what the reader chose. */
export type Recording = Pick<RunState, 'seed' | 'origin' | 'decisions'>;

/**
 * How far a replay came. `played`: all decisions were taken; `states` are those after the last one, up to the next menu
 * or the end, the oldest first. `stopped`: a decision could not be taken at `at`. `loading`: go on from `at` once the
 * scene it needs is loaded.
 */
export type Replay =
  | { readonly kind: 'played'; readonly states: readonly RunState[] }
  | { readonly kind: 'stopped'; readonly at: RunState; readonly done: number }
  | { readonly kind: 'loading'; readonly at: RunState };

/** More interactions than this without an end are taken for a story that circles. */
const MAX_REPLAY_STEPS = 2_000_000;

/** What the reader decided, in order. Pure. */
export function decisionsOf(state: Pick<RunState, 'decisions'>): Decided[] {
  const decisions: Decided[] = [];
  for (let at = state.decisions; at !== null; at = at.before) decisions.push(at.decided);
  return decisions.reverse();
}

/** The input that takes a decision at a menu or a question, or undefined if it cannot be taken. Pure. */
export function inputFor(view: StoryView, state: RunState, decision: Decided): Input | undefined {
  if (typeof decision === 'object') {
    const { input, value } = decision;
    const asks = state.input?.node === (renamedTo(view.head, input) ?? input);
    return asks ? { type: 'enter', value: String(value) } : undefined;
  }
  const choice = renamedTo(view.head, decision) ?? decision;
  const option = state.menu?.options.find((one) => one.id === choice);
  if (option?.enabled === true) return { type: 'choose', choice };
  return state.menu?.timer?.choice === choice ? { type: 'timeout' } : undefined;
}

/** A run at its first moment again. Pure. */
export function begin(view: StoryView, { seed, origin }: Recording): RunState {
  return start(view, { seed, globals: origin?.globals ?? {}, ...(origin?.at == null ? {} : { at: origin.at }) }).state;
}

/** The states since the last decision, the oldest first. */
function sinceLastDecision(state: RunState): RunState[] {
  const states: RunState[] = [];
  for (let at: RunState | null = state; at !== null && at.decisions === state.decisions; at = at.previous)
    states.push(at);
  return states.reverse();
}

/**
 * Plays a run again from its beginning, or goes on with a replay that waited for a scene. `maxLines` bounds how many
 * lines are played behind the last decision. Pure.
 */
export function replay(view: StoryView, recording: Recording, from: RunState | null, maxLines: number): Replay {
  const decisions = decisionsOf(recording);
  let state = from ?? begin(view, recording);
  let lines = 0;
  for (let count = 0; count < MAX_REPLAY_STEPS; count++) {
    const done = state.decisions?.count ?? 0;
    if (state.status === 'loading') {
      if (state.needs !== null && view.scene(state.needs) === undefined) return { kind: 'loading', at: state };
      state = stepOn(view, state, { type: 'loaded' }).state;
      continue;
    }
    const decision = decisions[done];
    if (decision === undefined && (state.status !== 'line' || lines++ >= maxLines)) break;
    if (state.status === 'ended') return { kind: 'stopped', at: state, done };
    const input: Input | undefined =
      state.status === 'line' ? { type: 'advance' } : inputFor(view, state, decision ?? '');
    const next = input === undefined ? state : stepOn(view, state, input).state;
    // An answer of then may be none today.
    if (next === state) return { kind: 'stopped', at: state, done };
    state = next;
  }
  return { kind: 'played', states: sinceLastDecision(state) };
}
