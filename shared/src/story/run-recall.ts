import type { SceneId } from './ids.ts';
import { begin, decisionsOf, inputFor } from './run-replay.ts';
import type { Decided, RunState } from './run-state.ts';
import { stepOn } from './run-step.ts';
import type { StoryView } from './view.ts';

/** Interactions after which recalling gives others a turn. */
const SLICE = 2_000;

function nextState(view: StoryView, state: RunState, decisions: readonly Decided[]): RunState {
  if (state.status === 'line') return stepOn(view, state, { type: 'advance' }).state;
  const decision = decisions[state.decisions?.count ?? 0];
  const input = decision === undefined ? undefined : inputFor(view, state, decision);
  return input === undefined ? state : stepOn(view, state, input).state;
}

/** Plays a run again up to a state; each turn names the scene it needs, or is a chance to do something else. */
function* recalling(view: StoryView, to: RunState): Generator<SceneId | null, RunState | null> {
  if (to.origin === null) return null;
  const decisions = decisionsOf(to);
  let state = begin(view, to);
  for (let turn = SLICE; state.step < to.step || state.status === 'loading';) {
    if (state.status === 'loading' && state.needs !== null && view.scene(state.needs) === undefined) yield state.needs;
    const next =
      state.status === 'loading' ? stepOn(view, state, { type: 'loaded' }).state : nextState(view, state, decisions);
    // It cannot go on: a decision is none any more, or the scene did not come.
    if (next === state) return null;
    state = next;
    if (state.step < turn) continue;
    turn += SLICE;
    yield null;
  }
  return state.node === to.node && state.scene === to.scene ? state : null;
}

/**
 * A run with its whole past, played again from its beginning: a save holds only the last of it. Null where the story was
 * edited so that the run comes elsewhere, or where a scene is not loaded. Pure.
 */
export function recall(view: StoryView, state: RunState): RunState | null {
  const work = recalling(view, state);
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
    if (turn.value !== null) return null;
  }
}

/**
 * The same state with its whole past behind it, so that rollback and history reach the first line: for a run that a save
 * brought. The run is played again in small pieces, each followed by `pause`; `load` brings a scene into the view. Null
 * where the past cannot be told: an old save, an edited story, a state that waits, or a scene that does not come.
 */
export async function pastOf(
  view: StoryView,
  state: RunState,
  load: (scene: SceneId) => Promise<unknown>,
  pause: () => Promise<unknown>,
): Promise<RunState | null> {
  if (state.status === 'loading') return null;
  const work = recalling(view, state);
  for (let turn = work.next(); ; turn = work.next()) {
    if (turn.done === true) return turn.value && { ...state, previous: turn.value.previous, earlier: [] };
    await (turn.value === null ? pause() : load(turn.value));
  }
}
