import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryStory, lazyView, line, playOn, sceneOf, storyOf } from './arbitrary.test-support.ts';
import { achieved } from './achievements.ts';
import type { Expression } from './condition.ts';
import { applyEdits } from './edit-apply.ts';
import { exploreAll } from './explore.ts';
import type { InputNode, Node } from './node.ts';
import { pastOf, recall } from './run-recall.ts';
import { answerTo } from './run-input.ts';
import { replay } from './run-replay.ts';
import { decisionsOf, rollback, start, step, valueOf, type RunState } from './runner.ts';
import { load, save } from './save.ts';
import type { Story } from './story.ts';
import type { Variable } from './variable.ts';
import { viewOf } from './view.ts';

const name: Variable = { id: 'name', name: 'name', scope: 'session', type: 'text', initial: 'Mia' };
const age: Variable = { id: 'age', name: 'age', scope: 'session', type: 'number', initial: 20, min: 1, max: 120 };
const ask = (id: string, variable: string, more: Partial<InputNode> = {}): Node => ({
  id,
  type: 'input',
  variable,
  prompt: `${id}?`,
  ...more,
});
const is = (variable: string, value: string | number): Expression => ({
  op: '==',
  left: { op: 'get', variable },
  right: { op: 'value', value },
});
const story: Story = storyOf(
  [
    sceneOf('s', [
      line('a'),
      ask('q1', 'name', { maxLength: 5, required: true }),
      ask('q2', 'age'),
      line('b', { text: '{=name}, {=age}' }),
      { id: 'br', type: 'branch', cases: [{ condition: is('name', 'sesame'), target: { node: 'open' } }] },
      { id: 'shut', type: 'end', ending: 'Shut' },
      { id: 'open', type: 'end', ending: 'Open' },
    ]),
  ],
  { variables: [name, age], achievements: [{ id: 'old', title: 'Old', condition: is('age', 120) }] },
);
const view = viewOf(story);
const first = step(view, start(view, { seed: 1 }).state, { type: 'advance' }).state;
const enter = (state: RunState, value: string): RunState => step(view, state, { type: 'enter', value }).state;
const line2 = enter(enter(first, 'Zoë'), '44');

describe('a question', () => {
  test('shows what there is', () => {
    expect([first.status, first.input]).toEqual([
      'input',
      {
        node: 'q1',
        prompt: 'q1?',
        variable: 'name',
        kind: 'text',
        value: 'Mia',
        maxLength: 5,
        min: null,
        max: null,
        placeholder: null,
        required: true,
      },
    ]);
    expect(enter(first, 'x').input).toMatchObject({ kind: 'number', value: 20, min: 1, max: 120 });
  });

  test('takes an answer, which counts as a step and a decision', () => {
    expect(line2.line?.text).toBe('Zoë, 44');
    expect(line2.step).toBe(first.step + 2);
    expect(decisionsOf(line2)).toEqual([
      { input: 'q1', value: 'Zoë' },
      { input: 'q2', value: 44 },
    ]);
    expect(rollback(line2, first.step)).toBe(first);
  });

  test.each([
    ['  a\u0000b\u202Ec  ', 'abc'],
    ['12345678', '12345'],
    ['😀😀😀😀😀😀', '😀😀😀😀😀'],
    ['{b}', '{b}'],
  ])('takes of %j what counts', (raw, value) => {
    expect(valueOf(view, enter(first, raw), 'name')).toBe(value);
  });

  test.each([
    ['-5', 1],
    ['3,5', 3.5],
    ['１２', 12],
    ['999', 120],
    ['', 20],
    ['.5', 1],
  ])('takes %j as the number %d', (raw, value) => {
    expect(valueOf(view, enter(enter(first, 'x'), raw), 'age')).toBe(value);
  });

  test.each([
    ['a needed answer that is missing', first, '   '],
    ['what is no number', enter(first, 'x'), 'twelve'],
    ['a number with something behind it', enter(first, 'x'), '12 years'],
  ])('refuses %s', (_, state, raw) => {
    const result = step(view, state, { type: 'enter', value: raw });
    expect([result.state, result.findings.map(({ rule }) => rule)]).toEqual([state, ['input']]);
  });

  test('is no line, and a line is no question', () => {
    expect(step(view, first, { type: 'advance' }).state).toBe(first);
    expect(step(view, line2, { type: 'enter', value: 'x' }).state).toBe(line2);
  });

  test('of a variable that is none of both is passed over', () => {
    const odd = viewOf({ ...story, variables: [{ ...name, type: 'boolean', initial: false }] });
    const result = step(odd, start(odd, { seed: 1 }).state, { type: 'advance' });
    expect([result.state.node, result.findings.map(({ rule }) => rule)]).toEqual([
      'b',
      ['input-variable', 'input-variable'],
    ]);
  });

  test('takes any answer without a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(first, enter(first, 'x')), (raw, { input }) => {
        const answer = answerTo(input!, raw);
        if ('refused' in answer) return;
        expect(answerTo(input!, String(answer.value))).toEqual(answer);
        if (typeof answer.value === 'string') expect([...answer.value].length).toBeLessThanOrEqual(5);
        else expect(answer.value >= 1 && answer.value <= 120).toBe(true);
      }),
    );
  });
});

describe('an answer', () => {
  test('is kept in a save, and an older program is told', () => {
    for (const state of [first, enter(first, 'x'), line2]) {
      const kept = save(view, state);
      expect(kept.minVersion).toBe(state.decisions === null ? 2 : 3);
      const { state: back, exact } = load(view, JSON.parse(JSON.stringify(kept)));
      expect([exact, back.input, back.line, decisionsOf(back)]).toEqual([
        true,
        state.input,
        state.line,
        decisionsOf(state),
      ]);
    }
  });

  test('is given again in a replay, though the question got another id', () => {
    const renamed = applyEdits(story, [{ op: 'renameNode', scene: 's', node: 'q1', to: 'who' }]).story;
    for (const one of [view, viewOf(renamed)]) {
      const played = replay(one, line2, null, 5);
      expect(played.kind === 'played' && played.states[0]?.line?.text).toBe('Zoë, 44');
    }
  });

  test('stops a replay where it is none any more', () => {
    const other = applyEdits(story, [{ op: 'updateNode', scene: 's', node: 'q1', set: { variable: 'age' } }]).story;
    expect(replay(viewOf(other), line2, null, 5)).toMatchObject({ kind: 'stopped', done: 0 });
  });

  test('is what achievements ask for', () => {
    expect([achieved(view, line2), achieved(view, enter(enter(first, 'x'), '120'))]).toEqual([[], ['old']]);
  });

  test('is tried in an exploration: also the one that a condition asks for', () => {
    const found = exploreAll(
      applyEdits(story, [{ op: 'updateNode', scene: 's', node: 'q1', set: { maxLength: null } }]).story,
      { walks: 5 },
    );
    expect(found.endings.map(({ title }) => title).sort()).toEqual(['Open', 'Shut']);
    expect(found.endings.find(({ title }) => title === 'Open')!.path[0]).toEqual({ input: 'q1', value: 'sesame' });
    expect([found.exhaustive, found.unreached]).toEqual([false, []]);
  });
});

describe('the past of a loaded run', () => {
  const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 80 });

  test('is the whole of it, wherever the run was saved', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryStory, picks, async (one, all) => {
        const whole = viewOf(one);
        const begun = start(whole, { seed: 7 }).state;
        const last = playOn(whole, begun, all).at(-1)?.state ?? begun;
        const lazy = lazyView(one);
        const wait = () => Promise.resolve();
        const bring = (scene: string) => Promise.resolve(lazy.load(scene));
        lazy.load(last.scene);
        const loaded = load(lazy, JSON.parse(JSON.stringify(save(whole, last)))).state;
        if (loaded.status === 'loading') return;
        const past = await pastOf(lazy, loaded, bring, wait);
        const steps = (state: RunState | null) => {
          const nodes = [];
          for (let at = state; at !== null; at = at.previous) nodes.push([at.step, at.scene, at.node, at.line?.text]);
          return nodes;
        };
        expect(steps(past)).toEqual(steps(last));
        expect(recall(whole, loaded)?.step).toBe(last.step);
      }),
    );
  }, 120_000);

  test('is not told where the story was edited, or a scene does not come', async () => {
    const loaded = load(view, save(view, line2)).state;
    const nothing = () => Promise.resolve();
    const edited = applyEdits(story, [{ op: 'addNode', scene: 's', node: line('new'), after: 'a' }]).story;
    expect(await pastOf(viewOf(edited), loaded, nothing, nothing)).toBeNull();
    expect(await pastOf(lazyView(story), loaded, nothing, nothing)).toBeNull();
    expect(await pastOf(view, { ...loaded, origin: null }, nothing, nothing)).toBeNull();
  });
});
