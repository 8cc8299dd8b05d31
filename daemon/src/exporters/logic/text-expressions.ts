import type { Expression } from '@comfyvn/shared/story/condition';
import type { ConditionNames } from '@comfyvn/shared/story/condition-text';
import type { Node } from '@comfyvn/shared/story/node';
import { expressionsOf } from '@comfyvn/shared/story/story-walk';
import { valuesIn } from '@comfyvn/shared/story/text-value';

function textsOf(node: Node): string[] {
  if (node.type === 'line') return [node.text];
  if (node.type === 'input') return [node.prompt ?? '', node.placeholder ?? ''];
  if (node.type !== 'menu') return [];
  return [node.prompt ?? '', ...node.choices.flatMap(({ text, reason = '' }) => [text, reason])];
}

/** All expressions of a node, those in its texts too. Pure. */
export function allExpressionsOf(node: Node, variables: ConditionNames): Expression[] {
  const inTexts = textsOf(node).flatMap((text) => valuesIn(text, variables));
  return [...expressionsOf(node), ...inTexts.flatMap(({ expression }) => expression ?? [])];
}
