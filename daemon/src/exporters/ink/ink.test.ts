import { cpuMs } from '@comfyvn/shared/cpu-time.test-support';
import { jumpTo, line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import { parseCondition } from '@comfyvn/shared/story/condition-text';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { Action, Choice, Node } from '@comfyvn/shared/story/node';
import type { Story } from '@comfyvn/shared/story/story';
import type { Variable } from '@comfyvn/shared/story/variable';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../hostile-story.test-support.ts';
import { inkExporter } from './ink-exporter.ts';
import { compileInk, playBoth, type Outcome } from './ink-play.test-support.ts';
import { inkOf } from './ink-story.ts';
import { calculatingStory, nastyStory, stoppingStory } from '../stopping-stories.test-support.ts';

const picks = fc.array(fc.nat(20), { minLength: 5, maxLength: 25 });

/** Plays a story on both sides and expects no difference. */
function playSame(story: Story, inputs: readonly number[]): Outcome {
  const ink = inkOf(story);
  expect(ink.refused).toEqual([]);
  return playBoth(story, ink, inputs, (heard, told) => expect(heard).toEqual(told));
}

const VARIABLES: Variable[] = [
  { id: 'n', name: 'n', scope: 'session', type: 'number', initial: 0 },
  { id: 'm', name: 'm', scope: 'session', type: 'number', initial: 7, min: -5, max: 10 },
  { id: 'yes', name: 'yes', scope: 'session', type: 'boolean', initial: true },
  { id: 't', name: 't', scope: 'session', type: 'text', initial: 'a' },
  { id: 'free', name: 'free', scope: 'session', type: 'text', initial: '' },
  { id: 'mood', name: 'mood', scope: 'global', type: 'enum', initial: '3', options: ['3', 'calm', 'Angry'] },
  { id: 'bag', name: 'bag', scope: 'session', type: 'list', initial: ['key', 'rope', 'key'] },
  { id: 'any', name: 'any', scope: 'session', type: 'list', initial: [] },
];

function written(text: string): Expression {
  const parsed = parseCondition(text, VARIABLES);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  return parsed.expression;
}

function actionOf(text: string): Action {
  const [, variable, sign, value] = /^(\w+) (=|\+=|<<|>>) (.*)$/.exec(text)!;
  const type = ({ '=': 'set', '+=': 'add', '<<': 'push', '>>': 'remove' } as const)[sign as '='];
  return { type, variable: variable!, value: written(value!) };
}

/** A story that does these things and shows what they leave. */
function doing(...actions: readonly string[]): Story {
  const steps = actions.flatMap((text, i): Node[] => [
    { id: `a${i}`, type: 'action', actions: [actionOf(text)] },
    { id: `m${i}`, type: 'menu', decide: 'reader', choices: [{ id: `c${i}`, text: 'on' }] },
  ]);
  return storyOf([sceneOf('s', [line('first'), ...steps])], { variables: VARIABLES });
}

const COUNT = { ended: 0, 'picks used up': 0, circles: 0, 'beyond limits': 0, refused: 0 };

describe('ink plays as the runner does, with the same dice and choices', () => {
  test.each([
    ['as they come', stoppingStory, 100],
    ['made of what ink takes for something else', nastyStory, 100],
    ['that calculate much', calculatingStory, 200],
  ] as const)(
    'random stories %s',
    (_, stories, numRuns) => {
      const count = { ...COUNT };
      fc.assert(
        fc.property(stories, picks, (story, inputs) => {
          const refused = inkOf(story).refused.length > 0;
          count[refused ? 'refused' : playSame(story, inputs)]++;
        }),
        { numRuns },
      );
      // What ink cannot say is refused; that may not become the way out for what it can.
      expect(count.refused).toBeLessThan(numRuns * 0.2);
      expect(count.ended + count['picks used up']).toBeGreaterThan(numRuns * 0.5);
    },
    120_000,
  );

  test.each([
    [
      'divisions of whole numbers',
      'n = 7 / 2',
      'n = 0 - 7 / 2',
      'n = 1 / 3',
      'n = 4 / 2',
      'n = 5 / 0',
      'n = 5 % 0',
      'n = (0 - 7) % 3',
      'n = 7.5 % 2',
    ],
    [
      'limits',
      'm = 100',
      'm += 100',
      'm = 0 - 100',
      'm += 0.25',
      'm += "3"',
      'm += true',
      'm = true',
      'm = [`x`]'.replace('[`x`]', '["x"]'),
    ],
    [
      'sums of different kinds',
      't = "a" + 1',
      't = 1.5 + "a"',
      't = "x" + true',
      'n = true + true',
      't = "" + (1 / 3)',
      't = "" + 1000000 * 1000000',
      'any = ["a"] + "b"',
      'any = ["a"] + 1',
      'any = true + ["a"]',
    ],
    [
      'equality of different kinds',
      'yes = 1 == true',
      'yes = "1" == 1',
      'yes = "true" == true',
      'yes = ["a"] == "a"',
      'yes = ["a"] != "a"',
      'yes = ["a", "b"] == ["a", "b"]',
      'yes = ["a", "b"] == ["b", "a"]',
      'yes = 0 == ""',
    ],
    [
      'order',
      'yes = "B" < "a"',
      'yes = "10" < "9"',
      'yes = "10" < 9',
      'yes = mood < "calm"',
      'yes = mood >= "3"',
      'yes = ["a", "b"] > 1',
      'yes = true > false',
      't = "é"',
      'yes = t > "z"',
    ],
    [
      'truths',
      'yes = ""',
      'yes = "0"',
      'yes = 0',
      'yes = []',
      'yes = ["a"]',
      'yes = not not 5',
      'yes = "a" and 0',
      'yes = "" or []',
    ],
    [
      'texts as numbers',
      'n = mood - 0',
      'n = mood * 2',
      't = " 2.5 "',
      'n = t - 1',
      't = "0x10"',
      'n = t * 1',
      't = "-4e1"',
      'n = t - 0',
      't = "four"',
      'n = t - 0',
    ],
    ['options', 'mood = "calm"', 'mood = "none"', 'mood = t', 'mood += "Angry"', 'mood = 3', 'mood = free'],
    [
      'lists',
      'bag << "rope"',
      'bag >> "key"',
      'bag >> "nothing"',
      'bag >> ["rope", "key", "rope"]',
      'bag << ["a", "", "a"]',
      'bag >> ""',
      'bag << ""',
      'bag << false',
      'bag << true',
      'bag << 5',
      'bag += ["key"]',
    ],
    [
      'parts',
      'yes = "ke" in "key"',
      'yes = "" in "key"',
      'yes = "ke" in bag',
      'yes = "key" in bag',
      'yes = "" in bag',
      'yes = "e,r" in "key,rope"',
      'yes = bag in "key, rope, key!"',
      'yes = 1 in 1',
    ],
    [
      'counted lists',
      'yes = bag - 0 == 3',
      'n = bag - 0',
      'yes = bag > 2',
      'bag >> "key"',
      'n = bag * 1',
      't = bag',
      'yes = bag == ["rope", "key"]',
      'n += bag'.replace('n += bag', 'n = 1'),
    ],
    [
      'texts that nobody knows before',
      'free = "" + n',
      'free += "x"',
      'yes = free == "0x"',
      'yes = "x" in free',
      'any << free',
      'yes = free in any',
      'any << n + 0.5',
      'yes = "0.5" in any',
    ],
    [
      'line breaks and signs in values',
      't = "a\\nb"',
      'yes = t == "a\\nb"',
      'bag << "x;y"',
      'bag << "^;"',
      'yes = ";" in bag',
      'yes = "x;y" in bag',
      'bag >> "x;y"',
      'n = bag - 0',
      't = "\\"{\\"|#~->//\\\\"',
      'yes = t == "\\"{\\"|#~->//\\\\"',
    ],
    [
      'dice',
      'n = random()',
      'n = random(1, 6)',
      'n = random(6, 1)',
      'n = random(0.5, 1.5)',
      'yes = random() > 0.5 and random() > 0.5',
      'n = random()',
      'yes = 1 or random()',
      'n = random()',
      'yes = ["a"] == random()',
      'n = random()',
      'm += random()',
    ],
    [
      'sizes',
      'n = 2147483647 + 1',
      'n = 4294967296 * 2',
      'n = 0.1 + 0.2',
      'n = 0.0000001',
      'n = 0 - 0.5',
      'n = 123456789.25 * 3',
    ],
  ])('%s', (_, ...actions) => {
    expect(
      playSame(
        doing(...actions),
        Array.from({ length: 20 }, () => 0),
      ),
    ).toBe('ended');
  });

  test('calls that nest deeper than the runner lets them', () => {
    const nodes: Node[] = [
      line('in'),
      { id: 'up', type: 'action', actions: [actionOf('n += 1')] },
      { id: 'again', type: 'branch', cases: [{ condition: written('n < 1004'), target: { node: 'call' } }] },
      { id: 'end', type: 'end' },
      { id: 'call', type: 'call', target: { node: 'in' } },
      { id: 'down', type: 'action', actions: [actionOf('n += 1000')] },
    ];
    const story = storyOf(
      [
        sceneOf('s', [
          { id: 'go', type: 'call', target: { node: 'in' } },
          line('after'),
          { id: 'stop', type: 'end', ending: 'Out' },
          ...nodes,
        ]),
      ],
      { variables: VARIABLES },
    );
    const ink = inkOf(story);
    // One line for each call is more than the comparison reads at a time, so that the lines stand in menus.
    expect(ink.text).toContain('{ calls >= 1000:');
    const quick = {
      ...story,
      scenes: story.scenes.map((scene) => ({
        ...scene,
        nodes: scene.nodes.map((node) =>
          node.id === 'in'
            ? ({ id: 'in', type: 'menu', decide: 'reader', choices: [{ id: 'deeper', text: 'Deeper' }] } as Node)
            : node,
        ),
      })),
    };
    expect(
      playSame(
        quick,
        Array.from({ length: 1_100 }, () => 0),
      ),
    ).toBe('ended');
  }, 120_000);

  test('many variables that begin anew with every scene', () => {
    const many = Array.from({ length: 20 }, (_, i): Variable => ({
      id: `v${i}`,
      name: `V${i}`,
      scope: 'scene',
      type: 'number',
      initial: i,
    }));
    const set: Action = { type: 'set', variable: 'v7', value: { op: 'value', value: 100 } };
    const menu: Node = {
      id: 'm',
      type: 'menu',
      decide: 'reader',
      choices: [
        { id: 'c', text: 'again', actions: [set], target: { scene: 's' } },
        { id: 'd', text: 'out', actions: [set] },
      ],
    };
    const story = storyOf([sceneOf('s', [line('a'), menu])], { variables: many });
    expect(inkOf(story).text).toContain('~ reset_variables()');
    expect(playSame(story, [0, 0, 1])).toBe('ended');
  });

  test('a long story of many scenes', () => {
    const scenes = Array.from({ length: 60 }, (_, s) => {
      const lines = Array.from({ length: 30 }, (_, i) =>
        line(`l${s}_${i}`, {
          kind: 'dialogue',
          speaker: 'anna',
          text: `Line ${i} of ${s}, "said" – with *signs* & (more) #${i}.`,
        }),
      );
      const choices: Choice[] = [
        { id: `a${s}`, text: 'Stay', once: true, actions: [actionOf('n += 1')], target: { node: `l${s}_0` } },
        { id: `b${s}`, text: 'Go', condition: written('n >= 0'), target: { scene: `s${(s + 1) % 60}` } },
        { id: `c${s}`, text: 'Roll', actions: [actionOf('m = random(1, 6)')] },
      ];
      return sceneOf(`s${s}`, [
        ...lines,
        { id: `m${s}`, type: 'menu', decide: 'reader', prompt: 'Well?', choices },
        jumpTo(`j${s}`, { scene: `s${(s + 7) % 60}` }),
      ]);
    });
    const inputs = Array.from({ length: 120 }, (_, i) => (i * 7 + (i % 5)) % 3);
    expect(playSame(storyOf(scenes, { variables: VARIABLES }), inputs)).toBe('picks used up');
  }, 60_000);

  test('without a host, by functions of its own', () => {
    const story = storyOf(
      [
        sceneOf('s', [
          {
            id: 'd',
            type: 'action',
            actions: [actionOf('n = random(1, 6)'), { type: 'callback', name: 'ping', args: [written('n')] }],
          },
          line('a'),
        ]),
      ],
      { variables: VARIABLES },
    );
    const ink = inkOf(story);
    const compiled = compileInk(ink.text);
    compiled.allowExternalFunctionFallbacks = true;
    expect(compiled.ContinueMaximally().trim()).toBe('a');
    expect(compiled.variablesState!['n' as never]).toBeGreaterThanOrEqual(1);
  });
});

describe('what ink cannot say', () => {
  test.each([
    ['an unknown text as a number', 'is used as a number', 'free += "1"', 'n = free * 2'],
    ['an order of unknown texts', 'are put in order', 'free += "1"', 'yes = free < "b"'],
    ['the length of a list of unknown texts', 'is counted', 'any << n', 'yes = any > 3'],
    ['taking out of a list of unknown texts', 'is searched', 'any << n', 'any >> "1"'],
    ['a list of unknown texts as a text', 'is written out', 'any << n', 't = any'],
    ['a number beyond its digits', 'larger than ink can write', `n = ${'9'.repeat(25)}`],
  ])('%s is an error at its place, and nothing is written', (_, words, ...actions) => {
    const { files, findings } = inkExporter.plan(sourceOf(doing(...actions)));
    const errors = findings.filter(({ level }) => level === 'error');
    expect(files).toEqual([]);
    expect(errors.map(({ where }) => where)).toEqual([{ scene: 's', node: `a${actions.length - 1}` }]);
    expect(errors[0]?.message).toContain(words);
  });

  test('is said where it is a host who can help', () => {
    const menu: Node = {
      id: 'm',
      type: 'menu',
      decide: 'reader',
      timer: { ms: 3_000, choice: 'b' },
      choices: [
        { id: 'a', text: 'A', condition: written('yes'), reason: 'No' },
        { id: 'b', text: ' ' },
      ],
    };
    const { files, findings } = inkExporter.plan(
      sourceOf(storyOf([sceneOf('s', [menu, line('x', { text: '' })])], { variables: VARIABLES })),
    );
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
      ['closed-choices-hidden', 'info'],
      ['choices-without-words', 'info'],
      ['timers-are-tags', 'info'],
      ['empty-lines', 'info'],
      ['globals-by-host', 'info'],
      ['numbers-by-engine', 'info'],
      ['assets-as-names', 'info'],
    ]);
    expect('text' in files[0]! && files[0].text).toContain('+ [… # timeout: 3000]');
  });
});

describe('the source', () => {
  test('reads as ink that people write', () => {
    const characters = [{ id: 'anna', name: 'Anna', colour: '#ffffff', role: 'character' as const, sprites: [] }];
    const variables: Variable[] = [
      { id: 'v1', name: 'Trust', scope: 'session', type: 'number', initial: 0, max: 5 },
      { id: 'v2', name: 'Met Anna', scope: 'session', type: 'boolean', initial: false },
    ];
    const get = (variable: string): Expression => ({ op: 'get', variable });
    const one: Expression = { op: 'value', value: 1 };
    const story = storyOf(
      [
        {
          ...sceneOf(
            's1',
            [
              line('a', { text: 'Rain.\n\nMore rain.' }),
              line('b', { kind: 'dialogue', speaker: 'anna', expression: 'joy', text: 'You came! #1' }),
              {
                id: 'm',
                type: 'menu',
                decide: 'reader',
                prompt: 'What now?',
                choices: [
                  {
                    id: 'c1',
                    text: 'Ask',
                    once: true,
                    condition: { op: 'not', of: get('v2') },
                    actions: [{ type: 'add', variable: 'v1', value: one }],
                    target: { node: 'b' },
                  },
                  { id: 'c2', text: 'Leave' },
                ],
              },
              {
                id: 'k',
                type: 'branch',
                cases: [{ condition: { op: '>=', left: get('v1'), right: one }, target: { scene: 's2' } }],
              },
              { id: 'e', type: 'end', ending: 'Alone' },
            ],
            [
              { op: 'background', to: { asset: 'bg_1' } },
              { op: 'show', character: 'anna', expression: 'joy', x: 0.3 },
            ],
          ),
          title: 'The garden',
        },
        { ...sceneOf('s2', [line('z', { kind: 'thought', speaker: 'anna', text: 'Home.' })]), title: 'At home' },
      ],
      { title: 'Rain', characters, variables },
    );
    const { text } = inkOf(story);
    expect(text.slice(text.indexOf('# title'))).toBe(`# title: Rain
# character: anna Anna
# asset: bg_1 bg_1

VAR trust = 0
VAR met_anna = false

-> the_garden


=== the_garden ===
# scene: The garden
# bg: bg_1
# show: anna joy x=0.3
Rain.
More rain. # more
-> b

= b
You came! \\#1 # speaker: Anna # expression: joy
What now? # prompt
* { not met_anna } [Ask]
  ~ trust = MIN(trust + 1, 5)
  -> b
+ [Leave]
  -> k

= k
{
- trust >= 1: -> at_home
- else: -> e
}

= e
Alone # ending
-> scene_end


=== at_home ===
# scene: At home
Home. # speaker: Anna # kind: thought
-> scene_end


=== scene_end ===
-> scene_left

=== scene_left ===
-> END
`);
  });

  test('stages with tags before the words they are for', () => {
    const nodes = [
      line('a', { stage: [{ op: 'background', to: { paint: { motif: 'dusk', hue: 30 } } }] }),
      line('b', {
        cues: [
          { type: 'sfx', asset: 'snd_1' },
          { type: 'shake', strength: 0.5 },
        ],
        stage: [{ op: 'hide', character: 'anna' }],
      }),
      line('c', { stage: [{ op: 'music', to: null }] }),
    ];
    const compiled = compileInk(inkOf(storyOf([sceneOf('s', nodes)])).text);
    const heard = () => [
      compiled.Continue()?.trim(),
      (compiled.currentTags ?? []).filter((tag) => !/^(title|scene|asset|character)/.test(tag)),
    ];
    expect([heard(), heard(), heard()]).toEqual([
      ['a', ['bg: paint motif=dusk hue=30']],
      ['b', ['hide: anna', 'sfx: snd_1', 'shake: strength=0.5']],
      ['c', ['music: none']],
    ]);
  });

  test('is the same for the same story, and written in a time that grows with the story only', () => {
    const nodes = Array.from({ length: 50_000 }, (_, i): Node =>
      i % 10 === 9
        ? { id: `n${i}`, type: 'action', actions: [actionOf('n += 1'), actionOf(`bag << "item ${i % 50}"`)] }
        : line(`n${i}`, { text: `*${i}*`, next: `n${i + 1}` }),
    );
    nodes.push(line('n50000', { text: '{[#\\/*'.repeat(300_000) }), line('long', { text: `a${' '.repeat(500_000)}b` }));
    const story = storyOf([sceneOf('s', nodes)], { variables: VARIABLES });
    const begin = cpuMs();
    const { text } = inkOf(story);
    expect(cpuMs() - begin).toBeLessThan(20_000);
    expect(text.length).toBeGreaterThan(3_000_000);
    expect(inkOf(structuredClone(story)).text === text).toBe(true);
  });
});
