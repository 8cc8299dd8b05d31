import { line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Node } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Story, StoryAsset } from '@comfyvn/shared/story/story';
import { describe, expect, test } from 'vitest';
import type { ExportAsset, ExportPlan } from '../exporter.ts';
import { renpyExporter } from './index.ts';

const asset = (id: string, kind: StoryAsset['kind'], mime: string, more: Partial<StoryAsset> = {}): StoryAsset => ({
  id,
  kind,
  name: `${id}.file`,
  mime,
  ...more,
});
const PNG = 'image/png';
const assets: StoryAsset[] = [
  ...['calm', 'shut', 'wide'].map((id) => asset(id, 'sprite', PNG)),
  ...['sky', 'hills'].map((id) => asset(id, 'background', PNG)),
  asset('waves', 'video', 'video/webm'),
  asset('old', 'video', 'video/x-msvideo'),
  asset('kiss', 'picture', PNG),
  asset('clouds', 'mask', PNG),
  asset('song', 'music', 'audio/ogg', { loop: { startMs: 1_500, endMs: 60_000 } }),
  asset('pip', 'sfx', 'audio/wav'),
];

function planOf(nodes: Node[], stage: StageChange[] = [], more: Partial<Story> = {}): ExportPlan {
  const story = storyOf([{ ...sceneOf('s', nodes), title: 'Quay', stage }], {
    assets,
    variables: [
      { id: 'trust', name: 'trust', scope: 'session', type: 'number', initial: 0, min: 0, max: 9 },
      { id: 'who', name: 'who', scope: 'session', type: 'text', initial: '' },
    ],
    characters: [
      {
        id: 'anna',
        name: 'Anna',
        colour: '#ffffff',
        role: 'character',
        textSpeed: 0.5,
        blip: 'pip',
        sprites: [{ expression: 'neutral', asset: 'calm', blink: 'shut', mouth: ['wide'] }],
      },
      { id: 'me', name: 'Me', colour: '#ffffff', role: 'reader', sprites: [] },
    ],
    ...more,
  });
  const here = new Map(assets.map((one): [string, ExportAsset] => [one.id, { ...one, sha256: '', sizeBytes: 1 }]));
  return renpyExporter.plan({ story, assets: here, version: '1.2.3', program: new Map() });
}

function textOf(plan: ExportPlan, path: string): string {
  const file = plan.files.find((one) => one.path === path);
  return file !== undefined && 'text' in file ? file.text : `There is no ${path}.`;
}
const scene = (plan: ExportPlan): string => textOf(plan, 'game/scenes/quay.rpy');
const rules = (plan: ExportPlan): string[] => plan.findings.map(({ rule }) => rule);

describe('what lies over the stage, and how it is lit', () => {
  test('figures are lit, turned and faint by what is said of them alone', () => {
    const plan = planOf(
      [line('a', { stage: [{ op: 'show', character: 'anna', tint: '#ffcc88', rotation: -10 }] })],
      [{ op: 'show', character: 'anna', x: 0.2 }],
    );
    expect(scene(plan)).toContain('show anna at stand(x=0.2, turn=-10.0, light="#ffcc88")');
    expect(textOf(plan, 'game/transforms.rpy')).toContain(
      'transform stand(x=0.5, y=0.0, scale=1.0, flip=1.0, turn=0.0, light="#ffffff", t=0.5, warper=vn.ease_in_out):',
    );
    expect(textOf(planOf([line('a')], [{ op: 'show', character: 'anna' }]), 'game/transforms.rpy')).not.toContain(
      'light',
    );
  });

  test('weather and pictures are images of a layer of their own, shown once and taken away once', () => {
    const rain: StageChange = { op: 'weather', to: { kind: 'rain', strength: 1, wind: -0.5 } };
    const kiss: StageChange = { op: 'picture', to: { asset: 'kiss', fit: 'contain' } };
    const plan = planOf([
      line('a', { stage: [rain, kiss] }),
      line('b', { stage: [rain] }),
      line('c', { stage: [{ op: 'picture', to: null }] }),
    ]);
    const images = textOf(plan, 'game/images.rpy');
    expect(images).toContain('image weather rain = vn.Weather("rain", strength=1.0, wind=-0.5)');
    expect(images).toContain('image cg kiss = vn.whole_picture("images/cg/cg kiss.png")');
    expect(scene(plan)).toContain(
      'show cg kiss onlayer front\n    show weather rain onlayer front\n    with dissolve\n',
    );
    expect(scene(plan).match(/show weather/g)).toHaveLength(1);
    expect(scene(plan)).toContain('hide cg onlayer front');
    expect(textOf(plan, 'game/extras.rpy')).toContain('"cg kiss"');
    expect(plan.files.some(({ path }) => path === 'game/gui/weather/rain.png')).toBe(true);
  });

  test('a grade and the place of the camera are said together, so that neither ends the other', () => {
    const plan = planOf(
      [
        line('a', { stage: [{ op: 'grade', to: { tone: 'dusk', strength: 0.5 } }] }),
        line('b', { stage: [{ op: 'camera', zoom: 2 }] }),
        line('c', { stage: [{ op: 'grade', to: { lut: 'table', strength: 1 } }] }),
      ],
      [{ op: 'camera', x: 0.5, y: 0.5, zoom: 1 }],
    );
    const place = 'xanchor 0.5 yanchor 0.5';
    expect(scene(plan)).toContain(`ease 0.9 ${place} zoom 1.0 matrixcolor vn.tone("dusk", 0.5)`);
    expect(scene(plan)).toContain(`ease 0.9 ${place} zoom 2.0 matrixcolor vn.tone("dusk", 0.5)`);
    expect(scene(plan)).toContain(`ease 0.9 ${place} zoom 2.0 matrixcolor vn.tone()`);
    expect(rules(plan)).toEqual(['colour-tables-left-out']);
  });

  test('backgrounds of layers and films; what cannot be had is told', () => {
    const layers = ['sky', 'hills'].map((id, i) => ({ asset: id, depth: i }));
    const plan = planOf([
      line('a', { stage: [{ op: 'background', to: { layers } }] }),
      line('b', { stage: [{ op: 'background', to: { asset: 'waves' } }] }),
      line('c', { stage: [{ op: 'background', to: { asset: 'old' } }] }),
    ]);
    const images = textOf(plan, 'game/images.rpy');
    expect(images).toContain(
      'image bg sky = Fixed(At("layers/sky.png", backdrop), At("layers/sky_2.png", backdrop), xysize=(1280, 720))',
    );
    expect(images).toContain('image bg waves = At(Movie(play="movies/waves.webm", loop=True), backdrop)');
    expect(scene(plan)).toMatch(/bg plain\n.*with dissolve\n.*"c"/s);
    expect(rules(plan)).toEqual(['parallax-lost', 'film-format']);
  });

  test('transitions have a direction, a mask, a blur', () => {
    const to = (id: string): StageChange[] => [{ op: 'background', to: { asset: id } }];
    const plan = planOf([
      line('a', { stage: to('sky'), cues: [{ type: 'transition', kind: 'wipe', direction: 'up' }] }),
      line('b', {
        stage: to('hills'),
        cues: [{ type: 'transition', kind: 'slide', direction: 'down', durationMs: 300 }],
      }),
      line('c', { stage: to('sky'), cues: [{ type: 'transition', kind: 'wipe', mask: 'clouds' }] }),
      line('d', { stage: to('hills'), cues: [{ type: 'transition', kind: 'blur', durationMs: 600 }] }),
      line('e', { stage: to('sky'), cues: [{ type: 'transition', kind: 'wipe', mask: 'gone' }] }),
    ]);
    expect(scene(plan).match(/with .*/g)).toEqual([
      'with wipeup',
      'with PushMove(0.3, "pushdown")',
      'with ImageDissolve(vn.mask("masks/clouds.png"), 1.0, ramplen=64, reverse=True)',
      'with vn_blur(0.6)',
      'with wiperight',
    ]);
    expect(rules(plan)).toEqual(['asset-missing']);
  });

  test('music goes back where it says; faces blink and speak, each at their own pace', () => {
    const plan = planOf(
      [
        line('a', { kind: 'dialogue', speaker: 'anna', stage: [{ op: 'mode', to: 'chat', title: 'A [b]' }] }),
        line('b', { kind: 'dialogue', speaker: 'me' }),
      ],
      [
        { op: 'music', to: { asset: 'song', volume: 1 } },
        { op: 'show', character: 'anna' },
      ],
    );
    expect(scene(plan)).toContain('play music "<loop 1.5 to 60.0>audio/song.ogg" fadeout');
    expect(scene(plan)).toContain('$ vn.begin_page("chat", "A [[b]")');
    expect(textOf(plan, 'game/characters.rpy')).toContain(
      'what_slow_cps_multiplier=0.5, callback=[vn.blip("audio/pip.wav"), vn.mouth_of("anna")]',
    );
    expect(textOf(plan, 'game/characters.rpy')).toMatch(/define me = .*show_mine=True\)/);
    expect(textOf(plan, 'game/images.rpy')).toContain(
      'image anna neutral = At(vn.face("images/anna/anna neutral.png", "anna", blink="faces/anna/anna neutral blink.png", mouth=["faces/anna/anna neutral mouth 1.png"]), figure)',
    );
  });
});

test('a card picture shows a mood by light and by how it stands, where there is no sprite', () => {
  const card = { id: 'vic', name: 'Vic', colour: '#ffffff', role: 'character' as const, portrait: 'calm', sprites: [] };
  const plan = planOf(
    ['neutral', 'anger', 'surprise', 'thoughtful'].map((expression, i) =>
      line(`n${i}`, { stage: [{ op: 'show', character: 'vic', expression }] }),
    ),
    [],
    { characters: [card] },
  );
  const images = textOf(plan, 'game/images.rpy').match(/^image vic .*$/gm);
  expect(images).toEqual([
    'image vic neutral = At("images/vic/vic portrait.png", portrait)',
    'image vic anger = At("images/vic/vic portrait.png", portrait, card_mood(light="#ffcabd", size=1.04, lean=-1.0))',
    'image vic surprise = At("images/vic/vic portrait.png", portrait, card_mood(size=1.035, lift=0.014))',
    'image vic thoughtful = At("images/vic/vic portrait.png", portrait)',
  ]);
  expect(textOf(plan, 'game/transforms.rpy')).toContain('transform card_mood(light="#ffffff", size=1.0, lift=0.0');
});

describe('what is said', () => {
  test('tags and marks are those of Ren’Py, everything else is words', () => {
    const text =
      'A *b* **c** {color=#f80}d{/color} {ruby=e}f{/ruby}{w=0.5}{speed=2}g{/speed} {size=1.2}h{/size} {x} [i] {lb}b} 5%';
    expect(scene(planOf([line('a', { text })]))).toContain(
      '"A {i}b{/i} {b}c{/b} {color=#ff8800}d{/color} {rb}f{/rb}{rt}e{/rt}{cps=*2.0}{w=0.5}g{/cps} {size=+5}h{/size} {{x} [[i] {{b} 5%%"',
    );
  });

  test('values are worked out before they are shown, for other languages too; bad ones stay as written', () => {
    const nodes: Node[] = [
      line('a', { text: '{=trust + 1} of {=who} {=nobody +}' }),
      { id: 'm', type: 'menu', decide: 'reader', prompt: 'Now {=trust}?', choices: [{ id: 'c', text: '{=who}!' }] },
    ];
    const plan = planOf(nodes);
    expect(scene(plan)).toContain(
      '$ shown_trust_1 = vn.shown(trust + 1)\n    $ shown_who = vn.shown(who)\n    "[shown_trust_1!q] of [shown_who!q] {{=nobody +}"',
    );
    expect(scene(plan)).toMatch(
      /\$ shown_trust = vn.shown\(trust\)\n.*\$ shown_who = .*\n {4}menu:\n.*"Now \[shown_trust!q\]\?"/,
    );
  });

  test('questions keep to what their variable can hold', () => {
    const nodes: Node[] = [
      {
        id: 'q',
        type: 'input',
        variable: 'who',
        prompt: 'Your **name**?',
        maxLength: 20,
        placeholder: 'Zoë',
        required: true,
      },
      { id: 'r', type: 'input', variable: 'trust', prompt: '' },
      { id: 's', type: 'input', variable: 'nothing' },
    ];
    const text = scene(planOf(nodes));
    expect(text).toContain('$ who = vn.ask(who, _("Your {b}name{/b}?"), length=20, hint="Zoë", required=True)');
    expect(text).toContain('$ trust = max(min(vn.ask_number(trust, _("")), 9), 0)');
    expect(text.match(/vn\.ask/g)).toHaveLength(2);
  });

  test('achievements are asked for their conditions; one that throws dice is left out', () => {
    const plan = planOf([line('a')], [], {
      achievements: [
        { id: 'first', title: 'The "first"', hidden: true, condition: { op: 'get', variable: 'trust' } },
        { id: 'first', title: 'Twice', condition: { op: 'value', value: true } },
        {
          id: 'lucky',
          title: 'Lucky',
          condition: { op: '<', left: { op: 'random' }, right: { op: 'value', value: 1 } },
        },
      ],
    });
    expect(textOf(plan, 'game/extras.rpy')).toContain(
      'define story_achievements = [\n    vn.Achievement("first", _("The \\"first\\""), "", lambda: trust, hidden=True),\n]',
    );
    expect(rules(plan)).toEqual(['achievement-dice']);
  });
});
