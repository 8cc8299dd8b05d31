import type { Expression } from './condition.ts';
import type { NodeId, VariableId } from './ids.ts';
import { finite, numberOf, sumOf, textOf, truthOf } from './values.ts';
import type { Value } from './variable.ts';

/** What an expression can ask about a run. */
export interface Facts {
  /** The value of a variable; undefined if there is no such variable. */
  get(variable: VariableId): Value | undefined;
  /** How often a node was visited. */
  visited(node: NodeId): number;
}

/** Trees deeper than this count as false: a hostile story must not exhaust the call stack. */
export const MAX_DEPTH = 200;

/** Whether a tree is deeper than `evaluate` goes. Pure. */
export function isTooDeep(expression: Expression, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  if ('left' in expression) return isTooDeep(expression.left, depth + 1) || isTooDeep(expression.right, depth + 1);
  return 'of' in expression && [expression.of].flat().some((part) => isTooDeep(part, depth + 1));
}

function equal(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, i) => item === right[i]);
  if (Array.isArray(left) || Array.isArray(right)) return false;
  if (typeof left === 'string' || typeof right === 'string') return textOf(left) === textOf(right);
  return numberOf(left) === numberOf(right);
}

function order(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return numberOf(left) - numberOf(right);
}

function contains(item: Value, within: Value): boolean {
  if (Array.isArray(within)) return within.includes(textOf(item));
  return typeof within === 'string' && within.includes(textOf(item));
}

type Binary = Extract<Expression, { left: Expression }>['op'];

function combine(op: Binary, left: Value, right: Value): Value {
  switch (op) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    case '+':
      return sumOf(left, right);
    case '-':
      return finite(numberOf(left) - numberOf(right));
    case '*':
      return finite(numberOf(left) * numberOf(right));
    case '/':
      return numberOf(right) === 0 ? 0 : finite(numberOf(left) / numberOf(right));
    case '%':
      return numberOf(right) === 0 ? 0 : finite(numberOf(left) % numberOf(right));
    case 'in':
      return contains(left, right);
  }
}

/**
 * The value of an expression. Pure, and never throws: an unknown variable is false, division by 0 is 0, a number is
 * never infinite. `==` compares as texts if one side is a text, two lists by their items, a list with anything else is
 * unequal. `<` compares two texts by code units, everything else as numbers (`numberOf`). `+` joins texts and lists.
 * `in` looks for an item in a list or for a part of a text. `and` and `or` give true or false.
 */
export function evaluate(expression: Expression, facts: Facts, depth = 0): Value {
  if (depth > MAX_DEPTH) return false;
  switch (expression.op) {
    case 'value':
      return expression.value;
    case 'get':
      return facts.get(expression.variable) ?? false;
    case 'visited':
      return facts.visited(expression.node);
    case 'not':
      return !truthOf(evaluate(expression.of, facts, depth + 1));
    case 'and':
      return expression.of.every((part) => truthOf(evaluate(part, facts, depth + 1)));
    case 'or':
      return expression.of.some((part) => truthOf(evaluate(part, facts, depth + 1)));
    default: {
      const left = evaluate(expression.left, facts, depth + 1);
      return combine(expression.op, left, evaluate(expression.right, facts, depth + 1));
    }
  }
}

/** Whether a condition holds; an absent one does. Pure. */
export function holds(condition: Expression | undefined, facts: Facts): boolean {
  return condition === undefined || truthOf(evaluate(condition, facts));
}
