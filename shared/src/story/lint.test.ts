import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryStory, inputAt, jumpTo, line, sceneOf, storyOf } from './arbitrary.test-support.ts';
import type { Condition, Expression } from './condition.ts';
import { applyEdits } from './edit-apply.ts';
import { exploreAll } from './explore.ts';
import { finding as findingSchema, type Finding } from './finding.ts';
import { LINT_RULES, lintStory, type LintRule } from './lint.ts';
import type { Choice, Node } from './node.ts';
import { mapEntries } from './persistent-map.ts';
import { start, step } from './runner.ts';
import { story as storySchema, type Scene, type Story } from './story.ts';
import type { Variable } from './variable.ts';
import { viewOf } from './view.ts';
import { visitCounts } from './visits.ts';

const get = (variable: string): Expression => ({ op: 'get', variable });
const value = (of: boolean | number | string | string[]): Expression => ({ op: 'value', value: of });
const is = (left: Expression, op: '==' | '<' | '>' | '>=', right: Expression): Condition => ({ op, left, right });
const trust: Variable = { id: 'trust', name: 'Trust', scope: 'session', type: 'number', initial: 0 };
const met: Variable = { id: 'met', name: 'met', scope: 'session', type: 'boolean', initial: false };
const bag: Variable = { id: 'bag', name: 'bag', scope: 'session', type: 'list', initial: [] };
const mood: Variable = {
  id: 'mood',
  name: 'mood',
  scope: 'session',
  type: 'enum',
  initial: 'calm',
  options: ['calm', 'angry'],
};
const room: Variable = { id: 'room', name: 'room', scope: 'scene', scene: 't', type: 'number', initial: 0 };
const set = (id: string, variable: string, to: Expression): Node => ({
  id,
  type: 'action',
  actions: [{ type: 'set', variable, value: to }],
});
const add = (id: string, variable: string, by: number): Node => ({
  id,
  type: 'action',
  actions: [{ type: 'add', variable, value: value(by) }],
});
const branch = (id: string, ...cases: [Condition, string][]): Node => ({
  id,
  type: 'branch',
  cases: cases.map(([condition, node]) => ({ condition, target: { node } })),
});
const menu = (id: string, choices: Partial<Choice>[], more: Partial<Extract<Node, { type: 'menu' }>> = {}): Node => ({
  id,
  type: 'menu',
  decide: 'reader',
  choices: choices.map((choice, i) => ({ id: `${id}_${i}`, text: `choice ${i}`, ...choice })),
  ...more,
});
const end = (id: string, ending?: string): Node => ({ id, type: 'end', ...(ending !== undefined && { ending }) });
const of = (nodes: Node[], variables: Variable[] = [], more: Partial<Story> = {}): Story =>
  storyOf([sceneOf('s', nodes)], { variables, ...more });
const reader = { op: '==', left: { op: 'visited', node: 'a' }, right: { op: 'value', value: 7 } } as const;

const found = (story: Story, rule: LintRule): Finding[] => lintStory(story).filter((one) => one.rule === rule);
const places = (story: Story, rule: LintRule): unknown[] =>
  found(story, rule).map(({ where }) => where.choice ?? where.node ?? where.variable ?? where.scene);

/** Of findings about the head of a story. */
const nowhere = undefined as unknown as string;

/** For each rule a story in which it finds something, and where. */
const FOUND: { readonly [R in Exclude<LintRule, 'ending-never'>]: [Story, string[]] } = {
  'id-twice': [of([line('a'), line('a')]), ['a']],
  'target-missing': [of([menu('m', [{ target: { node: 'x' } }, {}]), line('a', { next: 'y' })]), ['m_0', 'a']],
  'start-missing': [of([line('a')], [], { start: { scene: 'x' } }), [nowhere]],
  'scene-missing': [of([line('a')], [{ ...room, scene: 'x' }]), ['room']],
  'node-missing': [of([branch('b', [{ op: 'visited', node: 'x' }, 'b'])]), ['b']],
  'character-missing': [of([line('a', { speaker: 'x' })]), ['a']],
  'asset-missing': [
    of([line('a', { cues: [{ type: 'sfx', asset: 'x' }], stage: [{ op: 'background', to: { asset: 'y' } }] })]),
    ['a', 'a'],
  ],
  'variable-missing': [of([add('a', 'x', 1)]), ['a']],
  'enum-empty': [of([line('a')], [{ ...mood, options: [] }]), ['mood']],
  'limits-crossed': [of([line('a')], [{ ...trust, min: 3, max: 1, initial: 3 }]), ['trust']],
  'initial-not-allowed': [of([line('a')], [{ ...mood, initial: 'x' }]), ['mood']],
  'condition-too-deep': [
    of([
      branch('b', [
        Array.from({ length: 300 }).reduce<Expression>((inner) => ({ op: 'not', of: inner }), value(true)),
        'b',
      ]),
    ]),
    ['b'],
  ],
  'scene-empty': [of([]), ['s']],
  'timer-choice-missing': [of([menu('m', [{}], { timer: { ms: 1_000, choice: 'x' } })]), ['m']],
  'argument-unknown': [
    storyOf(
      [
        sceneOf('s', [
          { id: 'c', type: 'call', target: { scene: 't' }, args: [{ variable: 'trust', value: value(1) }] },
        ]),
        sceneOf('t', [line('b')]),
      ],
      { variables: [trust] },
    ),
    ['c'],
  ],
  'argument-missing': [
    storyOf(
      [
        sceneOf('s', [{ id: 'c', type: 'call', target: { scene: 't' } }]),
        { ...sceneOf('t', [line('b')]), parameters: ['room'] },
      ],
      { variables: [room] },
    ),
    ['c'],
  ],
  'parameter-not-of-scene': [
    of([line('a')], [trust], { scenes: [{ ...sceneOf('s', [line('a')]), parameters: ['trust'] }] }),
    ['trust'],
  ],
  'result-never': [
    storyOf(
      [
        sceneOf('s', [{ id: 'c', type: 'call', target: { scene: 't' }, result: 'trust' }]),
        sceneOf('t', [line('b'), end('e')]),
      ],
      { variables: [trust] },
    ),
    ['c'],
  ],
  'scene-unreachable': [storyOf([sceneOf('s', [line('a')]), sceneOf('t', [line('b')])]), ['t']],
  'node-unreachable': [of([line('a'), jumpTo('j', { node: 'a' }), line('b'), line('c')]), ['b']],
  'loop-without-exit': [of([line('a'), menu('m', [{ target: { node: 'a' } }, { target: { node: 'm' } }])]), ['a']],
  'silent-loop': [of([line('a'), add('b', 'trust', 1), jumpTo('j', { node: 'b' })], [trust]), ['b']],
  'silent-loop-idle': [
    of(
      [
        line('a'),
        branch('b', [is(get('trust'), '>', value(1)), 'd']),
        jumpTo('j', { node: 'b' }),
        line('d'),
        add('z', 'trust', 1),
      ],
      [trust],
    ),
    ['b'],
  ],
  'dead-end': [of([menu('m', [{ target: { node: 'e' } }, {}]), line('a'), end('x'), end('e', 'Fin')]), ['x']],
  'menu-runs-dry': [
    of([
      menu('m', [
        { once: true, target: { node: 'm' } },
        { once: true, target: { node: 'm' } },
      ]),
    ]),
    ['m'],
  ],
  'menu-never': [of([menu('m', [{ condition: value(false) }]), line('a')]), ['m']],
  'choice-never': [
    of([menu('m', [{ condition: is(get('trust'), '>', value(3)) }, {}]), set('a', 'trust', value(3))], [trust]),
    ['m_0'],
  ],
  'case-never': [of([branch('b', [value(true), 'a'], [reader, 'c']), line('a'), line('c')]), ['b']],
  'input-variable': [of([{ id: 'q', type: 'input', variable: 'mood' }], [mood]), ['q']],
  'asset-kind': [
    of(
      [
        line('a', {
          stage: [{ op: 'grade', to: { lut: 'pic', strength: 1 } }],
          cues: [
            { type: 'transition', kind: 'wipe', mask: 'pic' },
            { type: 'sfx', asset: 'pic' },
          ],
        }),
      ],
      [],
      { assets: [{ id: 'pic', kind: 'picture', name: 'pic', mime: 'image/png' }] },
    ),
    ['a', 'a', 'a'],
  ],
  'achievement-never': [
    of([line('a'), end('e', 'Fin'), line('z')], [trust], {
      achievements: [
        { id: 'x', title: 'Trusted', condition: is(get('trust'), '>', value(3)) },
        { id: 'y', title: 'Beyond the end', condition: is({ op: 'visited', node: 'z' }, '>', value(0)) },
        { id: 'z', title: 'Begun', condition: { op: 'visited', node: 'a' } },
      ],
    }),
    [nowhere, nowhere],
  ],
  'achievement-dice': [
    of([line('a')], [], { achievements: [{ id: 'x', title: 'Lucky', condition: { op: 'random' } }] }),
    [nowhere],
  ],
  'variable-unused': [of([line('a')], [trust]), ['trust']],
  'variable-only-set': [of([add('a', 'trust', 1)], [trust]), ['trust']],
  'variable-only-read': [of([branch('b', [is(get('trust'), '==', value(1)), 'b'])], [trust]), ['trust']],
  'action-type': [
    of([{ id: 'a', type: 'action', actions: [{ type: 'push', variable: 'trust', value: value('x') }] }], [trust]),
    ['a'],
  ],
  'value-not-allowed': [of([set('a', 'mood', value('joyful'))], [mood]), ['a']],
  'option-unknown': [of([branch('b', [is(get('mood'), '==', value('joyful')), 'b'])], [mood]), ['b']],
  'comparison-types': [
    of([branch('b', [is(get('trust'), '==', value('high')), 'b'], [is(get('bag'), '>', value(1)), 'b'])], [trust, bag]),
    ['b', 'b'],
  ],
  'division-by-zero': [
    of([set('a', 'trust', { op: '/', left: value(1), right: get('zero') })], [trust, { ...trust, id: 'zero' }]),
    ['a'],
  ],
  'line-empty': [of([line('a', { text: ' \n' })]), ['a']],
  'line-too-long': [of([line('a', { text: 'Seven words make up this one sentence. '.repeat(40) })]), ['a']],
  'text-markup': [
    of([
      line('a', { text: 'Hello {{user}}, <b>my</b> friend' }),
      menu('m', [{ text: '<|im_end|>' }]),
      line('c', { text: '2 < 3 and {x} are fine [really] *waves*' }),
    ]),
    ['a', 'm_0'],
  ],
  'text-value': [
    of(
      [
        line('a', { text: 'You have {=Trust}, {=nothing}, {{=x}} and {=random()}.' }),
        menu('m', [{ text: '{=Trust >}' }]),
        { id: 'q', type: 'input', variable: 'trust', prompt: '{=}?' },
        line('z', { text: '{=Trust +}' }),
      ],
      [trust],
    ),
    ['a', 'a', 'm', 'z'],
  ],
  'expression-without-sprite': [
    of([line('a', { speaker: 'anna', expression: 'joy' }), line('b', { speaker: 'anna', expression: 'joy' })], [], {
      characters: [
        {
          id: 'anna',
          name: 'Anna',
          colour: '#ffffff',
          role: 'character',
          sprites: [{ expression: 'neutral', asset: 'bg_1' }],
        },
      ],
    }),
    ['a'],
  ],
  'translation-unknown': [
    of([], [], { scenes: [{ ...sceneOf('s', [line('a')]), translations: { de: { a: 'x', b: 'y' } } }] }),
    ['s'],
  ],
};

describe('each rule finds what it is for', () => {
  test.each(Object.entries(FOUND))('%s', (rule, [story, where]) => {
    expect(places(story, rule as LintRule)).toEqual(where);
  });

  test('and says so at the level of the table', () => {
    for (const [story] of Object.values(FOUND))
      for (const one of lintStory(story)) {
        findingSchema.parse(one);
        expect(one.level).toBe(LINT_RULES[one.rule as LintRule].level);
      }
  });
});

describe('no rule finds anything', () => {
  const quiet: [string, Story][] = [
    ['in a story that runs off its end, without endings', of([line('a'), line('b')])],
    [
      'in a menu of questions that is left by a choice which stays open',
      of([menu('m', [{ once: true, target: { node: 'm' } }, {}]), line('a'), end('e', 'Fin')]),
    ],
    [
      'in a silent loop that counts',
      of([add('a', 'trust', 1), branch('b', [is(get('trust'), '<', value(9)), 'a']), line('c')], [trust]),
    ],
    [
      'in a scene that is called, gives a value back and ends',
      storyOf(
        [
          sceneOf('s', [
            {
              id: 'c',
              type: 'call',
              target: { scene: 't' },
              args: [{ variable: 'room', value: value(2) }],
              result: 'trust',
            },
            branch('b', [is(get('trust'), '>', value(3)), 'e']),
            end('f', 'Bad'),
            end('e', 'Good'),
          ]),
          {
            ...sceneOf('t', [
              line('x'),
              { id: 'y', type: 'end', value: { op: '*', left: get('room'), right: get('room') } },
            ]),
            parameters: ['room'],
          },
        ],
        { variables: [trust, room] },
      ),
    ],
    [
      'in a choice that a number opens which can only be reached by adding up',
      of(
        [
          line('a'),
          menu('m', [
            { actions: [{ type: 'add', variable: 'trust', value: value(1) }], target: { node: 'a' } },
            { condition: is(get('trust'), '>=', value(40)) },
          ]),
          end('e', 'Fin'),
        ],
        [trust],
      ),
    ],
    [
      'in a choice that dice open',
      of([
        menu('m', [{ condition: is({ op: 'random', from: value(1), to: value(6) }, '==', value(6)) }, {}]),
        line('a'),
      ]),
    ],
    [
      'in a yes or no compared with a text',
      of(
        [
          { ...set('a', 'met', value(true)) },
          branch('b', [is(get('met'), '==', value('true')), 'c']),
          line('d'),
          line('c'),
        ],
        [met],
      ),
    ],
  ];
  test.each(quiet)('%s', (_, story) => {
    expect(lintStory(story)).toEqual([]);
  });
});

describe('ways through the story', () => {
  test('behind a call that never comes back nothing is reached', () => {
    const story = storyOf([
      sceneOf('s', [{ id: 'c', type: 'call', target: { scene: 't' } }, line('a')]),
      sceneOf('t', [line('b'), end('e', 'Fin')]),
    ]);
    expect(places(story, 'node-unreachable')).toEqual(['a']);
  });

  test('what conditions rule out is no way', () => {
    const story = of(
      [branch('b', [is(get('trust'), '>', value(5)), 'c']), end('e', 'Fin'), line('c')],
      [{ ...trust, max: 5 }, { ...met }],
    );
    const counting: Story = { ...story, scenes: [sceneOf('s', [add('p', 'trust', 2), ...story.scenes[0]!.nodes])] };
    expect(places(counting, 'node-unreachable')).toEqual(['c']);
    const looped: Story = {
      ...counting,
      scenes: [
        sceneOf('s', [
          line('a'),
          ...counting.scenes[0]!.nodes.slice(0, 2),
          menu('m', [{ target: { node: 'a' } }, {}]),
          end('e', 'Fin'),
          line('c'),
        ]),
      ],
    };
    expect(places(looped, 'node-unreachable')).toEqual(['c']);
    expect(places({ ...looped, variables: [trust] }, 'node-unreachable')).toEqual([]);
  });

  test('a timer takes its choice even where that is closed', () => {
    const story = of([
      menu('m', [{ condition: value(false), target: { node: 'c' } }, { target: { node: 'e' } }], {
        timer: { ms: 900, choice: 'm_0' },
      }),
      line('c'),
      end('e'),
    ]);
    expect(places(story, 'choice-never')).toEqual([]);
    expect(places(story, 'node-unreachable')).toEqual([]);
  });

  test('ten thousand nodes in a circle are gone through without recursion', () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => line(`n${i}`));
    expect(places(of([...nodes, jumpTo('j', { node: 'n0' })]), 'loop-without-exit')).toEqual(['n0']);
  });
});

const keyOf = ({ rule, where }: Finding): string => JSON.stringify([rule, where]);

describe('with an exploration that went all ways', () => {
  const both: Condition = { op: 'and', of: [get('met'), get('other')] };
  // Either choice closes the other, which going by values alone nobody can tell.
  const story = of(
    [
      menu('m', [
        { actions: [{ type: 'set', variable: 'met', value: value(true) }] },
        { actions: [{ type: 'set', variable: 'other', value: value(true) }] },
      ]),
      menu('n', [{ condition: both, target: { node: 'both' } }, {}]),
      end('e', 'Fin'),
      line('both'),
      end('f', 'Both'),
    ],
    [met, { ...met, id: 'other', name: 'other' }],
  );

  test('more is known to be impossible', () => {
    expect(lintStory(story)).toEqual([]);
    const explored = exploreAll(story, { walks: 2 });
    const findings = lintStory(story, { explored });
    expect(findings.map(({ rule, where }) => [rule, where.choice ?? where.node])).toEqual([
      ['node-unreachable', 'both'],
      ['choice-never', 'n_0'],
      ['ending-never', 'f'],
    ]);
    expect(lintStory(story, { explored: { ...explored, exhaustive: false } })).toEqual([]);
  });

  test('nothing is found in what can be reached', () => {
    fc.assert(
      fc.property(arbitraryStory, (one) => {
        const explored = exploreAll(one, { maxStates: 60, maxSteps: 1_000, walks: 0 });
        const before = new Set(lintStory(one).map(keyOf));
        const unseen = new Set([
          ...explored.coverage.choices.unseen,
          ...explored.coverage.nodes.unseen.map(({ node }) => node),
        ]);
        for (const finding of lintStory(one, { explored }))
          if (!before.has(keyOf(finding)) && finding.rule !== 'scene-unreachable')
            expect(unseen).toContain(finding.where.choice ?? finding.where.node);
      }),
      { numRuns: 50 },
    );
  }, 120_000);
});

/** Things that are wrong with a story, made by hand. */
const SPOILERS: ((node: Node, scene: Scene) => Node)[] = [
  (node) => (node.type === 'line' ? { ...node, text: '' } : node),
  (node) => (node.type === 'line' ? { ...node, text: 'A sentence that goes on. '.repeat(60) } : node),
  (node) => (node.type === 'line' ? { ...node, text: 'word '.repeat(300), speaker: 'nobody' } : node),
  (node) => (node.type === 'line' ? { ...node, text: '<br><i>x</i> **bold** ```code```' } : node),
  (node) => ({ ...node, next: 'nowhere' }),
  (node) => ({
    ...node,
    cues: [{ type: 'voice', asset: 'gone' }],
    stage: [{ op: 'music', to: { asset: 'gone', volume: 1 } }],
  }),
  (node) => (node.type === 'jump' ? { ...node, target: { node: 'nowhere' } } : node),
  (node) =>
    node.type === 'menu'
      ? { ...node, choices: node.choices.map((one) => ({ ...one, condition: value(false) })) }
      : node,
  (node) =>
    node.type === 'menu'
      ? {
          ...node,
          choices: node.choices.map((one, i) => (i > 0 ? { ...one, condition: value(false) } : one)),
          timer: { ms: 900, choice: 'x' },
        }
      : node,
  (node) =>
    node.type === 'menu'
      ? { ...node, choices: node.choices.map((one) => ({ ...one, target: { scene: 'gone' } })) }
      : node,
  (node) =>
    node.type === 'branch'
      ? { ...node, cases: [{ condition: value(true), target: { scene: 'gone' } }, ...node.cases].slice(0, 3) }
      : node,
  (node) =>
    node.type === 'action' ? { ...node, actions: [{ type: 'set', variable: 'unheard', value: value('x') }] } : node,
  (node) => (node.type === 'call' ? { ...node, args: [{ variable: 'trust', value: value(1) }], result: 'note' } : node),
  (node, scene) => ({ ...node, id: scene.nodes[0]!.id }),
];

const spoiled = fc
  .tuple(arbitraryStory, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 5 }))
  .map(([story, places]) => {
    const scenes = story.scenes.map((scene) => ({
      ...scene,
      nodes: [...scene.nodes],
      translations: { de: { nobody: 'x' } },
    }));
    for (const [s, n, k] of places) {
      const scene = scenes[s % scenes.length]!;
      const at = n % scene.nodes.length;
      scene.nodes[at] = SPOILERS[k % SPOILERS.length]!(scene.nodes[at]!, scene);
    }
    const extra = sceneOf('alone', [line('alone_1')]);
    return storySchema.parse(JSON.parse(JSON.stringify({ ...story, scenes: [...scenes, extra] })));
  });

describe('edits of findings', () => {
  test('fit the story, and each set mends its finding', () => {
    const mended = new Set<string>();
    fc.assert(
      fc.property(spoiled, (story) => {
        const findings = lintStory(story);
        const firsts = new Map(findings.flatMap((one) => (one.edits === undefined ? [] : [[one.rule, one]])));
        for (const one of firsts.values()) {
          if (one.edits === undefined) continue;
          const after = applyEdits(story, one.edits).story;
          expect(JSON.stringify(storySchema.parse(after))).toBe(JSON.stringify(after));
          const count = (all: readonly Finding[]): number => all.filter((other) => keyOf(other) === keyOf(one)).length;
          expect(count(lintStory(after))).toBeLessThan(count(findings));
          mended.add(one.rule);
        }
      }),
      { numRuns: 100 },
    );
    expect(mended.size).toBeGreaterThan(10);
  }, 120_000);

  test.each(Object.entries(FOUND).filter(([rule, [story]]) => found(story, rule as LintRule).some((one) => one.edits)))(
    'of %s do so in its example',
    (rule, [story]) => {
      const findings = found(story, rule as LintRule);
      for (const { edits } of findings)
        if (edits !== undefined)
          expect(found(applyEdits(story, edits).story, rule as LintRule).length).toBeLessThan(findings.length);
    },
  );
});

describe('what a run does is never found impossible', () => {
  test('neither its nodes nor its choices', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.string(), fc.array(fc.nat(20), { maxLength: 60 }), (story, seed, picks) => {
        const view = viewOf(story);
        let { state } = start(view, { seed });
        for (const pick of picks) state = step(view, state, inputAt(state, pick)).state;
        const visited = new Set(visitCounts(state.visited).keys());
        const taken = new Set(mapEntries(state.taken).map(([id]) => id));
        for (const { rule, where } of lintStory(story)) {
          if (rule === 'node-unreachable') expect(visited).not.toContain(where.node);
          if (rule === 'choice-never') expect(taken).not.toContain(where.choice);
          if (rule === 'scene-unreachable')
            expect(story.scenes.find(({ id }) => id === where.scene)!.nodes.some(({ id }) => visited.has(id))).toBe(
              false,
            );
          if (rule === 'variable-only-read')
            expect(mapEntries(state.variables).some(([id]) => id === where.variable)).toBe(false);
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

describe('what a story holds beside its nodes', () => {
  const cast: Story['characters'] = [
    {
      id: 'anna',
      name: 'Anna',
      colour: '#ffffff',
      role: 'character',
      blip: 'gone_blip',
      sprites: [
        { expression: 'neutral', asset: 'bg_1', blink: 'gone_blink', mouth: ['bg_1', 'gone_mouth'] },
        { expression: 'joy', asset: 'gone_joy' },
      ],
    },
  ];

  test('assets of characters that do not exist are found, and their edits mend that', () => {
    const story = of([line('a', { speaker: 'anna' })], [], { characters: cast });
    const missing = found(story, 'asset-missing');
    expect(missing.map(({ message }) => /"(.*)"/.exec(message)?.[1])).toEqual([
      'gone_blip',
      'gone_blink',
      'gone_mouth',
      'gone_joy',
    ]);
    let mended = story;
    while (found(mended, 'asset-missing').length > 0)
      mended = applyEdits(mended, found(mended, 'asset-missing')[0]!.edits!).story;
    expect(mended.characters[0]).toEqual({
      id: 'anna',
      name: 'Anna',
      colour: '#ffffff',
      role: 'character',
      sprites: [{ expression: 'neutral', asset: 'bg_1' }],
    });
  });

  test('masks, colour tables, layers and pictures that do not exist are found', () => {
    const nodes = [
      line('a', {
        stage: [
          { op: 'grade', to: { lut: 'x1', strength: 1 } },
          { op: 'picture', to: { asset: 'x2', fit: 'cover' } },
          { op: 'background', to: { layers: [{ asset: 'x3', depth: 0 }] } },
        ],
        cues: [{ type: 'transition', kind: 'wipe', mask: 'x4' }],
      }),
    ];
    expect(places(of(nodes), 'asset-missing')).toEqual(['a', 'a', 'a', 'a']);
  });

  test('a picture used as a colour table becomes one by the edit of its finding', () => {
    const [story] = FOUND['asset-kind'];
    const [lut] = found(story, 'asset-kind');
    expect(applyEdits(story, lut!.edits!).story.assets[0]!.kind).toBe('lut');
  });

  test('achievements: twins, and conditions that name what does not exist', () => {
    const story = of([line('a')], [], {
      achievements: [
        { id: 'x', title: 'One', condition: get('gone') },
        { id: 'x', title: 'Two', condition: { op: 'visited', node: 'gone' } },
      ],
    });
    const rules = lintStory(story).map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['id-twice', 'variable-missing', 'node-missing']));
  });

  test('a variable that only a text or an achievement asks for is used', () => {
    const asks = of([add('z', 'trust', 1), line('a', { text: 'You have {=Trust}.' })], [trust]);
    const told = of([add('z', 'trust', 1)], [trust], {
      achievements: [{ id: 'x', title: 'Trusted', condition: is(get('trust'), '>', value(0)) }],
    });
    for (const story of [asks, told]) expect(lintStory(story)).toEqual([]);
  });

  test('an answer can be anything, so nothing behind it is impossible', () => {
    const story = of(
      [
        { id: 'q', type: 'input', variable: 'trust' },
        branch('b', [is(get('trust'), '==', value(42)), 'e']),
        end('f', 'Wrong'),
        end('e', 'Right'),
      ],
      [trust],
    );
    expect(lintStory(story)).toEqual([]);
  });

  test('tags do not make a line too long', () => {
    const text = '{b}x{/b}'.repeat(100);
    expect(found(of([line('a', { text })]), 'line-too-long')).toEqual([]);
    const long = `{b}${'Seven words make up this one sentence. '.repeat(40)}{/b}`;
    expect(found(of([line('a', { text: long })]), 'line-too-long').map(({ edits }) => edits)).toEqual([undefined]);
  });

  test('translations of reasons, placeholders, endings, scenes and achievements are known', () => {
    const scene: Scene = {
      ...sceneOf('s', [
        menu('m', [{ reason: 'no', condition: is(get('trust'), '>', value(0)) }, {}]),
        { id: 'q', type: 'input', variable: 'trust', placeholder: 'a number' },
        end('e', 'Fin'),
      ]),
      translations: {
        de: { 'm_0#reason': 'nein', 'q#placeholder': 'eine Zahl', q: '?', e: 'Ende', 'm_1#reason': 'x' },
      },
    };
    const story = storyOf([scene], {
      variables: [trust],
      achievements: [{ id: 'x', title: 'T', description: 'D', condition: get('trust') }],
      translations: { de: { s: 'Szene', x: 'T', 'x#description': 'D', 'y#description': 'D' } },
    });
    expect(found(story, 'translation-unknown').map(({ message }) => /"(.*?)"/.exec(message)?.[1])).toEqual([
      'y#description',
      'm_1#reason',
    ]);
  });
});
