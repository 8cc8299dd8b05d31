import { holds } from './condition-eval.ts';
import type { AchievementId } from './ids.ts';
import { factsOf } from './run-facts.ts';
import type { RunState } from './run-state.ts';
import type { StoryView } from './view.ts';

const none: readonly AchievementId[] = [];

/** The achievements whose condition holds in a run now, in the order of the story. Pure. */
export function achieved(view: StoryView, state: RunState): readonly AchievementId[] {
  const all = view.head.achievements;
  if (all === undefined || all.length === 0) return none;
  const facts = factsOf(view, state);
  return all.flatMap(({ id, condition }) => (holds(condition, facts) ? [id] : []));
}
