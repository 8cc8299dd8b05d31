import { describe, expect, test } from 'vitest';
import { storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Expression } from '@comfyvn/shared/story/condition';
import type { Node } from '@comfyvn/shared/story/node';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import type { ExportAsset, ExportPlan } from '../exporter.ts';
import { renpyExporter } from './index.ts';

const value = (of: boolean | number | string | string[]): Expression => ({ op: 'value', value: of });
const get = (variable: string): Expression => ({ op: 'get', variable });

function planOf(story: Story, without: readonly string[] = []): ExportPlan {
  const here = story.assets.filter(({ id }) => !without.includes(id));
  const assets = new Map(here.map((one): [string, ExportAsset] => [one.id, { ...one, sha256: '', sizeBytes: 1 }]));
  return renpyExporter.plan({ story, assets, version: '1.2.3', program: new Map() });
}

function textOf(plan: ExportPlan, path: string): string {
  const file = plan.files.find((one) => one.path === path);
  return file !== undefined && 'text' in file ? file.text : `There is no ${path}.`;
}

const more: Partial<Story> = {
  title: 'The Lamp',
  characters: [
    {
      id: 'anna',
      name: 'Anna',
      colour: '#ff8899',
      role: 'character',
      sprites: [
        { expression: 'neutral', asset: 'neutral' },
        { expression: 'joy', asset: 'joy' },
      ],
    },
    { id: 'me', name: 'Me', colour: '#ffffff', role: 'reader', sprites: [] },
  ],
  variables: [
    { id: 'v1', name: 'trust', scope: 'session', type: 'number', initial: 0 },
    { id: 'v2', name: 'met Anna', scope: 'session', type: 'boolean', initial: false },
    { id: 'v3', name: 'bag', scope: 'global', type: 'list', initial: [] },
    { id: 'v4', name: 'mood', scope: 'session', type: 'number', initial: 1, min: 0, max: 5 },
    { id: 'v5', name: 'ask trust', scope: 'scene', scene: 'ask', type: 'number', initial: 0 },
    { id: 'v6', name: 'wild', scope: 'session', type: 'number', initial: 2 },
    { id: 'v7', name: 'word', scope: 'session', type: 'text', initial: '' },
  ],
  assets: [
    { id: 'neutral', kind: 'sprite', name: 'neutral.png', mime: 'image/png' },
    { id: 'joy', kind: 'sprite', name: 'joy.avif', mime: 'image/avif' },
    {
      id: 'quay',
      kind: 'background',
      name: 'The Quay (dusk).jpg',
      mime: 'image/jpeg',
      author: 'A. Painter',
      licence: 'CC-BY-4.0',
    },
    { id: 'song', kind: 'music', name: 'Theme 1.ogg', mime: 'audio/ogg; codecs=vorbis' },
    { id: 'odd', kind: 'music', name: 'odd.m4a', mime: 'audio/mp4' },
  ],
};

const scene = (id: string, nodes: Node[], rest: Partial<Scene> = {}): Scene => ({
  id,
  title: id,
  stage: [],
  nodes,
  ...rest,
});
const line = (id: string, text: string, rest: object = {}): Node =>
  ({ id, type: 'line', kind: 'narration', text, ...rest }) as Node;

/** The script of one scene of these nodes. */
const scriptOf = (nodes: Node[], rest: Partial<Scene> = {}): string =>
  textOf(planOf(storyOf([scene('quay', nodes, rest)], more)), 'game/scenes/quay.rpy');

/** The statement that an expression becomes when a boolean is set to it. */
function conditionOf(condition: Expression): string {
  const branch: Node = { id: 'b', type: 'branch', cases: [{ condition, target: { node: 'l' } }] };
  return /if (.*):/.exec(scriptOf([branch, line('l', 'Lamp.')]))?.[1] ?? 'none';
}

describe('a script that people can go on writing', () => {
  test("shows, says, asks and remembers in the ways of Ren'Py", () => {
    const nodes: Node[] = [
      line('ln_1', 'Hello, 50% of you. [x]', { kind: 'dialogue', speaker: 'anna', expression: 'joy' }),
      line('ln_2', 'Hm.', { kind: 'thought', speaker: 'me' }),
      {
        id: 'm',
        type: 'menu',
        decide: 'reader',
        prompt: 'Well?',
        timer: { ms: 8_000, choice: 'c3' },
        choices: [
          {
            id: 'c1',
            text: 'Be kind',
            once: true,
            actions: [{ type: 'add', variable: 'v1', value: value(1) }],
            target: { node: 'ln_4' },
          },
          {
            id: 'c2',
            text: 'Take it',
            condition: {
              op: 'and',
              of: [
                { op: '>=', left: get('v1'), right: value(3) },
                { op: 'not', of: get('v2') },
              ],
            },
            reason: 'She does not trust you.',
          },
          { id: 'c3', text: 'Wait' },
        ],
      },
      line('ln_3', 'Nobody moves.', { stage: [{ op: 'show', character: 'anna', x: 0.25 }], cues: [{ type: 'shake' }] }),
      {
        id: 'c',
        type: 'call',
        target: { scene: 'ask' },
        args: [{ variable: 'v5', value: { op: '+', left: get('v1'), right: value(1) } }],
        result: 'v4',
      },
      line('ln_4', 'The lamp is lit.'),
      { id: 'e', type: 'end', ending: 'Light' },
    ];
    const stage: Scene['stage'] = [
      { op: 'clear' },
      { op: 'background', to: { asset: 'quay' } },
      { op: 'show', character: 'anna', x: 0.7 },
      { op: 'music', to: { asset: 'song', volume: 0.5 } },
    ];
    const story = storyOf(
      [
        scene('quay', nodes, { stage, title: 'The Quay' }),
        scene('ask', [{ id: 'r', type: 'end', value: get('v5') }], { parameters: ['v5'] }),
      ],
      more,
    );
    const plan = planOf(story);
    expect(plan.findings).toEqual([]);
    expect(textOf(plan, 'game/scenes/the_quay.rpy')).toBe(`# The Quay

label the_quay:
    scene bg the_quay_dusk
    show anna neutral at stand(x=0.7)
    with dissolve
    play music "audio/theme_1.ogg" fadeout 1.2 fadein 1.2 if_changed volume 0.5
    anna joy "Hello, 50%% of you. [[x]" id ln_1
    me "{i}Hm.{/i}" id ln_2
    menu (seconds=8.0):
        "Well?"
        "Be kind" if not took_be_kind:
            $ took_be_kind = True
            $ trust += 1
            jump the_quay_the_lamp_is
        "Take it" (reason="She does not trust you.") if trust >= 3 and not met_anna:
            pass
        "Wait" (late=True):
            pass
    show anna at stand(x=0.25)
    show layer master at shake
    "Nobody moves." id ln_3
    call ask(ask_trust=trust + 1) from _call_the_quay_5
    if _return is not None:
        $ mood = max(min(vn.number(_return), 5), 0)

label the_quay_the_lamp_is:
    "The lamp is lit." id ln_4
    $ vn.finish("Light")
    jump the_end
`);
    expect(textOf(plan, 'game/scenes/ask.rpy')).toContain('label ask(ask_trust=0):\n    return ask_trust\n');
    expect(textOf(plan, 'game/characters.rpy')).toContain(
      'define anna = Character(_("Anna"), color="#ff8899", image="anna", voice_tag="anna")',
    );
    expect(textOf(plan, 'game/images.rpy')).toContain('image anna joy = At("images/anna/anna joy.png", figure)');
    expect(textOf(plan, 'game/variables.rpy')).toContain('default persistent.bag = []  # bag\n');
    expect(plan.files).toContainEqual({ path: 'game/images/anna/anna joy.png', asset: 'joy', form: { as: 'png' } });
    expect(plan.files).toContainEqual({
      path: 'game/images/bg/bg the_quay_dusk.jpg',
      asset: 'quay',
      form: { as: 'copy' },
    });
    expect(textOf(plan, 'game/extras.rpy')).toContain('("The Quay (dusk).jpg", "A. Painter · CC-BY-4.0")');
    expect(textOf(plan, 'game/options.rpy')).toMatch(/config\.save_directory = "the_lamp-[0-9a-f]{8}"/);
  });

  test('an empty game is a game', () => {
    const plan = planOf(storyOf([scene('s', [])], { characters: [], variables: [], assets: [] }));
    expect(textOf(plan, 'game/script.rpy')).toContain('jump s\n');
    expect(textOf(plan, 'game/scenes/s.rpy')).toBe('# s\n\nlabel s:\n    jump the_end\n');
  });

  test('the same story gives the same plan', () => {
    const story = storyOf([scene('s', [line('a', 'A.'), line('b', 'B.')])], more);
    expect(planOf(story)).toEqual(planOf(structuredClone(story)));
  });
});

describe('expressions are plain Python where that is the same', () => {
  test.each<[string, Expression]>([
    ['trust + 1 > 3', { op: '>', left: { op: '+', left: get('v1'), right: value(1) }, right: value(3) }],
    ['"key" in persistent.bag', { op: 'in', left: value('key'), right: get('v3') }],
    ['not (met_anna or trust)', { op: 'not', of: { op: 'or', of: [get('v2'), get('v1')] } }],
    ['(trust < 1) == met_anna', { op: '==', left: { op: '<', left: get('v1'), right: value(1) }, right: get('v2') }],
    [
      'trust - (mood - 2) * 3',
      {
        op: '-',
        left: get('v1'),
        right: { op: '*', left: { op: '-', left: get('v4'), right: value(2) }, right: value(3) },
      },
    ],
    ['mood % 2', { op: '%', left: get('v4'), right: value(2) }],
    [
      'bool(trust or met_anna) == met_anna',
      { op: '==', left: { op: 'or', of: [get('v1'), get('v2')] }, right: get('v2') },
    ],
  ])('%s', (python, expression) => expect(conditionOf(expression)).toBe(python));
});

describe("expressions go by the game's own functions where Python counts otherwise", () => {
  test.each<[string, Expression]>([
    ['vn.remainder(trust, 2)', { op: '%', left: get('v1'), right: value(2) }],
    ['vn.divide(1, trust)', { op: '/', left: value(1), right: get('v1') }],
    ['vn.times(trust, trust)', { op: '*', left: get('v1'), right: get('v1') }],
    ['vn.same(word, 3)', { op: '==', left: get('v7'), right: value(3) }],
    ['vn.order(word, "b") < 0', { op: '<', left: get('v7'), right: value('b') }],
    ['vn.plus(word, "!")', { op: '+', left: get('v7'), right: value('!') }],
    [
      'vn.roll(1, 6) > vn.chance()',
      { op: '>', left: { op: 'random', from: value(1), to: value(6) }, right: { op: 'random' } },
    ],
    ['vn.text(trust) in word', { op: 'in', left: get('v1'), right: get('v7') }],
  ])('%s', (python, expression) => expect(conditionOf(expression)).toBe(python));

  test('a number that can outgrow exact counting is not added to by Python', () => {
    const nodes: Node[] = [
      {
        id: 'a',
        type: 'action',
        actions: [
          { type: 'set', variable: 'v6', value: { op: '*', left: get('v6'), right: get('v6') } },
          { type: 'add', variable: 'v6', value: value(1) },
        ],
      },
    ];
    expect(scriptOf(nodes)).toContain('$ wild = vn.times(wild, wild)\n    $ wild = vn.plus(wild, 1)');
  });
});

describe('what cannot be exported is told', () => {
  /** An expression of so many parentheses. */
  const nested = (depth: number): Expression =>
    depth === 0 ? get('v1') : { op: '*', left: value(2), right: { op: '+', left: value(1), right: nested(depth - 1) } };

  test.each([
    [20, []],
    [95, ['expression-too-deep']],
  ])('expressions of %i levels: %j', (depth, rules) => {
    const branch: Node = { id: 'b', type: 'branch', cases: [{ condition: nested(depth), target: { node: 'b' } }] };
    const { findings } = planOf(storyOf([scene('s', [branch])], more));
    expect(findings.filter(({ level }) => level === 'error').map(({ rule }) => rule)).toEqual(rules);
  });

  test('a parameter that all games share is an error', () => {
    const { findings } = planOf(storyOf([scene('s', [], { parameters: ['v3'] })], more));
    expect(findings).toMatchObject([{ rule: 'parameter-global', level: 'error', where: { scene: 's' } }]);
  });

  test('more looks than a game can hold are an error', () => {
    const changes = Array.from({ length: 60 }, (_, i) => ({
      op: 'show' as const,
      character: 'anna',
      expression: `e${i}`,
      costume: `c${i}`,
    }));
    const nodes = [line('a', 'A.', { stage: changes.slice(0, 30) }), line('b', 'B.', { stage: changes.slice(30) })];
    const { findings } = planOf(storyOf([scene('s', nodes)], more));
    expect(findings).toMatchObject([{ rule: 'too-many-looks', level: 'error' }]);
  });

  test("files that are not here, or that Ren'Py cannot play, are left out with one warning each", () => {
    const stage: Scene['stage'] = [
      { op: 'background', to: { asset: 'quay' } },
      { op: 'music', to: { asset: 'odd', volume: 1 } },
      { op: 'ambience', to: { asset: 'nothing', volume: 1 } },
    ];
    const plan = planOf(storyOf([scene('s', [line('a', 'A.')], { stage })], more), ['quay']);
    expect(plan.findings.map(({ rule, level }) => [rule, level])).toEqual([
      ['asset-missing', 'warning'],
      ['sound-format', 'warning'],
    ]);
    expect(plan.files.filter((file) => 'asset' in file)).toEqual([]);
    expect(textOf(plan, 'game/scenes/s.rpy')).toContain('stop music');
  });

  test('letters without a font are told, once', () => {
    const told = (text: string): string[] =>
      planOf(storyOf([scene('s', [line('a', text), line('b', text)])], more)).findings.map(({ rule }) => rule);
    expect(told('灯りがともる')).toEqual(['font-needed']);
    expect(told('Привет, Ünïcödé, Ελλάδα, עברית')).toEqual([]);
  });

  test('ways that lead nowhere end the game there, with a warning', () => {
    const plan = planOf(
      storyOf(
        [scene('s', [line('a', 'A.', { next: 'gone' }), { id: 'j', type: 'jump', target: { scene: 'gone' } }])],
        more,
      ),
    );
    expect(plan.findings).toMatchObject([
      { rule: 'target-missing', level: 'warning', message: '2 ways lead nowhere; the game ends there.' },
    ]);
    expect(textOf(plan, 'game/scenes/s.rpy').match(/vn\.finish\(\)\n {4}jump the_end/g)).toHaveLength(2);
  });
});
