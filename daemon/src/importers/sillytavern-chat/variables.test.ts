import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { variable } from '@comfyvn/shared/story/variable';
import { variableMacros } from './variable-macros.ts';
import { ChatVariables, idOf, typedOf } from './variables.ts';

describe('a value of SillyTavern gets the type it looks like', () => {
  test.each<[unknown, unknown]>([
    ['12', { type: 'number', initial: 12 }],
    ['-3.5', { type: 'number', initial: -3.5 }],
    ['007', { type: 'text', initial: '007' }],
    ['1e5', { type: 'text', initial: '1e5' }],
    ['12345678901234567890', { type: 'text', initial: '12345678901234567890' }],
    ['true', { type: 'boolean', initial: true }],
    ['', { type: 'text', initial: '' }],
    [' a b ', { type: 'text', initial: ' a b ' }],
    ['["a", 1, {"b":2}]', { type: 'list', initial: ['a', '1', '{"b":2}'] }],
    ['[not a list]', { type: 'text', initial: '[not a list]' }],
    ['{"a":1}', { type: 'text', initial: '{"a":1}' }],
    [4, { type: 'number', initial: 4 }],
    [{ a: 1 }, { type: 'text', initial: '{"a":1}' }],
    [null, { type: 'text', initial: '' }],
    [Number.NaN, null],
    ['x'.repeat(10_001), null],
    [JSON.stringify(Array.from({ length: 1_001 }, () => 1)), { type: 'text', initial: expect.stringMatching(/^\[1,/) }],
  ])('%j', (value, wanted) => expect(typedOf(value)).toEqual(wanted));
});

test('local ones are of one run, global ones of all; names stay as labels', () => {
  const { all } = new ChatVariables({ hp: '10', 'my name!': 'Mika' }, { hp: '3' });
  expect(all).toEqual([
    { id: 'var_hp', name: 'hp', scope: 'session', type: 'number', initial: 10 },
    { id: idOf('local', 'my name!'), name: 'my name!', scope: 'session', type: 'text', initial: 'Mika' },
    { id: 'global_hp', name: 'hp', scope: 'global', type: 'number', initial: 3 },
  ]);
  expect(all[1]!.id).toMatch(/^var_my_name__[a-z0-9]+$/);
});

test('macros become values in the text; what is not there yet begins empty, and is told', () => {
  const variables = new ChatVariables({ hp: '10' }, {});
  const read = (text: string) => variableMacros(text, variables);
  expect(read('You have {{getvar::hp}} of {{ getglobalvar::max }}, {{.hp}} and {{$max}}.')).toBe(
    'You have {=var_hp} of {=global_max}, {=var_hp} and {=global_max}.',
  );
  expect(read('{{setvar::mood::calm}}{{setvar::hp::99}}{{// a note}}Hello.')).toBe('Hello.');
  expect(read('{{incvar::hp}}{{addvar::hp::2}}{{setvar::x::{{roll:6}}}}')).not.toContain('hp');
  expect(read('{{random::a::b}} {{user}} {=x} {{getvar::}}')).toBe('{{random::a::b}} {{user}} {=x} {{getvar::}}');
  expect(variables.all.map((v) => [v.id, v.initial])).toEqual([
    ['var_hp', 10],
    ['global_max', ''],
    ['var_mood', 'calm'],
  ]);
  expect(variables.findings.map((f) => f.rule)).toEqual(['variable-unset', 'variable-macro', 'variable-macro']);
});

test('whatever stands in a chat, its variables are ones of a story, and no id is there twice', () => {
  const values = fc.dictionary(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.oneof(fc.string(), fc.jsonValue(), fc.double()),
  );
  fc.assert(
    fc.property(values, values, (local, globals) => {
      const { all } = new ChatVariables(local, globals);
      for (const one of all) variable.parse(one);
      expect(new Set(all.map((one) => one.id)).size).toBe(all.length);
    }),
  );
});

test('a text of many beginnings is read in linear time', () => {
  const from = performance.now();
  variableMacros('{{getvar::'.repeat(50_000), new ChatVariables({}, {}));
  expect(performance.now() - from).toBeLessThan(3_000);
});
