import { cpuMs } from '../cpu-time.test-support.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryExpression, line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import { evaluate, type Facts } from './condition-eval.ts';
import { printCondition } from './condition-text.ts';
import { lineTextIn, menuIn } from './localised.ts';
import { rollback, start, step, type RunState } from './runner.ts';
import { load, save } from './save.ts';
import type { Story } from './story.ts';
import { plainText } from './text-markup.ts';
import { valuesIn, withValues } from './text-value.ts';
import type { Variable } from './variable.ts';
import { viewOf } from './view.ts';

const variables: Variable[] = [
  { id: 'v1', name: 'gold', scope: 'session', type: 'number', initial: 3 },
  { id: 'v2', name: 'my name', scope: 'session', type: 'text', initial: 'Mia' },
  { id: 'v3', name: 'bag', scope: 'session', type: 'list', initial: ['key', 'rope'] },
];
const facts: Facts = {
  get: (id) => variables.find((one) => one.id === id)?.initial,
  visited: () => 2,
  random: () => 0.5,
};
const filled = (text: string): string => withValues(text, variables, facts);

describe('withValues', () => {
  it.each([
    ['You have {=gold} gold, {=`my name`}.', 'You have 3 gold, Mia.'],
    ['{=gold * 2 + 1}{=v1}', '73'],
    ['{=bag}: {=visited(a)}', 'key, rope: 2'],
    ['{=0.1 + 0.2}', '0.3'],
    ['{=gold > 2}', 'true'],
    ['{="a } b"}', 'a } b'],
    ['no values', 'no values'],
  ])('%s', (text, shown) => {
    expect(filled(text)).toBe(shown);
  });
  it.each(['{=none}', '{=gold +}', '{=random()}', '{=gold + random(1, 6)}', '{{=gold}}', '{=gold', '{=}', '{=\n}'])(
    'leaves %s as it is written',
    (text) => {
      expect(filled(text)).toBe(text);
    },
  );
  it('shows the tags of a value as they are', () => {
    const mean: Variable[] = [{ ...variables[1]!, initial: '{b}x{/b} {=gold} {w}' }];
    const text = withValues('{b}{=v2}{/b}', mean, { ...facts, get: () => mean[0]!.initial });
    expect(plainText(text)).toBe('{b}x{/b} {=gold} {w}');
  });
  it('keeps a text of many long values short', () => {
    const long: Facts = { ...facts, get: () => 'x'.repeat(10_000) };
    expect(withValues('{=v2}'.repeat(4_000), variables, long).length).toBeLessThan(60_000);
  });
  it.each(['{=', '{="', '{=`', '{="{="', '{=a', '{="" '])('stays fast on hostile text: %s', (text) => {
    const started = cpuMs();
    filled(text.repeat(20_000 / text.length));
    expect(cpuMs() - started).toBeLessThan(10_000);
  });
  it('works any printed expression out as it is', () => {
    const tree = arbitraryExpression(['v1', 'v2'], ['a']);
    fc.assert(
      fc.property(tree, (expression) => {
        const text = `{=${printCondition(expression, variables)}}`;
        const [value] = valuesIn(text, variables);
        if (value?.fault !== '') return;
        expect(evaluate(value.expression!, facts)).toEqual(evaluate(expression, facts));
      }),
    );
  });
});

const story: Story = storyOf(
  [
    {
      ...sceneOf('s', [
        line('a', { text: 'You have {=gold}.' }),
        { id: 'more', type: 'action', actions: [{ type: 'add', variable: 'v1', value: { op: 'value', value: 2 } }] },
        line('b', { text: 'Now {=gold}.' }),
        {
          id: 'm',
          type: 'menu',
          decide: 'reader',
          prompt: 'Spend {=gold}?',
          choices: [
            { id: 'c1', text: 'All {=gold}' },
            { id: 'c2', text: 'Ten', condition: { op: 'value', value: false }, reason: 'only {=gold}' },
          ],
        },
        line('c', { text: 'Done.' }),
      ]),
      translations: {
        de: { b: 'Jetzt {=gold}.', m: '{=gold} ausgeben?', c1: 'Alle {=gold}', 'c2#reason': 'nur {=gold}' },
      },
    },
  ],
  { variables },
);

describe('a run', () => {
  const view = viewOf(story);
  const states: RunState[] = [start(view, { seed: 1 }).state];
  for (let n = 0; n < 2; n++) states.push(step(view, states.at(-1)!, { type: 'advance' }).state);
  const [a, b, m] = states as [RunState, RunState, RunState];

  it('shows the values of its moment', () => {
    expect([a.line?.text, b.line?.text, m.menu?.prompt]).toEqual(['You have 3.', 'Now 5.', 'Spend 5?']);
    expect(m.menu?.options.map(({ text, reason }) => reason ?? text)).toEqual(['All 5', 'only 5']);
  });
  it('shows them again after going back and after a load', () => {
    expect(rollback(m, 0).line?.text).toBe('You have 3.');
    const loaded = load(view, JSON.parse(JSON.stringify(save(view, m)))).state;
    expect([loaded.menu, loaded.previous?.line?.text]).toEqual([m.menu, 'Now 5.']);
  });
  it('shows them in translations', () => {
    expect(lineTextIn(view, b, 'de')).toBe('Jetzt 5.');
    const menu = menuIn(view, m, 'de');
    expect([menu?.prompt, menu?.options[0]?.text, menu?.options[1]?.reason]).toEqual([
      '5 ausgeben?',
      'Alle 5',
      'nur 5',
    ]);
  });
});
