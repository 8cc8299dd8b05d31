import { isTooDeep } from '@comfyvn/shared/story/condition-eval';
import { printCondition } from '@comfyvn/shared/story/condition-text';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { Action } from '@comfyvn/shared/story/node';
import { leavesOf } from '@comfyvn/shared/story/story-walk';
import type { Story } from '@comfyvn/shared/story/story';

/** Conditions and actions of a story in words for people. */
export interface PlainWords {
  condition(expression: Expression): string;
  /** Undefined for what changes no variable. */
  action(action: Action): string | undefined;
}

/** A label for each variable: its name where no other has it, else its id. */
function labelsOf(story: Story): Map<string, string> {
  const count = new Map<string, number>();
  for (const { id, name } of story.variables)
    for (const word of new Set([id, name])) count.set(word, (count.get(word) ?? 0) + 1);
  return new Map(story.variables.map(({ id, name }) => [id, count.get(name) === 1 ? name : id]));
}

/** Words for the conditions and actions of a story. Pure. */
export function plainWordsOf(story: Story): PlainWords {
  const labels = labelsOf(story);
  const label = (id: string): string => labels.get(id) ?? id;
  const condition = (expression: Expression): string => {
    if (isTooDeep(expression)) return 'false';
    // Only the names in question: a story may have ten thousand.
    const ids = new Set(leavesOf(expression).flatMap((leaf) => (leaf.op === 'get' ? [leaf.variable] : [])));
    return printCondition(
      expression,
      [...ids].map((id) => ({ id, name: label(id) })),
    );
  };
  const action = (one: Action): string | undefined => {
    switch (one.type) {
      case 'set':
        return `${label(one.variable)} = ${condition(one.value)}`;
      case 'add':
        return `add ${condition(one.value)} to ${label(one.variable)}`;
      case 'push':
        return `put ${condition(one.value)} into ${label(one.variable)}`;
      case 'remove':
        return `take ${condition(one.value)} out of ${label(one.variable)}`;
      case 'toggle':
        return `${label(one.variable)} = not ${label(one.variable)}`;
      case 'stage':
      case 'cue':
      case 'callback':
        return undefined;
    }
  };
  return { condition, action };
}
