import sharp from 'sharp';
import { STORY_VERSION, story as storySchema } from '@comfyvn/shared/story/story';
import { wav } from './sounds.ts';
import type { Tale } from './web-export.ts';

const LINES = { harbour: 110, letter: 12, pages: 120, phone: 120, roof: 150 } as const;

/** What the texts of lines show, one after the other. The reader has to press once more at `{w}`. */
const TEXTS = [
  'a plain one.',
  'a *soft* word and a **strong** one.',
  '{b}bold{/b}, {i}italic{/i} and {b}{i}both{/i}{/b}.',
  'a {color=#ff8800}warm{/color} colour, {size=1.4}larger{/size} and {size=0.8}smaller{/size}.',
  'a reading over {ruby=かんじ}漢字{/ruby}, and 物語はここから始まります。',
  'it waits{w=0.05} a moment, {speed=3}hurries{/speed} on.',
  'it waits for you{w} and goes on.',
  'a brace {lb}like this}, <b>no tag</b> & "quotes".',
  'your trust is {=trust} and your name is {=name}.',
  'مرحبا بالعالم, שלום, 👩‍👩‍👧‍👦 and e\u0301.',
  'a long one. '.repeat(24),
] as const;

/** What happens on the stage, one after the other. */
const STAGE = [
  [{ op: 'background', to: { asset: 'bg_pier' } }],
  [
    { op: 'show', character: 'mira', x: 0.3 },
    { op: 'show', character: 'ren', x: 0.7, flip: true },
  ],
  [{ op: 'weather', to: { kind: 'rain', strength: 0.6, wind: -0.3 } }],
  [{ op: 'grade', to: { tone: 'night', strength: 0.7 } }],
  [{ op: 'show', character: 'mira', expression: 'joy', tint: '#ffccaa', rotation: 4, alpha: 0.9, scale: 1.1 }],
  [{ op: 'camera', x: 0.4, y: 0.6, zoom: 1.3 }],
  [
    {
      op: 'background',
      to: {
        layers: [
          { asset: 'bg_pier', depth: 0 },
          { asset: 'bg_near', depth: 0.7 },
        ],
      },
    },
  ],
  [{ op: 'music', to: { asset: 'music_loop', volume: 0.5 } }],
  [{ op: 'picture', to: { asset: 'cg_lamp', fit: 'contain' } }],
  [{ op: 'weather', to: { kind: 'petals' } }],
  [{ op: 'grade', to: { lut: 'lut_warm', strength: 0.5 } }],
  [{ op: 'picture', to: null }],
  [{ op: 'ambience', to: { asset: 'ambience_sea' } }],
  [{ op: 'background', to: { paint: { motif: 'dusk', hue: 210 } } }],
  [{ op: 'hide', character: 'ren' }],
  [
    { op: 'camera', x: 0.5, y: 0.5, zoom: 1 },
    { op: 'weather', to: null },
    { op: 'grade', to: null },
  ],
  [{ op: 'clear' }],
  [
    { op: 'music', to: null },
    { op: 'ambience', to: null },
  ],
] as const;

/** What is performed, one after the other. */
const CUES = [
  { type: 'enter', character: 'mira', from: 'left', durationMs: 120 },
  { type: 'voice', asset: 'voice_word', character: 'mira' },
  { type: 'transition', kind: 'dissolve', durationMs: 120 },
  { type: 'move', character: 'mira', durationMs: 120, easing: 'in-out' },
  { type: 'shake', target: 'stage', strength: 0.4, durationMs: 120 },
  { type: 'transition', kind: 'wipe', mask: 'mask_wipe', durationMs: 120, blocking: true },
  { type: 'flash', colour: '#ffffff', durationMs: 120 },
  { type: 'sfx', asset: 'sfx_bell', volume: 0.4 },
  { type: 'tween', target: 'camera', property: 'zoom', to: 1.1, durationMs: 120, easing: 'back' },
  { type: 'transition', kind: 'slide', direction: 'left', durationMs: 120 },
  { type: 'transition', kind: 'blur', durationMs: 120 },
  { type: 'tween', target: { character: 'mira' }, property: 'y', from: 0, to: 0.1, durationMs: 120, blocking: true },
  { type: 'transition', kind: 'fade', colour: '#000000', durationMs: 120, blocking: true },
  { type: 'leave', character: 'ren', to: 'right', durationMs: 120 },
  { type: 'transition', kind: 'cut' },
] as const;

const SPEAKERS = [undefined, 'mira', 'ren', 'you'] as const;
const KINDS = ['dialogue', 'thought', 'dialogue', 'document', 'system', 'ooc'] as const;

/** Lines that number themselves, each with something else to show. */
class Lines {
  #count = 0;
  /** German words by the id of the line; every third line has none. */
  readonly german: Record<string, string> = {};

  next(more: object = {}): object {
    const n = ++this.#count;
    const id = `n${n}`;
    const text = TEXTS[n % TEXTS.length]!;
    const speaker = SPEAKERS[n % SPEAKERS.length];
    if (n % 3 !== 0) this.german[id] = `Zeile ${n}: ${text}`;
    return {
      id,
      type: 'line',
      kind: speaker === undefined ? 'narration' : KINDS[n % KINDS.length],
      text: `Line ${n}: ${text}`,
      ...(speaker === undefined ? {} : { speaker, expression: n % 2 ? 'joy' : 'neutral' }),
      ...(n % 2 === 0 ? { stage: STAGE[(n / 2) % STAGE.length] } : { cues: [CUES[((n - 1) / 2) % CUES.length]] }),
      ...more,
    };
  }

  many(count: number): object[] {
    return Array.from({ length: count }, () => this.next());
  }
}

const value = (of: unknown) => ({ op: 'value', value: of });
const get = (variable: string) => ({ op: 'get', variable });
const atLeast = (left: object, right: number) => ({ op: '>=', left, right: value(right) });
const visited = (node: string) => atLeast({ op: 'visited', node }, 1);
const choice = (id: string, text: string, node: string, more: object = {}) => ({ id, text, target: { node }, ...more });
const jump = (id: string, target: object) => ({ id, type: 'jump', target });

/** Takes the choices of the story that lead through all of it. Null: the time is to run out. */
export const WAYS: Readonly<Record<string, readonly (string | null)[]>> = {
  m_first: ['c_brave'],
  m_hub: ['h_net', 'h_again', 'h_rope', 'h_again', 'h_go'],
  m_timed: ['t_now'],
  m_late: [null],
};

interface SceneParts {
  readonly id: string;
  readonly title: string;
  readonly stage?: readonly object[];
  readonly parameters?: readonly string[];
  readonly nodes: readonly object[];
}

/** The German words of a scene: of the lines that have some. */
function germanOf({ nodes }: SceneParts, { german }: Lines): Record<string, string> {
  const ids = new Set(nodes.map((node) => (node as { id?: string }).id));
  return Object.fromEntries(Object.entries(german).filter(([id]) => ids.has(id)));
}

function harbour(lines: Lines): SceneParts {
  return {
    id: 'harbour',
    title: 'The harbour',
    stage: [{ op: 'background', to: { asset: 'bg_pier' } }],
    nodes: [
      ...lines.many(40),
      { id: 'i_name', type: 'input', prompt: 'What is your name?', variable: 'name', required: true, maxLength: 20 },
      ...lines.many(5),
      { id: 'i_age', type: 'input', prompt: 'How old are you?', variable: 'age' },
      ...lines.many(5),
      {
        id: 'm_first',
        type: 'menu',
        prompt: 'How do you go on?',
        choices: [
          choice('c_locked', 'With the boat', 'b_trust', { condition: atLeast(get('trust'), 90), reason: 'It leaks.' }),
          choice('c_hidden', 'By air', 'b_trust', { condition: atLeast(get('trust'), 90) }),
          choice('c_shy', 'Slowly', 'b_trust', { once: true }),
          choice('c_brave', 'Bravely', 'b_trust', {
            actions: [{ type: 'add', variable: 'trust', value: value(3) }],
          }),
        ],
      },
      {
        id: 'b_trust',
        type: 'branch',
        cases: [
          { condition: atLeast(get('trust'), 3), target: { node: 'a_all' } },
          { condition: value(true), target: { node: 'e_shy' } },
        ],
      },
      { id: 'e_shy', type: 'end', ending: 'Shy' },
      {
        id: 'a_all',
        type: 'action',
        actions: [
          { type: 'set', variable: 'mood', value: value('brave') },
          { type: 'toggle', variable: 'wet' },
          { type: 'push', variable: 'bag', value: value('letter') },
          { type: 'push', variable: 'bag', value: value('stone') },
          { type: 'remove', variable: 'bag', value: value('stone') },
          { type: 'add', variable: 'runs', value: value(1) },
          { type: 'stage', changes: [{ op: 'show', character: 'mira', x: 0.5 }] },
          { type: 'cue', cue: { type: 'sfx', asset: 'sfx_bell' } },
          { type: 'callback', name: 'harbour', args: [get('trust')] },
        ],
      },
      {
        id: 'm_chance',
        type: 'menu',
        decide: 'chance',
        choices: [choice('x_gull', 'A gull', 'j_gull'), choice('x_crab', 'A crab', 'j_crab', { weight: 2 })],
      },
      jump('j_gull', { node: 'x1' }),
      jump('j_crab', { node: 'x2' }),
      { ...lines.next(), id: 'x1', next: 'c_letter' },
      { ...lines.next(), id: 'x2', next: 'c_letter' },
      {
        id: 'c_letter',
        type: 'call',
        target: { scene: 'letter' },
        args: [{ variable: 'reader', value: get('name') }],
        result: 'trust',
      },
      ...lines.many(LINES.harbour - 50),
      jump('to_pages', { scene: 'pages' }),
    ],
  };
}

/** Called: it gets a value and gives one back. */
function letter(lines: Lines): SceneParts {
  const nodes = [...lines.many(LINES.letter), { id: 'e_letter', type: 'end', value: value(7) }];
  return { id: 'letter', title: 'A letter', parameters: ['reader'], nodes };
}

/** Pages of text, with a new page now and then. */
function pages(lines: Lines): SceneParts {
  const nodes = Array.from({ length: LINES.pages }, (_, n) =>
    lines.next(n % 12 === 11 ? { stage: [{ op: 'mode', to: 'nvl' }] } : {}),
  );
  const stage = [{ op: 'mode', to: 'nvl' }];
  return { id: 'pages', title: 'Pages', stage, nodes: [...nodes, jump('to_phone', { scene: 'phone' })] };
}

/** A telephone, and what its owner does in between. */
function phone(lines: Lines): SceneParts {
  const hub = [
    {
      id: 'm_hub',
      type: 'menu',
      choices: [
        choice('h_net', 'The net', 'h1', { once: true }),
        choice('h_rope', 'The rope', 'h2', { once: true }),
        choice('h_again', 'Nothing', 'h3'),
        choice('h_go', 'On', 'h4', {
          condition: { op: 'and', of: [visited('h1'), visited('h2')] },
          reason: 'Not yet.',
        }),
      ],
    },
    { ...lines.next(), id: 'h1', next: 'm_hub' },
    { ...lines.next(), id: 'h2', next: 'm_hub' },
    { ...lines.next(), id: 'h3', next: 'm_hub' },
    { id: 'h4', type: 'action', actions: [] },
  ];
  const stage = [{ op: 'mode', to: 'chat', title: 'Mira' }];
  const nodes = [...lines.many(60), ...hub, ...lines.many(LINES.phone - 63), jump('to_roof', { scene: 'roof' })];
  return { id: 'phone', title: 'The telephone', stage, nodes };
}

function roof(lines: Lines): SceneParts {
  return {
    id: 'roof',
    title: 'The roof',
    stage: [{ op: 'mode', to: 'adv' }],
    nodes: [
      ...lines.many(70),
      {
        id: 'm_timed',
        type: 'menu',
        prompt: 'Quick!',
        timer: { ms: 600_000, choice: 't_late' },
        choices: [choice('t_now', 'Now', 'r1'), choice('t_late', 'Later', 'e_late')],
      },
      { id: 'e_late', type: 'end', ending: 'Too late' },
      { ...lines.next(), id: 'r1' },
      {
        id: 'm_late',
        type: 'menu',
        prompt: 'Let it pass.',
        timer: { ms: 700, choice: 'l_wait' },
        choices: [choice('l_go', 'Go', 'e_late'), choice('l_wait', 'Wait', 'r2')],
      },
      { ...lines.next(), id: 'r2' },
      ...lines.many(LINES.roof - 72),
      { id: 'e_home', type: 'end', ending: 'Home' },
    ],
  };
}

async function picturesOf(): Promise<[string, Buffer][]> {
  const flat = (colour: string, width: number, height: number, alpha = 1): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 4, background: { ...rgb(colour), alpha } } })
      .png()
      .toBuffer();
  const ramp = (width: number, height: number, at: (x: number, y: number) => number[]): Promise<Buffer> => {
    const bytes = Buffer.from(
      Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))).flat(),
    );
    return sharp(bytes, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
  };
  return [
    ['bg_pier', await flat('#31506b', 320, 180)],
    ['bg_near', await flat('#5b4630', 320, 180, 0.4)],
    ['cg_lamp', await flat('#e8c069', 320, 180)],
    ['mira_neutral', await flat('#b0566f', 90, 240)],
    ['mira_joy', await flat('#d0768f', 90, 240)],
    ['mira_blink', await flat('#602030', 90, 240, 0.2)],
    ['mira_mouth', await flat('#401020', 90, 240, 0.2)],
    ['ren_card', await flat('#568fb0', 90, 120)],
    ['mask_wipe', await ramp(64, 36, (x) => [x * 4, x * 4, x * 4])],
    ['lut_warm', await ramp(64, 8, (x, y) => [(x % 8) * 36, y * 34, Math.floor(x / 8) * 30])],
  ];
}

const rgb = (colour: string) => ({
  r: Number.parseInt(colour.slice(1, 3), 16),
  g: Number.parseInt(colour.slice(3, 5), 16),
  b: Number.parseInt(colour.slice(5, 7), 16),
});

const SOUNDS: readonly [string, Buffer][] = [
  ['music_loop', wav({ hz: 220, seconds: 1, level: 0.05 })],
  ['ambience_sea', wav({ hz: 110, seconds: 1, level: 0.05 })],
  ['voice_word', wav({ hz: 440, seconds: 0.3, level: 0.05 })],
  ['sfx_bell', wav({ hz: 880, seconds: 0.2, level: 0.05 })],
  ['blip_mira', wav({ hz: 660, seconds: 0.05, level: 0.05 })],
];

const KIND_OF: Readonly<Record<string, string>> = {
  bg: 'background',
  cg: 'picture',
  mira: 'sprite',
  ren: 'portrait',
  mask: 'mask',
  lut: 'lut',
  music: 'music',
  ambience: 'ambience',
  voice: 'voice',
  sfx: 'sfx',
  blip: 'sfx',
};

/**
 * A story of more than 500 lines with everything that a story can have: each type of node, mode of text, cue, change of the
 * stage and tag, voices, letters, choices that are timed, disabled, hidden, once or left to chance, questions, a call with values, a
 * language with gaps, achievements. `WAYS` leads through all of it to the ending "Home".
 */
export async function featureTale(): Promise<Tale> {
  const lines = new Lines();
  const scenes = [harbour(lines), letter(lines), pages(lines), phone(lines), roof(lines)];
  const bytes = new Map([...(await picturesOf()), ...SOUNDS]);
  const variable = (id: string, type: string, initial: unknown, more: object = {}) => ({
    id,
    name: id,
    scope: 'session',
    type,
    initial,
    ...more,
  });
  const story = storySchema.parse({
    id: 'features',
    version: STORY_VERSION,
    revision: 1,
    title: 'Everything',
    start: { scene: 'harbour' },
    characters: [
      {
        id: 'mira',
        name: 'Mira',
        colour: '#e58fb1',
        textSpeed: 1.5,
        blip: 'blip_mira',
        sprites: [
          { expression: 'neutral', asset: 'mira_neutral', blink: 'mira_blink', mouth: ['mira_mouth'] },
          { expression: 'joy', asset: 'mira_joy' },
        ],
      },
      { id: 'ren', name: 'Ren', colour: '#8fb1e5', role: 'extra', portrait: 'ren_card' },
      { id: 'you', name: 'You', colour: '#f0f0f0', role: 'reader' },
    ],
    variables: [
      variable('trust', 'number', 0, { min: 0, max: 10 }),
      variable('name', 'text', 'Kim'),
      variable('age', 'number', 20, { min: 1, max: 120 }),
      variable('mood', 'enum', 'calm', { options: ['calm', 'brave'] }),
      variable('wet', 'boolean', false),
      variable('bag', 'list', []),
      variable('runs', 'number', 0, { scope: 'global' }),
      variable('reader', 'text', '', { scope: 'scene', scene: 'letter' }),
    ],
    achievements: [
      { id: 'brave', title: 'Brave at the harbour', condition: atLeast(get('trust'), 3) },
      { id: 'home', title: 'Home at last', condition: visited('r2'), hidden: true },
    ],
    translations: { de: { mira: 'Mira', you: 'Du', features: 'Alles' } },
    assets: [...bytes.keys()].map((id) => {
      const kind = KIND_OF[id.split('_')[0]!];
      const sound = SOUNDS.some(([name]) => name === id);
      return { id, kind, name: id, mime: sound ? 'audio/wav' : 'image/png' };
    }),
    scenes: scenes.map((scene) => ({ ...scene, translations: { de: germanOf(scene, lines) } })),
  });
  return { story, bytes };
}
