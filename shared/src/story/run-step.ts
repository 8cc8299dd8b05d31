import { answerTo } from './run-input.ts';
import { play } from './run-play.ts';
import type { Input, Place, RunState, StepResult } from './run-state.ts';
import { RunWork } from './run-work.ts';
import { indexOfHead } from './story-index.ts';
import type { StoryView } from './view.ts';

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
    case 'enter': {
      if (state.input === null) return `Nothing is asked while the run is at "${state.status}".`;
      const answer = answerTo(state.input, input.value);
      return 'refused' in answer
        ? answer.refused
        : { kind: 'enter', scene, node: state.input.node, answer: answer.value };
    }
    case 'loaded':
      return state.pending === null || state.pending.kind === 'replay' ? 'The run needs no scene.' : state.pending;
  }
}

/** Whether a state leads back to the one before it. Who walks through a story without going back can forget it. */
export type Past = 'kept' | 'forgotten';

/**
 * The run after an input, for every state but one that a save has just brought. Pure: see `step` in runner.ts.
 */
export function stepOn(view: StoryView, state: RunState, input: Input, past: Past = 'kept'): StepResult {
  const place = placeAfter(state, input);
  if (typeof place === 'string') return refuse(state, place);
  if (
    input.type === 'loaded' &&
    view.scene(place.scene) === undefined &&
    indexOfHead(view.head).scenes.has(place.scene)
  )
    return refuse(state, `The scene "${place.scene}" is not loaded yet.`);
  // Loading is no interaction: the state that waited is left out of the chain.
  const waited = state.status === 'loading';
  const previous = past === 'forgotten' ? null : waited ? state.previous : state;
  return play(new RunWork(view, state, waited ? state.step : state.step + 1, previous), place);
}
