import type { Expression } from './condition.ts';
import type { Action, Choice, Node } from './node.ts';
import { expressionsOf } from './story-walk.ts';

type MapExpression = (expression: Expression) => Expression;

/** A node with other expressions; those in its texts stay. Pure. */
export function mapExpressions(node: Node, map: MapExpression): Node {
  if (expressionsOf(node).length === 0) return node;
  switch (node.type) {
    case 'action':
      return { ...node, actions: node.actions.map((action) => mapAction(action, map)) };
    case 'menu':
      return { ...node, choices: node.choices.map((choice) => mapChoice(choice, map)) };
    case 'branch':
      return { ...node, cases: node.cases.map((one) => ({ ...one, condition: map(one.condition) })) };
    case 'call':
      return { ...node, ...(node.args && { args: node.args.map((arg) => ({ ...arg, value: map(arg.value) })) }) };
    case 'end':
      return { ...node, ...(node.value && { value: map(node.value) }) };
    case 'line':
    case 'input':
    case 'jump':
      return node;
  }
}

/** A node with other texts for the reader. Pure. */
export function mapTexts(node: Node, map: (text: string) => string): Node {
  switch (node.type) {
    case 'line':
      return { ...node, text: map(node.text) };
    case 'menu':
      return {
        ...node,
        ...(node.prompt !== undefined && { prompt: map(node.prompt) }),
        choices: node.choices.map((choice) => ({
          ...choice,
          text: map(choice.text),
          ...(choice.reason !== undefined && { reason: map(choice.reason) }),
        })),
      };
    case 'input':
      return {
        ...node,
        ...(node.prompt !== undefined && { prompt: map(node.prompt) }),
        ...(node.placeholder !== undefined && { placeholder: map(node.placeholder) }),
      };
    default:
      return node;
  }
}

function mapChoice(choice: Choice, map: MapExpression): Choice {
  return {
    ...choice,
    ...(choice.condition && { condition: map(choice.condition) }),
    ...(choice.actions && { actions: choice.actions.map((action) => mapAction(action, map)) }),
  };
}

function mapAction(action: Action, map: MapExpression): Action {
  if (action.type === 'callback') return action.args === undefined ? action : { ...action, args: action.args.map(map) };
  return 'value' in action ? { ...action, value: map(action.value) } : action;
}
