import type { Facts } from './condition-eval.ts';
import { mapGet } from './persistent-map.ts';
import type { RunState } from './run-state.ts';
import { indexOfHead } from './story-index.ts';
import type { StoryView } from './view.ts';
import { visitsOf } from './visits.ts';

/** What can be asked about a run from outside. Its dice are left alone: they always show 0. Pure. */
export function factsOf({ head }: StoryView, { variables, visited }: RunState): Facts {
  const { initial } = indexOfHead(head);
  return {
    get: (id) => mapGet(variables, id) ?? initial.get(id),
    visited: (node) => visitsOf(visited, node),
    random: () => 0,
  };
}
