import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import type { Node } from '../../shared/src/story/node.ts';
import type { StageChange } from '../../shared/src/story/stage.ts';
import { STORY_VERSION, type Story } from '../../shared/src/story/story.ts';
import { hasEngine, runEngine } from './engine.ts';
import { exportGame } from './export-story.ts';
import { picture, silence } from './small-files.ts';

// What lies over the stage, how it is lit, pages and messages, questions and achievements, on a screen that nobody sees.

const here = path.dirname(fileURLToPath(import.meta.url));
const art = path.join(here, '..', '..', 'installer', 'sample');

let count = 0;
const line = (text: string, changes: StageChange[] = [], more: object = {}): Node =>
  ({ id: `n${++count}`, type: 'line', kind: 'narration', text, stage: changes, ...more }) as Node;
const said = (speaker: string, text: string, changes: StageChange[] = []): Node =>
  line(text, changes, { kind: 'dialogue', speaker });
const weather = (kind: 'rain' | 'fog', strength = 0.8, wind = 0.4): StageChange => ({
  op: 'weather',
  to: { kind, strength, wind },
});
const tone = (name: 'grey'): StageChange => ({ op: 'grade', to: { tone: name, strength: 1 } });

const nodes: Node[] = [
  line('Plain.', [{ op: 'show', character: 'wren', x: 0.3 }]),
  line('Lit.', [{ op: 'show', character: 'wren', tint: '#ff3030', rotation: 20, alpha: 0.9 }]),
  line('Whole.', [{ op: 'show', character: 'wren', tint: null, rotation: 0, alpha: 1 }]),
  line('Rain.', [weather('rain')]),
  line('Fog.', [weather('fog')]),
  line('Dry.', [{ op: 'weather', to: null }]),
  line('Grey.', [tone('grey'), { op: 'camera', zoom: 1.5, x: 0.3, y: 0.4 }]),
  line('Day again.', [
    { op: 'grade', to: null },
    { op: 'camera', zoom: 1, x: 0.5, y: 0.5 },
  ]),
  line('A picture.', [{ op: 'picture', to: { asset: 'cg', fit: 'contain' } }]),
  line('No picture.', [{ op: 'picture', to: null }]),
  line('Masked.', [{ op: 'background', to: { asset: 'red' } }], {
    cues: [{ type: 'transition', kind: 'wipe', mask: 'mask', durationMs: 60_000 }],
  }),
  line(
    'Blurred.',
    [{ op: 'background', to: { layers: ['harbour', 'clear'].map((asset, i) => ({ asset, depth: i })) } }],
    {
      cues: [{ type: 'transition', kind: 'blur', durationMs: 600 }],
    },
  ),
  line('Page one. *Slanted*, **strong**, {color=#ff8800}orange{/color}, {size=1.5}large{/size}.', [
    { op: 'mode', to: 'nvl' },
  ]),
  said('wren', 'Page two.'),
  line('Page three, {ruby=above}below{/ruby}.'),
  said('wren', 'Where are you?', [{ op: 'mode', to: 'chat', title: 'Wren' }]),
  said('me', 'On my way! Ten minutes, no more.'),
  said('wren', 'Hurry.'),
  line('Alone again.', [{ op: 'mode', to: 'adv' }]),
  {
    id: 'ask',
    type: 'input',
    variable: 'who',
    prompt: 'What is your **name**?',
    placeholder: 'A name',
    required: true,
  },
  line('So you are {=who}, and 0.1 + 0.2 is {=0.1 + 0.2}.'),
  line('The last line.'),
];

const story: Story = {
  id: 'effects',
  version: STORY_VERSION,
  revision: 1,
  title: 'Effects',
  locale: 'en',
  start: { scene: 's' },
  characters: [
    {
      id: 'wren',
      name: 'Wren',
      colour: '#3b6f8f',
      role: 'character',
      textSpeed: 2,
      blip: 'blip',
      sprites: [{ expression: 'neutral', asset: 'neutral', blink: 'joy', mouth: ['joy'] }],
    },
    { id: 'me', name: 'Me', colour: '#b9673f', role: 'reader', sprites: [] },
  ],
  variables: [{ id: 'who', name: 'who', scope: 'session', type: 'text', initial: '' }],
  assets: [
    ...['neutral', 'joy'].map((id) => ({ id, kind: 'sprite' as const, name: id, mime: 'image/webp' })),
    { id: 'harbour', kind: 'background', name: 'harbour.webp', mime: 'image/webp' },
    ...['red', 'clear'].map((id) => ({ id, kind: 'background' as const, name: id, mime: 'image/png' })),
    { id: 'cg', kind: 'picture', name: 'cg', mime: 'image/webp' },
    { id: 'mask', kind: 'mask', name: 'mask', mime: 'image/png' },
    { id: 'blip', kind: 'sfx', name: 'blip', mime: 'audio/wav' },
  ],
  achievements: [
    {
      id: 'named',
      title: 'Named',
      description: 'You said who you are.',
      condition: { op: '!=', left: { op: 'get', variable: 'who' }, right: { op: 'value', value: '' } },
    },
    { id: 'never', title: 'Never', hidden: true, condition: { op: 'value', value: false } },
  ],
  renamed: {},
  scenes: [
    {
      id: 's',
      title: 'Effects',
      stage: [{ op: 'clear' }, { op: 'background', to: { asset: 'harbour' } }],
      nodes,
    },
  ],
};

/** Dark on the left, bright on the right: a wipe by it goes to the right. */
const gradient = (): Promise<Buffer> => {
  const pixels = Buffer.from(Array.from({ length: 64 * 36 }, (_, i) => (i % 64) * 4));
  return sharp(pixels, { raw: { width: 64, height: 36, channels: 1 } })
    .png()
    .toBuffer();
};

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Step = readonly [string, ...unknown[]];

/** Pictures of a wipe that takes a minute, some seconds apart. */
const MASKED = ['masked_1', 'masked_2', 'masked_3', 'masked_4', 'masked_5'];

describe.skipIf(!hasEngine)("effects drawn by the real Ren'Py", () => {
  /** RENPY_SHOTS names a folder to look at the pictures in; else they are gone afterwards. */
  const kept = process.env['RENPY_SHOTS'];
  const shots = kept ?? fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-renpy-effects-'));
  let notes: Record<string, unknown>;
  const shot = (name: string): Step[] => [
    ['wait', 0.6],
    ['shot', path.join(shots, `${name}.png`)],
  ];
  const heard = '(store._last_say_what or "")';
  /** Goes on until a line is said that begins like this, and what moves stands still. */
  const say = (words: string, name: string): Step[] => [
    ['press until', `${heard}.startswith("${words}")`],
    ['wait', 0.8],
    ...shot(name),
  ];

  beforeAll(async () => {
    const files = new Map<string, Buffer>([
      ['neutral', fs.readFileSync(path.join(art, 'characters/Wren/neutral.webp'))],
      ['joy', fs.readFileSync(path.join(art, 'characters/Wren/joy.webp'))],
      ['cg', fs.readFileSync(path.join(art, 'characters/Wren/joy.webp'))],
      ['harbour', fs.readFileSync(path.join(art, 'backgrounds/harbour dusk.webp'))],
      ['red', await picture('image/png', '#c01010', 64, 36)],
      ['clear', await picture('image/png', '#00000000', 64, 36)],
      ['mask', await gradient()],
    ]);
    const { folder } = await exportGame(story, (id) => files.get(id) ?? silence());
    const steps: Step[] = [
      ['until', 'renpy.get_screen("main_menu") is not None'],
      ['run', 'Start()'],
      ['until', `${heard} == "Plain."`],
      ['wait', 1.2],
      ['note', 'plain', 'renpy.get_image_bounds("wren")'],
      ...shot('plain'),
      ...say('Lit.', 'lit'),
      ...say('Whole.', 'whole'),
      ['note', 'whole', 'renpy.get_image_bounds("wren")'],
      ...say('Rain.', 'rain'),
      ...say('Fog.', 'fog'),
      ...say('Dry.', 'dry'),
      ...say('Grey.', 'grey'),
      ...say('Day again.', 'day'),
      ...say('A picture.', 'cg'),
      ...say('No picture.', 'no_cg'),
      ['note', 'transitions', 'setattr(_preferences, "transitions", 2)'],
      ['press', 'dismiss'],
      // How far the wipe is at a frame depends on the machine: one of these lies after its beginning.
      ...MASKED.flatMap((name): Step[] => [
        ['wait', 4],
        ['shot', path.join(shots, `${name}.png`)],
      ]),
      // What is pressed while something moves ends the movement.
      ...say('Masked.', 'masked'),
      ...say('Blurred.', 'blurred'),
      ['note', 'transitions', 'setattr(_preferences, "transitions", 0)'],
      ...say('Page one.', 'page_one'),
      ...say('Page three', 'page'),
      ['note', 'page', 'len(vn.page)'],
      ...say('Hurry', 'chat'),
      ['run', 'Rollback()'],
      ['until', `${heard}.startswith("On my way")`],
      ['wait', 1],
      ['note', 'page_back', 'len(vn.page)'],
      ...say('Alone again', 'adv'),
      ['press until', 'renpy.get_screen("input") is not None'],
      ...shot('input'),
      ['note', 'refused', 'renpy.end_interaction("  ")'],
      ['wait', 1],
      ['note', 'asked_again', 'renpy.get_screen("input") is not None'],
      ['note', 'entered', 'renpy.end_interaction(" Zo{e} [x] ")'],
      ['until', `${heard}.startswith("So you are")`],
      ['wait', 1],
      ['note', 'history', '_history_list[-1].what if _history_list else ""'],
      ...shot('value'),
      ['press until', `${heard}.startswith("The last line")`],
      ['wait', 1],
      ['note', 'said', '_history_list[-1].what'],
      ['note', 'who', 'who'],
      ['note', 'granted', '[one.name for one in story_achievements if one.granted]'],
      ['run', 'ShowMenu("achievements")'],
      ...shot('achievements'),
      ['quit'],
    ];
    fs.mkdirSync(shots, { recursive: true });
    const plan = path.join(shots, 'steps.json');
    const noted = path.join(shots, 'notes.json');
    fs.writeFileSync(plan, JSON.stringify(steps));
    fs.copyFileSync(path.join(here, 'engine', 'shots.rpy'), path.join(folder, 'game', 'zz_shots.rpy'));
    const env = { CVN_STEPS: plan, CVN_NOTES: noted, RENPY_SKIP_MAIN_MENU: '' };
    const { code, output } = await runEngine(folder, ['run'], env, 1_100_000);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    fs.rmSync(folder, { recursive: true, force: true });
    notes = JSON.parse(fs.readFileSync(noted, 'utf8')) as Record<string, unknown>;
    // Drawing takes its time where other work is going on.
  }, 1_200_000);

  afterAll(() => {
    if (kept === undefined) fs.rmSync(shots, { recursive: true, force: true });
  });

  /** A part of a picture, by default the stage above the words; the window may be smaller than the game. */
  const partOf = async (name: string, part: Part = { left: 0, top: 0, width: 1280, height: 420 }): Promise<Buffer> => {
    const whole = await sharp(path.join(shots, `${name}.png`))
      .resize(1280, 720, { fit: 'fill' })
      .png()
      .toBuffer();
    return sharp(whole).extract(part).removeAlpha().png().toBuffer();
  };
  /** Mean red, green and blue. */
  const mean = async (name: string, part?: Part): Promise<number[]> =>
    (await sharp(await partOf(name, part)).stats()).channels.map((channel) => channel.mean);
  /** How much two pictures differ, on average over the stage above the words; 0 to 255. */
  const difference = async (one: string, other: string): Promise<number> => {
    const [a, b] = await Promise.all(
      [one, other].map(async (name) =>
        sharp(await partOf(name))
          .raw()
          .toBuffer(),
      ),
    );
    return a!.reduce((sum, value, i) => sum + Math.abs(value - b![i]!), 0) / a!.length;
  };

  test('figures are lit and turned, and stand as before when it is over', async () => {
    const figure = { left: 200, top: 150, width: 360, height: 250 };
    const [plain, lit] = [await mean('plain', figure), await mean('lit', figure)];
    expect(lit[1]! - lit[0]!).toBeLessThan(plain[1]! - plain[0]! - 5);
    expect(await difference('plain', 'whole')).toBeLessThan(1.5);
    expect(notes['whole']).toEqual(notes['plain']);
  });

  test.each(['rain', 'fog'])('%s is seen, and gone afterwards', async (name) => {
    expect(await difference('whole', name)).toBeGreaterThan(0.2);
    expect(await difference('whole', 'dry')).toBeLessThan(0.3);
  });

  test('tones change colours, also while the camera moves, and go back', async () => {
    const [day, grey] = [await mean('dry'), await mean('grey')];
    expect(Math.max(...day) - Math.min(...day)).toBeGreaterThan(10);
    expect(Math.max(...grey) - Math.min(...grey)).toBeLessThan(3);
    expect(await difference('dry', 'day')).toBeLessThan(1);
  });

  test('a picture covers the stage, with what is dark beside it', async () => {
    expect(Math.max(...(await mean('cg', { left: 0, top: 0, width: 100, height: 300 })))).toBeLessThan(12);
    expect(await difference('day', 'no_cg')).toBeLessThan(1);
  });

  test('a mask lets its dark parts change first', async () => {
    const side = (name: string, left: number) => mean(name, { left, top: 20, width: 60, height: 100 });
    const [left, right] = [(await side('no_cg', 20))[0]!, (await side('no_cg', 1_180))[0]!];
    const ways = await Promise.all(
      MASKED.map(async (name) => [(await side(name, 20))[0]! - left, (await side(name, 1_180))[0]! - right] as const),
    );
    expect(ways.filter(([dark, light]) => dark > 8 && Math.abs(light) < 2)).not.toEqual([]);
    expect((await side('masked', 1_180))[0]).toBeGreaterThan(150);
  });

  test('pages gather lines, and the way back takes them off', () => {
    expect(notes).toMatchObject({ page: 2, page_back: 1 });
  });

  test('a question asks until it is answered; what was entered is words and nothing else', () => {
    expect(notes).toMatchObject({ asked_again: true, who: 'Zo{e} [x]', granted: ['named'] });
  });
});
