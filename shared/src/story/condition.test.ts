import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryExpression, arbitraryValue } from './arbitrary.test-support.ts';
import { evaluate, holds, MAX_DEPTH, type Facts } from './condition-eval.ts';
import { parseCondition, printCondition } from './condition-text.ts';
import type { Expression } from './condition.ts';
import { expression } from './condition.ts';
import type { Value } from './variable.ts';
import { value } from './variable.ts';

const NAMES = [
  { id: 'trust', name: 'Trust' },
  { id: 'met-anna', name: 'met_anna' },
  { id: 'v1', name: 'die Laune' },
  { id: 'v2', name: 'and' },
  { id: 'v3', name: 'a `b` \\c' },
  { id: 'v4', name: 'trust' },
  { id: 'v5', name: 'Größe' },
  { id: 'v6', name: 'twice' },
  { id: 'v7', name: 'twice' },
  { id: '9lives', name: 'x' },
  { id: 'constructor', name: '__proto__' },
];
const NODES = ['nd_12', 'and', 'ln-1', 'a.b:c', '12'];
const values = fc.oneof(
  arbitraryValue,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.string({ unit: 'binary' }),
);
const trees = arbitraryExpression(
  NAMES.map((one) => one.id),
  NODES,
  values,
);
const facts = (variables: Record<string, Value>, visits: Record<string, number> = {}): Facts => ({
  get: (id) => (Object.hasOwn(variables, id) ? variables[id] : undefined),
  visited: (id) => visits[id] ?? 0,
  random: () => 0.5,
});
const parsed = (text: string): Expression => {
  const result = parseCondition(text, NAMES);
  if (!result.ok) throw new Error(`${result.message} at ${result.at} in ${text}`);
  return result.expression;
};
const valueOf = (text: string, variables: Record<string, Value> = {}) => evaluate(parsed(text), facts(variables));

describe('the text of a condition', () => {
  test('is read back as the same tree', () => {
    fc.assert(
      fc.property(trees, (tree) => void expect(parsed(printCondition(tree, NAMES))).toEqual(tree)),
      { numRuns: 500 },
    );
  });

  test('reads as people write', () => {
    const text = 'trust >= 3 and not met_anna and visited(nd_12) > 0 and "key" in `die Laune`';
    // `trust` is the name of another variable as well, so that it is written by the clear one.
    expect(printCondition(parsed(text), NAMES)).toBe(text.replace('trust', 'Trust'));
    const run = { ...facts({ trust: 3, v1: ['key'] }), visited: (id: string) => (id === 'nd_12' ? 1 : 0) };
    expect(holds(parsed(text), run)).toBe(true);
    expect(printCondition({ op: 'and', of: [{ op: 'get', variable: 'trust' }] }, NAMES)).toBe('Trust and true');
  });

  test.each([
    ['trust >= ', 9, 'Expected a value, found the end'],
    ['trust = 3', 6, 'Compare with "=="'],
    ['trsut > 3', 0, 'There is no variable "trsut"'],
    ['(trust', 6, 'Expected ")", found the end'],
    ['trust 3', 6, 'Expected "and", "or" or the end'],
    ['"open', 0, 'not closed'],
    ['twice', 0, '2 variables called'],
    ['visited(trust', 13, 'Expected ")"'],
    ['1e999', 0, 'too large'],
    ['trust and and', 10, 'Expected a value, found "and"'],
    ['', 0, 'Expected a value'],
    ['['.repeat(3), 1, 'texts in quotes'],
    [`${'('.repeat(5000)}1`, MAX_DEPTH + 1, 'too deeply'],
    [`${'not '.repeat(2000)}1`, (MAX_DEPTH + 1) * 4, 'too deeply'],
    ['1+'.repeat(3000) + '1', 0, 'too deeply'],
  ])('%.20s is refused at the place of its fault', (text, at, message) => {
    const result = parseCondition(text, NAMES);
    expect(result).toMatchObject({ ok: false, at });
    if (!result.ok) expect(result.message).toContain(message);
  });

  test('is never the cause of a throw', () => {
    const pieces = fc.constantFrom(
      'trust',
      'and',
      'not',
      '(',
      ')',
      '[',
      '"a"',
      '-',
      '1',
      'in',
      '==',
      '`',
      ',',
      'visited',
      ' ',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => void parseCondition(text, NAMES)),
      { numRuns: 500 },
    );
  });
});

describe('a condition', () => {
  test('always has a value that a variable can hold', () => {
    const all = fc.dictionary(fc.constantFrom(...NAMES.map((one) => one.id)), values);
    fc.assert(
      fc.property(trees, all, (tree, variables) => {
        expect(value.safeParse(evaluate(tree, facts(variables))).success).toBe(true);
        expect(expression.safeParse(tree).success).toBe(true);
      }),
    );
  });

  test.each<[string, Value]>([
    ['1 / 0', 0],
    ['7 % 0', 0],
    ['1 + 2 * 3 - -4', 11],
    ['"3" == 3', true],
    ['true == 1', true],
    ['"a" < "b"', true],
    ['"10" > "9"', false],
    ['"10" > 9', true],
    ['"a" + 1', 'a1'],
    ['["a"] + "b" == ["a", "b"]', true],
    ['["a"] == "a"', false],
    ['"ell" in "hello"', true],
    ['3 in ["3"]', true],
    ['not ""', true],
    ['not []', true],
    ['trust or true', true],
    ['1e308 * 10', Number.MAX_VALUE],
    ['-trust', -2],
  ])('%s is %j', (text, expected) => expect(valueOf(text, { trust: 2 })).toEqual(expected));

  test('nested without end counts as false instead of exhausting the call stack', () => {
    let tree: Expression = { op: 'value', value: true };
    for (let i = 0; i < 100_000; i++) tree = { op: 'not', of: tree };
    expect(holds({ op: 'and', of: [tree, { op: 'value', value: true }] }, facts({}))).toBeTypeOf('boolean');
  });
});
