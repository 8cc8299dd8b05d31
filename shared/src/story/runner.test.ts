import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arbitraryStory,
  inputAt,
  lazyView,
  line,
  plain,
  plainResult,
  playOn,
  sceneOf,
  storyOf,
} from './arbitrary.test-support.ts';
import type { Node } from './node.ts';
import { decisionsOf, globalsOf, rollback, start, step, valueOf, type RunState } from './runner.ts';
import type { Story } from './story.ts';
import { viewOf } from './view.ts';

const picks = fc.array(fc.nat(20), { maxLength: 60 });
const advance = { type: 'advance' } as const;

/** The nodes shown while a reader only advances. */
function shown(story: Story, count = 20): (string | null)[] {
  const view = viewOf(story);
  const first = start(view, { seed: 'x' });
  const results = [
    first,
    ...playOn(
      view,
      first.state,
      Array.from({ length: count }, () => 0),
    ),
  ];
  return results.filter(({ state }) => state.status !== 'ended').map(({ state }) => state.node);
}

describe('any valid story', () => {
  test('gives the same run for the same seed and inputs', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.string(), picks, (story, seed, inputs) => {
        const run = () => {
          const view = viewOf(structuredClone(story));
          const first = start(view, { seed });
          return [first, ...playOn(view, first.state, inputs)].map(plainResult);
        };
        expect(run()).toEqual(run());
      }),
    );
  });

  test('never throws, whatever the input, and a wrong input leaves the state as it is', () => {
    const input = fc.oneof(
      fc.constant({ type: 'advance' as const }),
      fc.constant({ type: 'loaded' as const }),
      fc.constantFrom('c_n0_0_0', '__proto__', 'constructor').map((choice) => ({ type: 'choose' as const, choice })),
    );
    fc.assert(
      fc.property(arbitraryStory, fc.array(fc.tuple(input, fc.nat(9)), { maxLength: 50 }), (story, inputs) => {
        const view = viewOf(story);
        let { state } = start(view, { seed: 1 });
        for (const [wild, pick] of inputs) {
          const result = step(view, state, wild);
          if (result.findings[0]?.rule === 'input') expect(result.state).toBe(state);
          state = step(view, result.state, inputAt(result.state, pick)).state;
        }
      }),
    );
  });

  test('rolls back to the very state of any earlier step, and goes on from there as before', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, fc.nat(), (story, inputs, at) => {
        const view = viewOf(story);
        const first = start(view, { seed: 'r' });
        const states = [first.state, ...playOn(view, first.state, inputs).map((result) => result.state)];
        const last = states.at(-1)!;
        states.forEach((state, i) => expect(rollback(last, i)).toBe(state));
        const back = at % states.length;
        const again = playOn(view, states[back]!, inputs.slice(back)).map((result) => plain(result.state));
        expect(again).toEqual(states.slice(back + 1).map(plain));
      }),
    );
  });

  test('is the same run when its scenes are loaded one by one', () => {
    fc.assert(
      fc.property(arbitraryStory, picks, (story, inputs) => {
        const eager = viewOf(story);
        const lazy = lazyView(story);
        const settle = (result: ReturnType<typeof step>) => {
          let now = result;
          while (now.state.status === 'loading') {
            lazy.load(now.state.needs!);
            const more = step(lazy, now.state, { type: 'loaded' });
            now = {
              state: more.state,
              cues: [...now.cues, ...more.cues],
              callbacks: [...now.callbacks, ...more.callbacks],
              findings: [...now.findings, ...more.findings],
            };
          }
          return now;
        };
        let one = start(eager, { seed: 5 });
        let other = settle(start(lazy, { seed: 5 }));
        for (const pick of inputs) {
          // 10,000 silent nodes are counted anew after loading; such stories end either way.
          if (one.findings.some((finding) => finding.rule === 'endless-loop')) return;
          expect(plainResult(other)).toEqual(plainResult(one));
          const input = inputAt(one.state, pick);
          one = step(eager, one.state, input);
          other = settle(step(lazy, other.state, input));
        }
      }),
    );
  });
});

describe('a menu', () => {
  const menu = (more: Partial<Extract<Node, { type: 'menu' }>>): Node => ({
    id: 'm',
    type: 'menu',
    decide: 'reader',
    choices: [],
    ...more,
  });

  test('picks by weight when chance decides', () => {
    const story = storyOf([
      sceneOf('s', [
        menu({
          decide: 'chance',
          choices: [
            { id: 'a', text: 'a', weight: 1, target: { node: 'la' } },
            { id: 'b', text: 'b', weight: 3, target: { node: 'lb' } },
            { id: 'c', text: 'c', weight: 0, target: { node: 'lc' } },
          ],
        }),
        line('la'),
        line('lb'),
        line('lc'),
      ]),
    ]);
    const view = viewOf(story);
    const counts: Record<string, number> = { la: 0, lb: 0, lc: 0 };
    for (let seed = 0; seed < 4000; seed++) counts[start(view, { seed }).state.node!]!++;
    expect(counts['lc']).toBe(0);
    expect(Math.abs(counts['lb']! / 4000 - 0.75)).toBeLessThan(0.03);
  });

  test('offers a once-only choice until it was taken, and goes on when nothing is left', () => {
    const story = storyOf([
      sceneOf('s', [menu({ choices: [{ id: 'a', text: 'a', once: true, target: { node: 'm' } }] }), line('after')]),
    ]);
    const view = viewOf(story);
    const { state } = start(view, { seed: 1 });
    expect(state.menu?.options).toEqual([{ id: 'a', text: 'a', enabled: true, reason: null, taken: 0 }]);
    const next = step(view, state, { type: 'choose', choice: 'a' }).state;
    expect([next.node, decisionsOf(next)]).toEqual(['after', ['a']]);
  });

  test('shows a closed choice with its reason, hides one without, and refuses both', () => {
    const never = { op: 'value', value: false } as const;
    const story = storyOf([
      sceneOf('s', [
        menu({
          choices: [
            { id: 'a', text: 'a' },
            { id: 'b', text: 'b', condition: never, reason: 'Locked' },
            { id: 'c', text: 'c', condition: never },
          ],
        }),
      ]),
    ]);
    const view = viewOf(story);
    const { state } = start(view, { seed: 1 });
    expect(state.menu?.options.map((option) => [option.id, option.enabled, option.reason])).toEqual([
      ['a', true, null],
      ['b', false, 'Locked'],
    ]);
    for (const choice of ['b', 'c', 'nothing']) {
      const refused = step(view, state, { type: 'choose', choice });
      expect(refused.state).toBe(state);
      expect(refused.findings[0]?.rule).toBe('input');
    }
    expect(step(view, state, advance).state).toBe(state);
  });
});

describe('calls', () => {
  test('return behind the call, nested ones too', () => {
    const story = storyOf([
      sceneOf('s', [line('a'), { id: 'call', type: 'call', target: { scene: 't' } }, line('d')]),
      sceneOf('t', [{ id: 'call2', type: 'call', target: { scene: 'u' } }, line('c')]),
      sceneOf('u', [line('b'), { id: 'end', type: 'end' }, line('never')]),
    ]);
    expect(shown(story)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('do not hold back a titled ending', () => {
    const story = storyOf([
      sceneOf('s', [{ id: 'call', type: 'call', target: { scene: 't' } }, line('never')]),
      sceneOf('t', [{ id: 'end', type: 'end', ending: 'Too soon' }]),
    ]);
    const { state } = start(viewOf(story), { seed: 1 });
    expect([state.status, state.ending, state.node]).toEqual(['ended', 'Too soon', 'end']);
  });

  test('may be endless without running out of memory', () => {
    const story = storyOf([sceneOf('s', [line('a'), { id: 'call', type: 'call', target: { scene: 's' } }])]);
    const view = viewOf(story);
    const results = playOn(
      view,
      start(view, { seed: 1 }).state,
      Array.from({ length: 1_100 }, () => 0),
    );
    expect(results.at(-1)!.state.calls!.depth).toBe(1_000);
    expect(results.at(-1)!.findings[0]?.rule).toBe('call-depth');
  });
});

describe('variables', () => {
  const set = (variable: string, value: unknown): Node =>
    ({
      id: `set_${variable}`,
      type: 'action',
      actions: [{ type: 'set', variable, value: { op: 'value', value } }],
    }) as Node;
  const values = (story: Story, state: RunState) =>
    Object.fromEntries(story.variables.map(({ id }) => [id, valueOf(viewOf(story), state, id)]));

  test('hold what their declaration allows', () => {
    const story = storyOf([
      sceneOf('s0', [
        set('trust', 99),
        set('valueOf', 'yes'),
        set('hasOwnProperty', 'key'),
        set('note', 12),
        set('mood', 'none'),
        line('a'),
      ]),
    ]);
    const { state, findings } = start(viewOf(story), { seed: 1 });
    expect(values(story, state)).toMatchObject({ trust: 7, note: '12', mood: 'calm', hasOwnProperty: ['key'] });
    expect(Object.entries(values(story, state))).toContainEqual(['valueOf', true]);
    expect(findings.map((finding) => finding.rule)).toEqual(['value-not-allowed']);
  });

  test('of a scene are reset when it is entered, not when a call returns to it', () => {
    const story = storyOf([
      sceneOf('s0', [
        set('note', 'changed'),
        { id: 'call', type: 'call', target: { scene: 's1' } },
        line('a'),
        { id: 'jump', type: 'jump', target: { scene: 's0', node: 'b' } },
        line('b'),
        { id: 'again', type: 'jump', target: { scene: 's1', node: 'back' } },
      ]),
      sceneOf('s1', [
        { id: 'ret', type: 'end' },
        { id: 'back', type: 'jump', target: { scene: 's0', node: 'c' } },
      ]),
    ]);
    story.scenes[0]!.nodes.push(line('c'));
    const view = viewOf(story);
    const first = start(view, { seed: 1 }).state;
    expect(valueOf(view, first, 'note')).toBe('changed');
    const second = step(view, first, advance).state;
    expect([second.node, valueOf(view, second, 'note')]).toEqual(['b', 'changed']);
    const third = step(view, second, advance).state;
    expect([third.node, valueOf(view, third, 'note')]).toEqual(['c', 'x']);
  });

  test('that are global go from run to run, the others do not', () => {
    const story = storyOf([sceneOf('s', [set('hasOwnProperty', ['key']), set('trust', 5), line('a')])]);
    const view = viewOf(story);
    const globals = globalsOf(view, start(view, { seed: 1 }).state);
    expect(Object.entries(globals)).toEqual([['hasOwnProperty', ['key']]]);
    const bare = storyOf([sceneOf('s', [line('a')])]);
    const next = start(viewOf(bare), { seed: 1, globals: { ...globals, trust: 3, mood: 'angry' } }).state;
    expect(values(bare, next)).toMatchObject({ trust: 0, mood: 'angry', hasOwnProperty: ['key'] });
  });

  test('and characters may have the names of Object.prototype', () => {
    const hostile = JSON.parse('{"op":"show","character":"__proto__","x":0.2}');
    const story = storyOf([
      sceneOf('s', [
        line('a', {
          speaker: '__proto__',
          expression: 'joy',
          kind: 'dialogue',
          stage: [hostile, { op: 'show', character: 'constructor' }],
        }),
        line('b', { stage: [{ op: 'hide', character: '__proto__' }] }),
      ]),
    ]);
    const view = viewOf(story);
    const first = start(view, { seed: 1, globals: JSON.parse('{"__proto__": 1, "hasOwnProperty": ["x"]}') });
    expect(Object.entries(first.state.stage.characters).map(([id, figure]) => [id, figure.expression])).toEqual([
      ['__proto__', 'joy'],
      ['constructor', 'neutral'],
    ]);
    expect(Object.keys(step(view, first.state, advance).state.stage.characters)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('the stage', () => {
  test('asks for cues of what changed, unless the node states its own', () => {
    const story = storyOf([
      sceneOf(
        's',
        [
          line('a', {
            cues: [{ type: 'enter', character: 'anna', from: 'left' }],
            speaker: 'anna',
            expression: 'joy',
            kind: 'dialogue',
          }),
          line('b', {
            stage: [
              { op: 'show', character: 'anna', x: 0.9 },
              { op: 'show', character: 'toString' },
            ],
          }),
          line('c', { stage: [{ op: 'clear' }, { op: 'show', character: 'toString' }] }),
        ],
        [
          { op: 'background', to: { asset: 'bg_1' } },
          { op: 'show', character: 'anna', x: 0.1 },
        ],
      ),
    ]);
    const view = viewOf(story);
    const a = start(view, { seed: 1 });
    expect(a.cues).toEqual([
      { type: 'transition', kind: 'dissolve' },
      { type: 'enter', character: 'anna', from: 'left' },
    ]);
    expect(a.state.stage).toMatchObject({ speaker: 'anna', characters: { anna: { expression: 'joy', x: 0.1 } } });
    const b = step(view, a.state, advance);
    expect(b.cues).toEqual([
      { type: 'move', character: 'anna' },
      { type: 'enter', character: 'toString' },
    ]);
    expect(b.state.stage).toMatchObject({ speaker: null, characters: { anna: { expression: 'joy', x: 0.9 } } });
    expect(step(view, b.state, advance).cues).toEqual([{ type: 'leave', character: 'anna' }]);
  });
});

test('a run can begin at any line, with the stage as the lines before it leave it', () => {
  const story = storyOf([
    sceneOf(
      's',
      [
        line('a', { stage: [{ op: 'show', character: 'anna', x: 0.2 }] }),
        line('b', { speaker: 'anna', kind: 'dialogue', expression: 'joy' }),
        line('c'),
      ],
      [{ op: 'background', to: { asset: 'bg_1' } }],
    ),
  ]);
  const { state, cues } = start(viewOf(story), { seed: 1, at: { scene: 's', node: 'c' } });
  expect(state.node).toBe('c');
  expect(state.stage).toMatchObject({
    background: { asset: 'bg_1' },
    speaker: null,
    characters: { anna: { x: 0.2, expression: 'joy' } },
  });
  expect(cues).toEqual([]);
});

describe('a faulty story', () => {
  test('ends with a finding where a jump leads nowhere', () => {
    for (const target of [{ node: 'gone' }, { scene: 'gone' }, { scene: 's', node: 'constructor' }]) {
      const { state, findings } = start(viewOf(storyOf([sceneOf('s', [{ id: 'j', type: 'jump', target }])])), {
        seed: 1,
      });
      expect([state.status, findings.map((finding) => finding.rule)]).toEqual(['ended', ['target-missing']]);
    }
  });

  test('is cut with a finding where it circles without an interaction', () => {
    const story = storyOf([sceneOf('s', [{ id: 'j', type: 'jump', target: { node: 'j' } }])]);
    const { state, findings } = start(viewOf(story), { seed: 1 });
    expect([state.status, findings.map((finding) => finding.rule)]).toEqual(['ended', ['endless-loop']]);
  });

  test('may be empty, or name unknown variables, characters and assets', () => {
    expect(start(viewOf(storyOf([sceneOf('s', [])])), { seed: 1 }).state.status).toBe('ended');
    const story = storyOf([
      sceneOf('s', [
        { id: 'x', type: 'action', actions: [{ type: 'add', variable: 'none', value: { op: 'get', variable: 'no' } }] },
        line('a', { speaker: 'nobody', stage: [{ op: 'show', character: 'ghost' }] }),
      ]),
    ]);
    const { state, findings } = start(viewOf(story), { seed: 1 });
    expect([state.node, findings[0]?.rule]).toEqual(['a', 'variable-missing']);
  });
});

test('a visit is counted each time a node is reached', () => {
  const visited = { op: 'visited', node: 'a' } as const;
  const story = storyOf([
    sceneOf('s', [
      line('a'),
      {
        id: 'b',
        type: 'branch',
        cases: [{ condition: { op: '<', left: visited, right: { op: 'value', value: 200 } }, target: { node: 'a' } }],
      },
      line('done'),
    ]),
  ]);
  expect(shown(story, 300).filter((id) => id === 'a')).toHaveLength(200);
});
