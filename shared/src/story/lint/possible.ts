import { evaluate, MAX_DEPTH, type Facts } from '../condition-eval.ts';
import type { Expression } from '../condition.ts';
import type { VariableId } from '../ids.ts';
import { coerce, numberOf, truthOf } from '../values.ts';
import type { Value, Variable } from '../variable.ts';

/**
 * What an expression or a variable can be in any run, at least: some values, a range of numbers with both ends, or
 * anything. It may hold more than what really happens, never less.
 */
export type Possible =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'any' };

/** Whether something holds in all runs, in none, or in some. */
export type Truth = 'always' | 'never' | 'maybe';

export type Known = (variable: VariableId) => Possible;

const MAX_VALUES = 16;
const MAX_PAIRS = 64;

export const anything: Possible = { kind: 'any' };
const both: Possible = { kind: 'values', values: [true, false] };

/** Exactly these values. Pure. */
export function exactly(...values: Value[]): Possible {
  return { kind: 'values', values };
}

/** A range of numbers. Pure. */
export function between(low: number, high: number): Possible {
  return { kind: 'range', low, high };
}

/** The numbers that something can count as, or undefined where it may be a text, whose order is another one. */
function numbersOf(possible: Possible): { low: number; high: number } | undefined {
  if (possible.kind === 'range') return possible;
  if (
    possible.kind === 'any' ||
    possible.values.some((value) => typeof value !== 'number' && typeof value !== 'boolean')
  )
    return undefined;
  const numbers = possible.values.map(numberOf);
  return { low: Math.min(...numbers), high: Math.max(...numbers) };
}

/** Whether something holds. Pure. */
export function truth(possible: Possible): Truth {
  if (possible.kind === 'any') return 'maybe';
  if (possible.kind === 'range') {
    if (possible.low > 0 || possible.high < 0) return 'always';
    return possible.low === 0 && possible.high === 0 ? 'never' : 'maybe';
  }
  const held = possible.values.map(truthOf);
  return held.every(Boolean) ? 'always' : held.some(Boolean) ? 'maybe' : 'never';
}

const sameValue = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);

/** All that either can be. Pure. */
export function joined(one: Possible, other: Possible): Possible {
  if (one.kind === 'any' || other.kind === 'any') return anything;
  if (one.kind === 'values' && other.kind === 'values') {
    const more = other.values.filter((value) => !one.values.some((known) => sameValue(known, value)));
    if (more.length === 0) return one;
    if (one.values.length + more.length <= MAX_VALUES) return exactly(...one.values, ...more);
  }
  const a = numbersOf(one);
  const b = numbersOf(other);
  return a && b ? between(Math.min(a.low, b.low), Math.max(a.high, b.high)) : anything;
}

/** Whether the first holds all that the second does. Pure. */
export function covers(one: Possible, other: Possible): boolean {
  if (one.kind === 'any') return true;
  if (one.kind === 'values')
    return (
      other.kind === 'values' && other.values.every((value) => one.values.some((known) => sameValue(known, value)))
    );
  const numbers = numbersOf(other);
  return numbers !== undefined && one.low <= numbers.low && one.high >= numbers.high;
}

type Binary = Extract<Expression, { left: Expression }>['op'];

const noFacts: Facts = { get: () => undefined, visited: () => 0, random: () => 0 };

function exact(op: Binary, left: readonly Value[], right: readonly Value[]): Possible {
  let all: Possible | undefined;
  for (const a of left)
    for (const b of right) {
      const value = evaluate({ op, left: { op: 'value', value: a }, right: { op: 'value', value: b } }, noFacts);
      all = all === undefined ? exactly(value) : joined(all, exactly(value));
    }
  return all ?? anything;
}

const verdict = (always: boolean, never: boolean): Possible => (always ? exactly(true) : never ? exactly(false) : both);

interface Range {
  readonly low: number;
  readonly high: number;
}

function compared(op: Binary, left: Range, right: Range): Possible {
  const apart = left.high < right.low || left.low > right.high;
  const one = left.low === left.high && right.low === right.high && left.low === right.low;
  switch (op) {
    case '==':
      return verdict(one, apart);
    case '!=':
      return verdict(apart, one);
    case '<':
      return verdict(left.high < right.low, left.low >= right.high);
    case '<=':
      return verdict(left.high <= right.low, left.low > right.high);
    case '>':
      return verdict(left.low > right.high, left.high <= right.low);
    case '>=':
      return verdict(left.low >= right.high, left.high < right.low);
    default:
      return both;
  }
}

/** 0 times anything is 0, infinite or not: a variable is never infinite. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

function calculated(op: Binary, left: Range, right: Range): Possible {
  const products = [
    times(left.low, right.low),
    times(left.low, right.high),
    times(left.high, right.low),
    times(left.high, right.high),
  ];
  switch (op) {
    case '+':
      return between(left.low + right.low, left.high + right.high);
    case '-':
      return between(left.low - right.high, left.high - right.low);
    case '*':
      return between(Math.min(...products), Math.max(...products));
    default:
      return between(-Infinity, Infinity);
  }
}

const COMPARING = new Set<Binary>(['==', '!=', '<', '<=', '>', '>=', 'in']);

/** What an operation on two things can give. Pure. */
export function combined(op: Binary, left: Possible, right: Possible): Possible {
  if (left.kind === 'values' && right.kind === 'values' && left.values.length * right.values.length <= MAX_PAIRS)
    return exact(op, left.values, right.values);
  const a = numbersOf(left);
  const b = numbersOf(right);
  if (COMPARING.has(op)) return a && b && op !== 'in' ? compared(op, a, b) : both;
  if (op === '+') return a && b ? calculated(op, a, b) : anything;
  return a && b ? calculated(op, a, b) : between(-Infinity, Infinity);
}

function rolled(from: Possible, to: Possible): Possible {
  const a = numbersOf(from);
  const b = numbersOf(to);
  if (!a || !b) return between(-Infinity, Infinity);
  return between(Math.ceil(a.low), Math.max(Math.floor(b.high), Math.ceil(a.high)));
}

/** What an expression can be, going by what its variables can be. Pure. */
export function possible(expression: Expression, known: Known, depth = 0): Possible {
  if (depth > MAX_DEPTH) return exactly(false);
  const part = (one: Expression): Possible => possible(one, known, depth + 1);
  switch (expression.op) {
    case 'value':
      return exactly(expression.value);
    case 'get':
      return known(expression.variable);
    case 'visited':
      return between(0, Infinity);
    case 'random':
      return 'from' in expression ? rolled(part(expression.from), part(expression.to)) : between(0, 1);
    case 'not': {
      const of = truth(part(expression.of));
      return verdict(of === 'never', of === 'always');
    }
    case 'and': {
      const all = expression.of.map((one) => truth(part(one)));
      return verdict(
        all.every((one) => one === 'always'),
        all.includes('never'),
      );
    }
    case 'or': {
      const all = expression.of.map((one) => truth(part(one)));
      return verdict(
        all.includes('always'),
        all.every((one) => one === 'never'),
      );
    }
    default:
      return combined(expression.op, part(expression.left), part(expression.right));
  }
}

/** What a variable of a type can be, whatever happens. Pure. */
export function ofType(variable: Variable): Possible {
  switch (variable.type) {
    case 'boolean':
      return both;
    case 'number':
      return between(variable.min ?? -Infinity, Math.max(variable.max ?? Infinity, variable.min ?? -Infinity));
    case 'enum':
      return variable.options === undefined || variable.options.length > MAX_VALUES
        ? anything
        : exactly(...variable.options);
    case 'text':
    case 'list':
      return anything;
  }
}

/** What a variable holds when it is set to something; undefined where it can hold none of it. Pure. */
export function held(variable: Variable, value: Possible): Possible | undefined {
  if (value.kind === 'values') {
    const kept = value.values.map((one) => coerce(variable, one)).filter((one) => one !== undefined);
    return kept.length === 0 ? undefined : exactly(...kept);
  }
  if (variable.type === 'boolean') return truth(value) === 'maybe' ? both : exactly(truth(value) === 'always');
  const all = ofType(variable);
  if (all.kind !== 'range' || value.kind !== 'range') return all;
  const clamped = (number: number): number => Math.min(Math.max(number, all.low), all.high);
  return between(clamped(value.low), clamped(value.high));
}
