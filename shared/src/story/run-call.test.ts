import { describe, expect, test } from 'vitest';
import type { Expression } from './condition.ts';
import { line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import type { Node } from './node.ts';
import { start, step, valueOf, type RunState } from './runner.ts';
import type { Scene, Story } from './story.ts';
import type { Variable } from './variable.ts';
import { viewOf } from './view.ts';

const value = (one: number | string | boolean): Expression => ({ op: 'value', value: one });
const get = (variable: string): Expression => ({ op: 'get', variable });
const sum = (left: Expression, op: '+' | '-' | '*', right: Expression): Expression => ({ op, left, right });
const number = (id: string, scope: Variable['scope'] = 'session', scene?: string): Variable => ({
  id,
  name: id,
  scope,
  type: 'number',
  initial: 0,
  ...(scene === undefined ? {} : { scene }),
});
const parts = (id: string, parameters: string[], nodes: Node[]): Scene => ({ ...sceneOf(id, nodes), parameters });

/** The state after all lines, and the variables asked for. */
function played(story: Story, ids: readonly string[]): { values: unknown[]; rules: string[] } {
  const view = viewOf(story);
  let result = start(view, { seed: 'call' });
  const rules = result.findings.map((finding) => finding.rule);
  for (let n = 0; n < 500 && result.state.status !== 'ended'; n++) {
    result = step(view, result.state, { type: 'advance' });
    rules.push(...result.findings.map((finding) => finding.rule));
  }
  return { values: ids.map((id) => valueOf(view, result.state, id)), rules };
}

describe('a call', () => {
  test('gives its arguments to the scene and takes what it gives back', () => {
    const story = storyOf(
      [
        sceneOf('main', [
          {
            id: 'c',
            type: 'call',
            target: { scene: 'twice' },
            args: [{ variable: 'n', value: value(21) }],
            result: 'got',
          },
          line('a'),
        ]),
        parts('twice', ['n'], [line('in'), { id: 'e', type: 'end', value: sum(get('n'), '*', value(2)) }]),
      ],
      { variables: [number('n', 'scene', 'twice'), number('got')] },
    );
    expect(played(story, ['got', 'n'])).toEqual({ values: [42, 0], rules: [] });
  });

  test('may call itself: parameters get their values back at each return', () => {
    // Factorial: n * fact(n - 1).
    const story = storyOf(
      [
        sceneOf('main', [
          {
            id: 'c',
            type: 'call',
            target: { scene: 'fact' },
            args: [{ variable: 'n', value: value(6) }],
            result: 'got',
          },
        ]),
        parts(
          'fact',
          ['n'],
          [
            line('in'),
            {
              id: 'b',
              type: 'branch',
              cases: [{ condition: { op: '<', left: get('n'), right: value(2) }, target: { node: 'one' } }],
            },
            {
              id: 'r',
              type: 'call',
              target: { scene: 'fact' },
              args: [{ variable: 'n', value: sum(get('n'), '-', value(1)) }],
              result: 'got',
            },
            { id: 'e', type: 'end', value: sum(get('n'), '*', get('got')) },
            { id: 'one', type: 'end', value: value(1) },
          ],
        ),
      ],
      { variables: [number('n', 'scene', 'fact'), number('got')] },
    );
    expect(played(story, ['got', 'n'])).toEqual({ values: [720, 0], rules: [] });
  });

  test('leaves the result as it is where the scene gives nothing back', () => {
    const story = storyOf(
      [
        sceneOf('main', [
          { id: 's', type: 'action', actions: [{ type: 'set', variable: 'got', value: value(7) }] },
          { id: 'c', type: 'call', target: { scene: 'nothing' }, result: 'got' },
        ]),
        sceneOf('nothing', [line('in')]),
      ],
      { variables: [number('got')] },
    );
    expect(played(story, ['got']).values).toEqual([7]);
  });

  test('reports arguments that the scene does not know, and goes on', () => {
    const args = [{ variable: 'm', value: value(1) }];
    const story = storyOf(
      [
        sceneOf('main', [
          { id: 'c', type: 'call', target: { scene: 'other' }, args },
          { id: 'd', type: 'call', target: { node: 'last' }, args },
          line('between'),
          line('last'),
        ]),
        sceneOf('other', [line('in')]),
      ],
      { variables: [number('m')] },
    );
    expect(played(story, ['m'])).toEqual({ values: [0], rules: ['argument-unknown', 'argument-unknown'] });
  });

  test('is left for good at an ending, and its parameters get their values back', () => {
    const story = storyOf(
      [
        sceneOf('main', [
          { id: 'c', type: 'call', target: { scene: 'deep' }, args: [{ variable: 'n', value: value(5) }] },
          line('never'),
        ]),
        parts('deep', ['n'], [line('in'), { id: 'e', type: 'end', ending: 'The end' }]),
      ],
      { variables: [number('n', 'scene', 'deep')] },
    );
    const view = viewOf(story);
    const { state } = step(view, start(view, { seed: 1 }).state, { type: 'advance' });
    expect([state.status, state.ending, state.calls, valueOf(view, state, 'n')]).toEqual(['ended', 'The end', null, 0]);
  });

  test('waits for its scene with the arguments, and for the return with the value', () => {
    const story = storyOf(
      [
        sceneOf('main', [
          {
            id: 'c',
            type: 'call',
            target: { scene: 'twice' },
            args: [{ variable: 'n', value: value(4) }],
            result: 'got',
          },
          line('a'),
        ]),
        parts('twice', ['n'], [line('in'), { id: 'e', type: 'end', value: get('n') }]),
      ],
      { variables: [number('n', 'scene', 'twice'), number('got')] },
    );
    const whole = viewOf(story);
    const only = (id: string) => ({
      head: whole.head,
      scene: (one: string) => (one === id ? whole.scene(one) : undefined),
    });
    const called = start(only('main'), { seed: 1 }).state;
    expect([called.status, called.needs]).toEqual(['loading', 'twice']);
    const inside = step(only('twice'), called, { type: 'loaded' }).state;
    expect([inside.node, valueOf(whole, inside, 'n')]).toEqual(['in', 4]);
    const returning = step(only('twice'), inside, { type: 'advance' }).state;
    expect([returning.status, returning.needs]).toEqual(['loading', 'main']);
    const back = step(only('main'), returning, { type: 'loaded' }).state;
    expect([back.node, valueOf(whole, back, 'got'), valueOf(whole, back, 'n')]).toEqual(['a', 4, 0]);
  });
});

describe('a menu with a timer', () => {
  const never = { op: 'value', value: false } as const;
  const story = storyOf([
    sceneOf('s', [
      {
        id: 'm',
        type: 'menu',
        decide: 'reader',
        choices: [
          { id: 'speak', text: 'Speak', target: { node: 'spoke' } },
          { id: 'silence', text: '...', condition: never, target: { node: 'silent' } },
        ],
        timer: { ms: 4_000, choice: 'silence' },
      },
      line('spoke'),
      { id: 'e', type: 'end' },
      line('silent'),
    ]),
  ]);
  const view = viewOf(story);
  const { state } = start(view, { seed: 1 });

  test('shows the time, and takes its choice when that is over, though nobody can choose it', () => {
    expect(state.menu).toMatchObject({ timer: { ms: 4_000 }, options: [{ id: 'speak' }] });
    const late = step(view, state, { type: 'timeout' }).state;
    expect([late.node, late.decisions?.decided]).toEqual(['silent', 'silence']);
    expect(step(view, state, { type: 'choose', choice: 'speak' }).state.node).toBe('spoke');
  });

  test('refuses a timeout where none runs', () => {
    const spoke: RunState = step(view, state, { type: 'choose', choice: 'speak' }).state;
    const refused = step(view, spoke, { type: 'timeout' });
    expect([refused.state, refused.findings[0]?.rule]).toEqual([spoke, 'input']);
  });
});

describe('random()', () => {
  const dice = (expression: Expression) =>
    storyOf(
      [
        sceneOf('s', [
          { id: 'x', type: 'action', actions: [{ type: 'set', variable: 'n', value: expression }] },
          line('a'),
          { id: 'j', type: 'jump', target: { scene: 's' } },
        ]),
      ],
      { variables: [number('n')] },
    );
  const thrown = (expression: Expression, count: number): number[] => {
    const view = viewOf(dice(expression));
    let { state } = start(view, { seed: 'dice' });
    const values: number[] = [];
    for (let n = 0; n < count; n++) {
      values.push(Number(valueOf(view, state, 'n')));
      state = step(view, state, { type: 'advance' }).state;
    }
    return values;
  };

  test('is below 1, of the same seed the same, and rolled back with the run', () => {
    const values = thrown({ op: 'random' }, 50);
    expect(values.every((one) => one >= 0 && one < 1)).toBe(true);
    expect(new Set(values).size).toBe(50);
    expect(thrown({ op: 'random' }, 50)).toEqual(values);
  });

  test('of two numbers gives whole numbers from one to the other', () => {
    const values = thrown({ op: 'random', from: value(1), to: value(6) }, 600);
    expect([...new Set(values)].toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(thrown({ op: 'random', from: value(5), to: value(2) }, 20))).toEqual(new Set([5]));
  });
});
