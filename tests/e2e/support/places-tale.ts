import sharp from 'sharp';
import { STORY_VERSION, story as storySchema } from '@comfyvn/shared/story/story';
import type { Tale } from './web-export.ts';

// The daemon reads no SVG; what is drawn here is our own.
sharp.unblock({ operation: ['VipsForeignLoadSvg'] });

/** Two seconds of a soft chord. */
function chord(hertz: number): Buffer {
  const rate = 8_000;
  const data = Buffer.alloc(44 + 2 * rate);
  data.write('RIFF', 0, 'latin1');
  data.writeUInt32LE(36 + 2 * rate, 4);
  data.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value] of [[16, 16], [24, rate], [28, rate], [40, 2 * rate]] as const) data.writeUInt32LE(value, at); // prettier-ignore
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]] as const) data.writeUInt16LE(value, at); // prettier-ignore
  data.write('data', 36, 'latin1');
  for (let i = 0; i < 2 * rate; i++)
    data[44 + i] = 128 + Math.round((Math.sin((i / rate) * hertz * 6.283) + Math.sin((i / rate) * hertz * 9.425)) * 20);
  return data;
}

/** A landscape in three colours, with a sun or moon. */
const landscape = (sky: string, glow: string, ground: string, x: number): Promise<Buffer> =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><defs><linearGradient id="s" x2="0" y2="1">' +
        `<stop stop-color="${sky}"/><stop offset="1" stop-color="${glow}"/></linearGradient></defs>` +
        '<rect width="1280" height="720" fill="url(#s)"/>' +
        `<circle cx="${x}" cy="250" r="66" fill="#fff1cf" opacity=".9"/>` +
        `<path d="M0 500q200-150 420-60t420-30 440-20v330H0z" fill="${ground}" opacity=".55"/>` +
        `<path d="M0 590q320-90 640-20t640-10v160H0z" fill="${ground}"/></svg>`,
    ),
  )
    .jpeg()
    .toBuffer();

const line = (id: string, text: string, more: object = {}) => ({ id, type: 'line', kind: 'narration', text, ...more });
const choice = (id: string, text: string, scene: string, more: object = {}) => ({
  id,
  text,
  target: { scene },
  ...more,
});
const end = (id: string, ending: string) => ({ id, type: 'end', ending });
const visited = (node: string) => ({
  op: '>',
  left: { op: 'visited', node },
  right: { op: 'value', value: 0 },
});
const background = (asset: string) => ({ op: 'background', to: { asset } });
const music = (asset: string) => ({ op: 'music', to: { asset } });

const ASSETS = [
  ['bg.quay', 'background', 'The quay', 'A. Painter', 'CC-BY-4.0', 'https://example.org/quay'],
  ['bg.wood', 'background', 'The wood behind the town', 'A. Painter', 'CC-BY-4.0', 'https://example.org/wood'],
  ['bg.tower', 'background', 'The tower', 'B. Draughtsman', 'CC0-1.0', 'the old archive'],
  ['bg.cellar', 'background', 'The cellar', 'B. Draughtsman', 'CC0-1.0', undefined],
  ['cg.lamp', 'picture', 'The lamp is lit', 'A. Painter', 'CC-BY-4.0', 'javascript:alert(1)'],
  ['cg.boat', 'picture', 'A boat in the reeds', 'A. Painter', 'CC-BY-4.0', undefined],
  ['cg.dawn', 'picture', 'Dawn', undefined, undefined, undefined],
  ['mu.tide', 'music', 'Tide Song', 'C. Fiddler', 'CC-BY-SA-4.0', 'https://example.org/tide'],
  ['mu.wood', 'music', 'Under Leaves', 'C. Fiddler', 'CC-BY-SA-4.0', undefined],
  ['mu.night', 'music', 'What the Keeper Hums', undefined, undefined, undefined],
] as const;

/** A branching story with all that the pages beside a story show: pictures, music, scenes, endings, achievements, makers. */
export async function placesTale(): Promise<Tale> {
  const bytes = new Map<string, Buffer>([
    ['bg.quay', await landscape('#27325e', '#d9936f', '#1d3350', 900)],
    ['bg.wood', await landscape('#20402f', '#c5d29a', '#173023', 340)],
    ['bg.tower', await landscape('#12142c', '#4a4f86', '#14162b', 1_000)],
    ['bg.cellar', await landscape('#1c1512', '#5a4033', '#120c0a', 200)],
    ['cg.lamp', await landscape('#5a2d1d', '#ffcf7c', '#3a1d12', 640)],
    ['cg.boat', await landscape('#1f4f5c', '#a8dcd0', '#123239', 420)],
    ['cg.dawn', await landscape('#7a5a86', '#ffd7b0', '#4a3a55', 760)],
    ['mu.tide', chord(220)],
    ['mu.wood', chord(262)],
    ['mu.night', chord(196)],
  ]);
  const story = storySchema.parse({
    id: 'places',
    version: STORY_VERSION,
    revision: 1,
    title: 'The Lamp on the Far Quay',
    start: { scene: 'quay' },
    characters: [{ id: 'mira', name: 'Mira', colour: '#e58fb1' }],
    assets: ASSETS.map(([id, kind, name, author, licence, source]) => ({
      id,
      kind,
      name,
      mime: kind === 'music' ? 'audio/wav' : 'image/jpeg',
      ...(author && { author }),
      ...(licence && { licence }),
      ...(source && { source }),
    })),
    achievements: [
      { id: 'first', title: 'First steps', description: 'Leave the quay.', condition: visited('w1') },
      {
        id: 'keeper',
        title: 'The keeper’s friend',
        description: 'Light the lamp.',
        condition: visited('t3'),
      },
      { id: 'secret', title: 'What lies below', hidden: true, condition: visited('c1') },
    ],
    scenes: [
      {
        id: 'quay',
        title: 'The quay at dusk',
        stage: [background('bg.quay'), music('mu.tide')],
        nodes: [
          line('q1', 'The lamps along the quay come on, one after the other.'),
          line('q2', 'Only the far one stays dark.', { kind: 'dialogue', speaker: 'mira' }),
          {
            id: 'mq',
            type: 'menu',
            prompt: 'Which way?',
            choices: [
              choice('to-wood', 'Through the wood', 'wood'),
              choice('to-boat', 'By boat', 'boat'),
              { id: 'stay', text: 'Wait a little', target: { node: 'q3' } },
            ],
          },
          line('q3', 'You wait, and the tide turns.'),
          {
            id: 'mq2',
            type: 'menu',
            prompt: 'And now?',
            choices: [choice('late-wood', 'Through the wood after all', 'wood'), choice('home', 'Home', 'home')],
          },
        ],
      },
      {
        id: 'wood',
        title: 'Under the leaves',
        stage: [background('bg.wood'), music('mu.wood')],
        nodes: [
          line('w1', 'It smells of rain.'),
          line('w2', 'Somebody has marked the trees.'),
          {
            id: 'mw',
            type: 'menu',
            prompt: 'Follow the marks?',
            choices: [choice('marks', 'Yes', 'tower'), choice('no-marks', 'No, back to the quay', 'quay')],
          },
        ],
      },
      {
        id: 'boat',
        title: 'A boat in the reeds',
        stage: [background('bg.quay')],
        nodes: [
          line('b1', 'The boat is older than you.', { stage: [{ op: 'picture', to: { asset: 'cg.boat' } }] }),
          line('b2', 'It leaks.', { stage: [{ op: 'picture', to: null }] }),
          { id: 'jb', type: 'jump', target: { scene: 'tower' } },
        ],
      },
      {
        id: 'tower',
        title: 'The tower',
        stage: [background('bg.tower'), music('mu.night')],
        nodes: [
          line('t1', 'The door stands open.'),
          {
            id: 'mt',
            type: 'menu',
            choices: [
              { id: 'up', text: 'Up the stairs', target: { node: 't3' } },
              choice('down', 'Down into the dark', 'cellar'),
            ],
          },
          line('t3', 'You light the lamp.', { stage: [{ op: 'picture', to: { asset: 'cg.lamp' } }] }),
          line('t4', 'Far out, a ship answers.', { stage: [{ op: 'picture', to: { asset: 'cg.dawn' } }] }),
          end('te', 'The Lamp Is Lit'),
        ],
      },
      {
        id: 'cellar',
        title: 'Below',
        stage: [background('bg.cellar')],
        nodes: [line('c1', 'It is warm here.'), end('ce', 'What Sleeps Below')],
      },
      { id: 'home', title: 'Home', nodes: [line('h1', 'Some lamps stay dark.'), end('he', 'An Early Night')] },
    ],
  });
  return { story, bytes };
}
