import { beforeAll, describe, expect, test } from 'vitest';
import type { Expression } from '../../shared/src/story/condition.ts';
import type { Action, Choice, Node, Target } from '../../shared/src/story/node.ts';
import type { StageChange } from '../../shared/src/story/stage.ts';
import { STORY_VERSION, type Scene, type Story } from '../../shared/src/story/story.ts';
import type { Value, Variable } from '../../shared/src/story/variable.ts';
import { hasEngine, type Trace } from './engine.ts';
import { planOf, textOf } from './export-story.ts';
import { comparePlays, type Comparison, type Way } from './same-play.ts';

// One story of many small ones, each a trap that an export can fall into; one process plays them all.

const value = (of: Value): Expression => ({ op: 'value', value: of });
const get = (variable: string): Expression => ({ op: 'get', variable });
const op = (
  kind: '+' | '-' | '*' | '/' | '%' | '==' | '<' | '>' | 'in',
  left: Expression,
  right: Expression,
): Expression => ({
  op: kind,
  left,
  right,
});
const random = (from: number, to: number): Expression => ({ op: 'random', from: value(from), to: value(to) });

let count = 0;
const id = (): string => `n${++count}`;
const line = (text: string, more: object = {}): Node =>
  ({ id: id(), type: 'line', kind: 'narration', text, ...more }) as Node;
const act = (...actions: Action[]): Node => ({ id: id(), type: 'action', actions });
const set = (variable: string, to: Expression): Action => ({ type: 'set', variable, value: to });
const add = (variable: string, what: Expression): Action => ({ type: 'add', variable, value: what });
const jump = (target: Target): Node => ({ id: id(), type: 'jump', target });
const end = (more: object = {}): Node => ({ id: id(), type: 'end', ...more }) as Node;
const call = (target: Target, more: object = {}): Node => ({ id: id(), type: 'call', target, ...more }) as Node;
const menu = (choices: Omit<Choice, 'id'>[], more: object = {}): Node =>
  ({
    id: id(),
    type: 'menu',
    decide: 'reader',
    choices: choices.map((one) => ({ id: id(), ...one })),
    ...more,
  }) as Node;
const show = (character: string, more: object = {}): StageChange => ({ op: 'show', character, ...more }) as StageChange;

const scenes: Scene[] = [];
const ways: Way[] = [];
const names: string[] = [];
const variables: Variable[] = [
  { id: 'n', name: 'number', scope: 'session', type: 'number', initial: 0 },
  { id: 'm', name: 'm', scope: 'session', type: 'number', initial: 1 },
  { id: 't', name: 'text', scope: 'session', type: 'text', initial: '' },
  { id: 'list', name: 'list', scope: 'session', type: 'list', initial: [] },
  { id: 'flag', name: 'if', scope: 'session', type: 'boolean', initial: false },
  { id: 'mood', name: 'mood', scope: 'session', type: 'enum', initial: 'calm', options: ['calm', 'cross'] },
  { id: 'fame', name: 'fame', scope: 'global', type: 'list', initial: ['a'] },
  { id: 'own', name: 'own', scope: 'scene', type: 'number', initial: 5 },
  { id: 'p', name: 'p', scope: 'scene', type: 'number', initial: 3, max: 100 },
  { id: 'q', name: 'q', scope: 'scene', type: 'text', initial: 'q' },
  { id: 'kind', name: 'kind', scope: 'scene', type: 'enum', initial: 'x', options: ['x', 'y'] },
];

/** A trap: scenes, the first of which is its beginning, and what the reader picks. */
function trap(name: string, all: Scene[], picks: number[] = [], seed = 'seven'): void {
  scenes.push(...all);
  names.push(name);
  ways.push({ scene: all[0]!.id, seed, picks });
}
const scene = (sceneId: string, nodes: Node[], more: Partial<Scene> = {}): Scene => ({
  id: sceneId,
  title: sceneId,
  stage: [],
  nodes,
  ...more,
});

trap('a call restores its parameters and gives a value back', [
  scene('call1', [
    act(set('p', value(42))),
    call(
      { scene: 'call1b' },
      {
        args: [
          { variable: 'p', value: op('+', get('p'), value(1)) },
          { variable: 'q', value: value(7) },
        ],
        result: 't',
      },
    ),
    line('after'),
    end(),
  ]),
  scene('call1b', [line('inside'), act(add('p', value(500))), end({ value: op('+', get('q'), get('p')) })], {
    parameters: ['p', 'q'],
  }),
]);

trap('parameters of a scene that no call is open for stay', [
  scene('top1', [jump({ scene: 'top1b' })]),
  scene('top1b', [act(set('p', value(77))), line('x'), end()], { parameters: ['p'] }),
]);

trap('an ending within calls leaves them all', [
  scene('end1', [
    act(set('p', value(9))),
    call({ scene: 'end1b' }, { args: [{ variable: 'p', value: value(1) }] }),
    line('never'),
  ]),
  scene('end1b', [call({ scene: 'end1c' }, { args: [{ variable: 'p', value: value(2) }] }), line('never')], {
    parameters: ['p'],
  }),
  scene('end1c', [act(set('p', value(50)), set('n', get('p'))), end({ ending: 'The "end" of [all]' })], {
    parameters: ['p'],
  }),
]);

trap('arguments that nobody knows are worked out, in order', [
  scene('arg1', [
    call(
      { scene: 'arg1b' },
      {
        args: [
          { variable: 'nobody', value: random(1, 1000) },
          { variable: 'kind', value: value('y') },
          { variable: 'p', value: random(1, 1000) },
          { variable: 'kind', value: value('none of them') },
        ],
      },
    ),
    act(set('n', random(1, 1000))),
    line('after'),
  ]),
  scene('arg1b', [act(set('t', get('kind')), set('m', get('p'))), line('inside')], { parameters: ['p', 'kind'] }),
]);

trap('results that a variable cannot hold change nothing', [
  scene('res1', [
    call({ scene: 'res1b' }, { result: 'mood' }),
    call({ scene: 'res1c' }, { result: 'n' }),
    call({ scene: 'res1d' }, { result: 'list' }),
    line('x'),
  ]),
  scene('res1b', [end({ value: value('glad') })]),
  scene('res1c', [line('gives nothing')]),
  scene('res1d', [end({ value: op('*', value(0.1), value(3)) })]),
]);

trap('a scene that calls itself', [
  scene(
    'self1',
    [
      act(add('n', value(1))),
      { id: 'selfb', type: 'branch', cases: [{ condition: op('<', get('n'), value(5)), target: { node: 'selfc' } }] },
      line('deep'),
      end({ value: get('p') }),
      {
        id: 'selfc',
        type: 'call',
        target: { scene: 'self1' },
        args: [{ variable: 'p', value: get('n') }],
        result: 'm',
      },
      line('up'),
      end({ value: op('+', get('m'), get('p')) }),
    ],
    { parameters: ['p'] },
  ),
]);

trap(
  'naming a scene enters it anew, naming its node does not',
  [
    scene('enter1', [
      line('begin'),
      act(add('own', value(1)), add('n', value(1))),
      { id: 'enter1c', type: 'line', kind: 'narration', text: 'node' },
      menu([
        { text: 'node', target: { node: 'enter1c' } },
        { text: 'own scene and node', target: { scene: 'enter1', node: 'enter1c' } },
        { text: 'own scene', target: { scene: 'enter1' } },
        { text: 'nothing at all', target: {} },
        { text: 'node of another', target: { scene: 'enter2', node: 'enter2b' } },
      ]),
      end(),
    ]),
    scene('enter2', [line('skipped'), { id: 'enter2b', type: 'line', kind: 'narration', text: 'middle' }], {
      stage: [show('anna')],
    }),
  ],
  [0, 1, 2, 3, 4],
);

trap(
  'menus: once, shut, hidden, by the clock, passed by',
  [
    scene('menu1', [
      { id: 'menu1a', type: 'line', kind: 'narration', text: 'again' },
      menu(
        [
          { text: 'once', once: true, reason: 'taken' },
          { text: 'shut', condition: value(false), reason: '' },
          { text: 'hidden', condition: value(false), actions: [set('t', value('late'))] },
          { text: 'open' },
        ],
        { prompt: 'Well?' },
      ),
      {
        id: 'menu1b',
        type: 'menu',
        decide: 'reader',
        timer: { ms: 1_500, choice: 'menu1x' },
        choices: [
          { id: 'menu1y', text: 'wait', target: { node: 'menu1a' } },
          { id: 'menu1x', text: 'too late', condition: value(false), actions: [set('t', value('late'))] },
        ],
      },
      menu(
        [
          { text: 'never', condition: value(0) },
          { text: 'never either', condition: value(''), reason: 'no' },
        ],
        { prompt: 'Not asked' },
      ),
      line('passed by'),
    ]),
  ],
  [0, 0, 0, 4],
);

trap(
  'a clock for a choice that is not there',
  [
    scene('clock1', [
      line('begin'),
      {
        id: 'clock1a',
        type: 'menu',
        decide: 'reader',
        timer: { ms: 900, choice: 'gone' },
        choices: [{ id: 'clock1b', text: 'x', target: { node: 'clock1a' } }],
      },
      line('never'),
    ]),
  ],
  [0, 4],
);

trap('chance: one throw if anything can be chosen, none if not', [
  scene('chance1', [
    menu(
      [
        { text: 'a', weight: 0 },
        { text: 'b', condition: value(false) },
      ],
      { decide: 'chance' },
    ),
    act(set('n', { op: 'random' })),
    menu(
      [
        { text: 'a', weight: 1, actions: [add('t', value('a'))] },
        { text: 'b', weight: 2.5, actions: [add('t', value('b'))] },
        { text: 'c', once: true, actions: [add('t', value('c'))] },
      ],
      { decide: 'chance', id: 'chance1m' },
    ),
    {
      id: 'chance1b',
      type: 'branch',
      cases: [{ condition: op('<', { op: 'visited', node: 'chance1m' }, value(9)), target: { node: 'chance1m' } }],
    },
    line('done'),
  ]),
]);

trap(
  'dice in conditions fall once, in order, and only where they are asked',
  [
    scene('dice1', [
      menu([
        { text: 'one', condition: op('>', { op: 'random' }, value(2)) },
        { text: 'two', condition: { op: 'or', of: [value(1), op('<', { op: 'random' }, value(5))] } },
        { text: 'three', condition: { op: 'and', of: [op('<', { op: 'random' }, value(5)), value(true)] } },
      ]),
      act(
        set('n', random(1, 6)),
        { type: 'push', variable: 'n', value: { op: 'random' } },
        set('missing', { op: 'random' }),
        add('mood', random(1, 3)),
        set('m', random(9, 2)),
      ),
      act({ type: 'callback', name: 'x', args: [random(1, 100), { op: 'random' }] }),
      line('done'),
    ]),
  ],
  [1],
);

const numbers: Expression[] = [
  op('+', value(0.1), value(0.2)),
  op('*', value(1e200), value(1e200)),
  op('-', value(-1e308), value(1.7e308)),
  op('/', value(7), value(0)),
  op('/', value(1), value(3)),
  op('%', value(-7), value(3)),
  op('%', value(5.5), value(-2)),
  op('*', value(0), value(-1)),
  op('+', value(9007199254740991), value(2)),
  op('*', value(123456789), value(987654321)),
  op('+', value(1e21), value(1)),
  op('/', value(1), value(3e7)),
  op('-', value('0x1F'), value(' 2 ')),
  op('-', value('Infinity'), value(true)),
  op('+', value(true), value(true)),
  op('-', value(['a', 'b']), value('x')),
  op('/', value(4), value(2)),
  value(5e-324),
  value(123456789012345680000),
  value(-1.5e-7),
  value(-0.000001),
];
trap('numbers and their texts', [
  scene('num1', [
    ...numbers.map((number) => act(set('n', number), add('t', op('+', op('+', value('|'), number), value(''))))),
    line('done'),
  ]),
]);

trap('numbers that grow without end', [
  scene('num2', [
    act(set('n', value(3))),
    {
      id: 'num2a',
      type: 'action',
      actions: [
        set('n', op('*', get('n'), get('n'))),
        add('m', get('m')),
        set('t', op('+', get('t'), op('+', value(','), get('m')))),
      ],
    },
    {
      id: 'num2b',
      type: 'branch',
      cases: [{ condition: op('<', { op: 'visited', node: 'num2a' }, value(80)), target: { node: 'num2a' } }],
    },
    line('done'),
  ]),
]);

trap('what adding means for each type', [
  scene('add1', [
    act(
      add('n', value(true)),
      add('n', value('2.5')),
      add('n', value(['3'])),
      add('n', value(['3', '4'])),
      add('n', value('Infinity')),
    ),
    act(
      add('flag', value(0)),
      add('mood', value('cross')),
      add('mood', value('none')),
      add('t', value(['a', 'b'])),
      add('t', value(false)),
      add('t', value(2)),
    ),
    act(
      add('list', value('x')),
      add('list', value(false)),
      add('list', value(0)),
      { type: 'push', variable: 'list', value: value(['y', 'x']) },
      { type: 'remove', variable: 'list', value: value(['x', 'z']) },
    ),
    act(
      { type: 'toggle', variable: 'n' },
      { type: 'toggle', variable: 'flag' },
      { type: 'push', variable: 'fame', value: get('list') },
      set('list', get('fame')),
      { type: 'push', variable: 'list', value: value('only here') },
    ),
    line('done'),
  ]),
]);

trap('the longest texts and lists', [
  scene('long1', [
    act(set('t', value('é😀x'.repeat(1_000))), set('list', value(Array.from({ length: 999 }, (_, i) => `i${i}`)))),
    act(
      add('t', get('t')),
      add('t', get('t')),
      add('t', get('t')),
      { type: 'push', variable: 'list', value: value(['one', 'too many']) },
      { type: 'push', variable: 'fame', value: get('t') },
    ),
    line('done'),
  ]),
]);

trap('comparisons of anything with anything', [
  scene('cmp1', [
    ...[
      op('==', value('3'), value(3)),
      op('==', value('3.0'), value(3)),
      op('==', value(true), value('true')),
      op('==', value(['3']), value('3')),
      op('==', value(['a']), value(['a'])),
      op('<', value('b'), value('a')),
      op('<', value('10'), value('9')),
      op('<', value('10'), value(9)),
      op('<', value('\uffff'), value('😀')),
      op('>', value(['a', 'b']), value(1)),
      op('in', value(3), value(['3'])),
      op('in', value(''), value('abc')),
      op('in', value('a'), value(true)),
      op('in', value(['a', 'b']), value('x a, b y')),
      op('==', op('<', value(1), value(2)), op('<', value(3), value(4))),
      { op: 'not', of: op('==', { op: 'not', of: value('') }, value(1)) } as Expression,
      { op: 'and', of: [value('x'), { op: 'or', of: [value(0), value(['y'])] }] } as Expression,
    ].map((expression) => act(add('t', op('+', value(';'), expression)))),
    line('done'),
  ]),
]);

trap(
  'looks that hold whatever way led here',
  [
    scene('look1', [
      menu([
        {
          text: 'she comes',
          actions: [{ type: 'stage', changes: [show('anna', { expression: 'joy', costume: 'coat', x: 0.2 })] }],
        },
        { text: 'nobody comes' },
      ]),
      line('sad?', { kind: 'dialogue', speaker: 'anna', expression: 'sadness' }),
      line('told', { speaker: 'anna', expression: 'anger' }),
      line('here now', { stage: [show('anna', { y: 0.1 })] }),
      line('with a cue', {
        cues: [
          { type: 'tween', target: { character: 'anna' }, property: 'scale', to: 1.5, durationMs: 100 },
          { type: 'shake', target: { character: 'bert' } },
        ],
      }),
      line('away and back', { stage: [{ op: 'hide', character: 'anna' }, show('anna', { costume: 'coat' })] }),
      line('all gone', { stage: [{ op: 'clear' }] }),
      line('unseen', { kind: 'dialogue', speaker: 'anna', expression: 'joy' }),
      line('plain again', { stage: [show('anna'), show('bert', { layer: -3 })] }),
      line('bert smiles', { kind: 'thought', speaker: 'bert', expression: 'joy' }),
      line('place', { stage: [{ op: 'background', to: { asset: 'bg' } }] }),
      line('no place', { stage: [{ op: 'background', to: null }] }),
      menu([{ text: 'again', once: true, target: { scene: 'look1' } }, { text: 'on' }]),
      line('end'),
    ]),
  ],
  [1, 0, 0, 1, 1],
);

trap('what is not there', [
  scene('gone1', [
    line('who?', { kind: 'dialogue', speaker: 'nobody-we-know', expression: 'joy', stage: [show('nobody-else')] }),
    act(
      set('n', op('+', get('nothing'), value(1))),
      set('m', { op: 'visited', node: 'nothing' }),
      set('nothing', value(1)),
    ),
    call({ scene: 'gone2' }),
    line('still here', {
      cues: [{ type: 'sfx', asset: 'no-such-sound' }],
      stage: [
        { op: 'music', to: { asset: 'no-such-song', volume: 1 } },
        { op: 'background', to: { asset: 'no-such-place' } },
      ],
    }),
    jump({ scene: 'no-such-scene' }),
  ]),
  scene('gone2', []),
]);

trap('a next that leads nowhere', [scene('next1', [line('last', { next: 'no-such-node' }), line('never')])]);

trap('nodes that go on elsewhere', [
  scene('next2', [
    { id: 'next2a', type: 'line', kind: 'narration', text: 'one', next: 'next2c' },
    { id: 'next2b', type: 'menu', decide: 'reader', next: 'next2d', choices: [{ id: 'next2x', text: 'x' }] },
    { id: 'next2c', type: 'action', actions: [], next: 'next2b' },
    { id: 'next2d', type: 'call', target: { node: 'next2f' }, next: 'next2f' },
    line('never'),
    { id: 'next2f', type: 'line', kind: 'narration', text: 'twice' },
  ]),
]);

trap('a scene with many variables of its own', [
  scene('many1', [
    act(...Array.from({ length: 12 }, (_, i) => set(`many${i}`, value(`changed ${i}`)))),
    line('changed'),
    call({ scene: 'many1b' }, { args: [{ variable: 'many3', value: value('given') }] }),
    {
      id: 'many1c',
      type: 'branch',
      cases: [{ condition: op('<', { op: 'visited', node: 'many1c' }, value(2)), target: { scene: 'many1' } }],
    },
  ]),
  scene(
    'many1b',
    [act(set('t', op('+', get('many3'), get('many4')))), line('inside'), jump({ scene: 'many1c', node: 'many1d' })],
    { parameters: ['many3'] },
  ),
  scene('many1c', [line('never'), { id: 'many1d', type: 'line', kind: 'narration', text: 'end' }]),
]);
variables.push(
  ...Array.from({ length: 12 }, (_, i): Variable => ({
    id: `many${i}`,
    name: `many ${i}`,
    scope: 'scene',
    scene: 'many1',
    type: 'list',
    initial: [`many ${i}`],
  })),
);

const repeated = (times: number, around: (inner: Expression) => Expression, inner: Expression): Expression =>
  times === 0 ? inner : repeated(times - 1, around, around(inner));
trap('expressions as deep as an export lets through', [
  scene('deep1', [
    act(
      set(
        'flag',
        repeated(88, (inner) => op('==', value(true), inner), op('<', get('n'), value(1))),
      ),
      set(
        'm',
        repeated(43, (inner) => op('*', value(1.01), op('+', get('m'), inner)), value(1)),
      ),
      set(
        'n',
        repeated(199, (inner) => ({ op: 'not', of: inner }), value(1)),
      ),
    ),
    line('deep'),
    act(
      set(
        'n',
        repeated(230, (inner) => ({ op: 'not', of: inner }), value(1)),
      ),
    ),
    act(
      set(
        'n',
        repeated(150, (inner) => op('+', inner, value(1)), value(1)),
      ),
    ),
    line('deeper than our runner goes'),
  ]),
]);

const story: Story = {
  id: 'constructor',
  version: STORY_VERSION,
  revision: 1,
  title: 'Traps',
  locale: 'en',
  start: { scene: 'call1' },
  characters: [
    {
      id: 'anna',
      name: 'Anna',
      colour: '#102030',
      role: 'character',
      sprites: [
        { expression: 'neutral', asset: 'sprite' },
        { expression: 'joy', costume: 'coat', asset: 'sprite2' },
      ],
    },
    { id: 'bert', name: 'Bert', colour: '#102030', role: 'character', sprites: [], portrait: 'card' },
  ],
  variables,
  assets: [
    { id: 'sprite', kind: 'sprite', name: 'a.png', mime: 'image/png' },
    { id: 'sprite2', kind: 'sprite', name: 'a.gif', mime: 'image/gif' },
    { id: 'card', kind: 'portrait', name: 'Bert.jpg', mime: 'image/jpeg' },
    { id: 'bg', kind: 'background', name: 'a.png', mime: 'image/png' },
  ],
  renamed: {},
  scenes,
};

describe.skipIf(!hasEngine)("traps are played alike in the real Ren'Py", () => {
  let comparison: Comparison;
  const traceOf = (name: string): Trace => comparison.traces[names.indexOf(name)]!;

  beforeAll(async () => {
    comparison = await comparePlays(story, ways);
  });

  test('lint is content, and all of them end', () => {
    expect(comparison.lint).toEqual([]);
    expect(comparison.ways).toBe(ways.length);
    expect(comparison.traces.map(({ end: how }) => how)).toEqual(ways.map(() => 'ended'));
  });

  test.each(names)('%s', (name) => {
    const from = `from ${ways[names.indexOf(name)]!.scene} `;
    expect(comparison.differences.filter((one) => one.startsWith(from))).toEqual([]);
  });

  test('many variables are set by one statement', () => {
    expect(textOf(planOf(story), 'game/scenes/many1.rpy')).toContain('$ vn.begin_scene("many1")');
  });

  test('they are real traps: the values they end with are those an author expects', () => {
    expect(traceOf('a call restores its parameters and gives a value back').variables).toMatchObject({
      p: 42,
      text_2: '7100',
    });
    expect(traceOf('an ending within calls leaves them all')).toMatchObject({
      ending: 'The "end" of [all]',
      variables: { p: 9, number: 50 },
    });
    expect(traceOf('numbers that grow without end').variables['number']).toBe(Number.MAX_VALUE);
    expect(String(traceOf('the longest texts and lists').variables['text_2'])).toHaveLength(10_000);
    expect(traceOf('the longest texts and lists').variables['list_2']).toHaveLength(1_000);
    expect(traceOf('menus: once, shut, hidden, by the clock, passed by').variables['text_2']).toBe('late');
  });
});
