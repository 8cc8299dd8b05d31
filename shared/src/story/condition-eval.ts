import type { Expression } from './condition.ts';
import type { NodeId, VariableId } from './ids.ts';
import { memoized } from './memo.ts';
import { finite, numberOf, sumOf, textOf, truthOf } from './values.ts';
import type { Value } from './variable.ts';

/** What an expression can ask about a run. */
export interface Facts {
  /** The value of a variable; undefined if there is no such variable. */
  get(variable: VariableId): Value | undefined;
  /** How often a node was visited. */
  visited(node: NodeId): number;
  /** The next number of the dice, 0 <= number < 1. */
  random(): number;
}

/** Trees deeper than this count as false: a hostile story must not exhaust the call stack. */
export const MAX_DEPTH = 200;

/** The expressions an expression is made of, in the order they are worked out. Pure. */
export function partsOf(expression: Expression): readonly Expression[] {
  if ('left' in expression) return [expression.left, expression.right];
  if ('from' in expression) return [expression.from, expression.to];
  return 'of' in expression ? [expression.of].flat() : [];
}

/** Whether a tree is deeper than `evaluate` goes. Pure. */
export function isTooDeep(expression: Expression, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  return partsOf(expression).some((part) => isTooDeep(part, depth + 1));
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

/** An expression made ready to be worked out. */
export type Compiled = (facts: Facts) => Value;

const never: Compiled = () => false;

function compileBinary(op: Binary, left: Compiled, right: Compiled): Compiled {
  return (facts) => {
    const a = left(facts);
    return combine(op, a, right(facts));
  };
}

function compileRandom(from: Compiled, to: Compiled): Compiled {
  return (facts) => {
    const low = Math.ceil(numberOf(from(facts)));
    const high = Math.floor(numberOf(to(facts)));
    // Ends that cross still cost a draw, so that the dice stay in step whatever the numbers are.
    return finite(low + Math.floor(facts.random() * Math.max(high - low + 1, 1)));
  };
}

function build(expression: Expression, depth: number): Compiled {
  if (depth > MAX_DEPTH) return never;
  const part = (one: Expression): Compiled => build(one, depth + 1);
  switch (expression.op) {
    case 'value': {
      const { value } = expression;
      return () => value;
    }
    case 'get': {
      const { variable } = expression;
      return (facts) => facts.get(variable) ?? false;
    }
    case 'visited': {
      const { node } = expression;
      return (facts) => facts.visited(node);
    }
    case 'random':
      return 'from' in expression
        ? compileRandom(part(expression.from), part(expression.to))
        : (facts) => facts.random();
    case 'not': {
      const of = part(expression.of);
      return (facts) => !truthOf(of(facts));
    }
    case 'and': {
      const of = expression.of.map(part);
      return (facts) => of.every((one) => truthOf(one(facts)));
    }
    case 'or': {
      const of = expression.of.map(part);
      return (facts) => of.some((one) => truthOf(one(facts)));
    }
    default:
      return compileBinary(expression.op, part(expression.left), part(expression.right));
  }
}

/**
 * An expression as a closure, made once for each expression object; no code is generated, so it works under any
 * content security policy. An expression must not be changed in place.
 */
export const compile: (expression: Expression) => Compiled = memoized((expression) => build(expression, 0));

/**
 * The value of an expression. Never throws: an unknown variable is false, division by 0 is 0, a number is never
 * infinite. `==` compares as texts if one side is a text, two lists by their items, a list with anything else is
 * unequal. `<` compares two texts by code units, everything else as numbers (`numberOf`). `+` joins texts and lists.
 * `in` looks for an item in a list or for a part of a text. `and` and `or` give true or false and stop where the
 * outcome is clear. `random` takes one draw of the dice. Pure but for the dice of `facts`.
 */
export function evaluate(expression: Expression, facts: Facts): Value {
  return compile(expression)(facts);
}

/** Whether a condition holds; an absent one does. */
export function holds(condition: Expression | undefined, facts: Facts): boolean {
  return condition === undefined || truthOf(compile(condition)(facts));
}
