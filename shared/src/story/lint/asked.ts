import type { NodeId } from '../ids.ts';
import { memoized } from '../memo.ts';
import type { Story } from '../story.ts';
import { expressionsOf, leavesOf } from '../story-walk.ts';

/** The nodes whose visits a condition or a value of the story asks for. Pure; worked out once for each story object. */
export const askedNodes: (story: Story) => ReadonlySet<NodeId> = memoized((story) => {
  const asked = new Set<NodeId>();
  for (const { nodes } of story.scenes)
    for (const node of nodes)
      for (const expression of expressionsOf(node))
        for (const leaf of leavesOf(expression)) if (leaf.op === 'visited') asked.add(leaf.node);
  return asked;
});
