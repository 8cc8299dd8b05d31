import type { Expression } from '../condition.ts';
import type { NodeId } from '../ids.ts';
import { memoized } from '../memo.ts';
import type { Story } from '../story.ts';
import { expressionsOf, leavesOf, textsOf } from '../story-walk.ts';
import { expressionsIn } from '../text-value.ts';

/** The nodes whose visits a condition, a value, a text or an achievement of the story asks for. Pure; worked out once for each story object. */
export const askedNodes: (story: Story) => ReadonlySet<NodeId> = memoized((story) => {
  const asked = new Set<NodeId>();
  const ask = (expression: Expression): void => {
    for (const leaf of leavesOf(expression)) if (leaf.op === 'visited') asked.add(leaf.node);
  };
  for (const { nodes, translations = {} } of story.scenes) {
    for (const node of nodes) {
      expressionsOf(node).forEach(ask);
      expressionsIn(textsOf(node), story.variables).forEach(ask);
    }
    for (const words of Object.values(translations)) expressionsIn(Object.values(words), story.variables).forEach(ask);
  }
  for (const { condition } of story.achievements ?? []) ask(condition);
  return asked;
});
