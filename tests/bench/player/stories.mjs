// Stories for the bench, as the exporter takes them.
import fs from 'node:fs';
import path from 'node:path';
import { STORY_VERSION, story as storySchema } from '@comfyvn/shared/story/story';

const SENTENCES = [
  'The rain had stopped an hour ago, but the harbour still smelled of wet rope and cold iron.',
  'Somewhere behind the warehouses a bell rang twice, as if it had thought better of a third time.',
  'You said you would be early. You always say so, and then you come with the last ferry.',
  'I counted the lamps along the quay, and one of them was missing, the one nearest to the water.',
  'Whatever they told you about that night, it was not the whole of it, and not the worst.',
];

const asset = (id, kind, name) => ({ id, kind, name, mime: 'image/webp' });

/** A story that begins with a background and four figures; on its third line all of them move. */
export function firstScene(folder) {
  const people = [0, 1, 2, 3].map((n) => ({
    id: `c${n}`,
    name: `Character ${n}`,
    colour: '#8899cc',
    sprites: [{ expression: 'neutral', asset: `s${n}` }],
  }));
  const moves = people.map(({ id }, n) => ({
    type: 'tween',
    target: { character: id },
    property: 'x',
    to: n % 2 ? 0.12 : -0.12,
    durationMs: 30_000,
    easing: 'linear',
  }));
  const nodes = SENTENCES.concat(SENTENCES, SENTENCES, SENTENCES, SENTENCES, SENTENCES).map((text, n) => ({
    id: `n${n}`,
    type: 'line',
    kind: n % 2 ? 'dialogue' : 'narration',
    ...(n % 2 && { speaker: `c${n % 4}` }),
    text,
    ...(n === 2 && { cues: moves }),
  }));
  const stage = [
    { op: 'background', to: { asset: 'bg' } },
    ...people.map(({ id }, n) => ({ op: 'show', character: id, x: 0.14 + n * 0.24 })),
  ];
  const story = storySchema.parse({
    id: 'bench.first',
    version: STORY_VERSION,
    revision: 1,
    title: 'First scene',
    start: { scene: 's' },
    characters: people,
    assets: [asset('bg', 'background', 'bg'), ...people.map((_, n) => asset(`s${n}`, 'sprite', `s${n}`))],
    scenes: [{ id: 's', title: 'Quay', stage, nodes }],
  });
  return {
    story,
    bytes: new Map(story.assets.map(({ id }) => [id, fs.readFileSync(path.join(folder, `${id}.webp`))])),
  };
}

/** A story of many lines; every few of them another of the pictures is the background. */
export function longStory(folder, lines, pictures) {
  const every = pictures > 0 ? Math.ceil(lines / pictures) : 0;
  const scenes = Array.from({ length: Math.ceil(lines / 200) }, (_, s) => ({
    id: `s${s}`,
    title: `Scene ${s}`,
    nodes: Array.from({ length: Math.min(200, lines - s * 200) }, (__, i) => {
      const n = s * 200 + i;
      const changes = every > 0 && n % every === 0;
      return {
        id: `n${n}`,
        type: 'line',
        kind: 'narration',
        text: `${n}. ${SENTENCES[n % SENTENCES.length]}`,
        ...(changes && { stage: [{ op: 'background', to: { asset: `p${(n / every) % pictures}` } }] }),
      };
    }),
  }));
  for (const [s, scene] of scenes.entries())
    if (s + 1 < scenes.length) scene.nodes.push({ id: `j${s}`, type: 'jump', target: { scene: `s${s + 1}` } });
  const assets = Array.from({ length: pictures }, (_, n) => asset(`p${n}`, 'background', `p${n}`));
  const story = storySchema.parse({
    id: 'bench.long',
    version: STORY_VERSION,
    revision: 1,
    title: 'Long story',
    start: { scene: 's0' },
    characters: [],
    assets,
    scenes,
  });
  return { story, bytes: new Map(assets.map(({ id }) => [id, fs.readFileSync(path.join(folder, `${id}.webp`))])) };
}

export { SENTENCES };
