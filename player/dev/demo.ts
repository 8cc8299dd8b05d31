import { headOf } from '@comfyvn/shared/story/view';
import { createPlayer, localSaves } from '../src/index.ts';
import { drawSprite, type Mood, type Person } from './sprites.ts';
import { demoStory } from './story.ts';
import { tonguesStory } from './tongues.ts';

const PEOPLE = new Map<string, Person>([
  ['mira', { hair: '#5b3a63', eyes: '#b0609a', clothes: '#c9577f', long: true }],
  ['ren', { hair: '#2d3c52', eyes: '#4a8fd0', clothes: '#2f4f8f', long: false }],
  ['keeper', { hair: '#b9b3a8', eyes: '#8a7444', clothes: '#6d5a33', long: false }],
]);

/** A soft second of sound. */
function tone(hertz: number): Blob {
  const rate = 22_050;
  const data = new DataView(new ArrayBuffer(44 + rate * 2));
  const word = (at: number, text: string): void => [...text].forEach((c, i) => data.setUint8(at + i, c.charCodeAt(0)));
  word(0, 'RIFF');
  data.setUint32(4, 36 + rate * 2, true);
  word(8, 'WAVEfmt ');
  data.setUint32(16, 16, true);
  data.setUint16(20, 1, true);
  data.setUint16(22, 1, true);
  data.setUint32(24, rate, true);
  data.setUint32(28, rate * 2, true);
  data.setUint16(32, 2, true);
  data.setUint16(34, 16, true);
  word(36, 'data');
  data.setUint32(40, rate * 2, true);
  for (let i = 0; i < rate; i++)
    data.setInt16(44 + i * 2, Math.sin((i / rate) * hertz * 6.283) * Math.sin((i / rate) * 3.1416) * 9_000, true);
  return new Blob([data], { type: 'audio/wav' });
}

const query = new URLSearchParams(location.search);
// demo.html?tongues plays a story in several languages
const played = query.has('tongues') ? tonguesStory : demoStory;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
let host = document.querySelector<HTMLElement>('#host');
if (host && query.has('shadow')) {
  const inner = document.createElement('div');
  host.attachShadow({ mode: 'open' }).append(inner);
  inner.style.height = '100%';
  host = inner;
}

function open(into: HTMLElement) {
  const scenes = new Map(played.scenes.map((scene) => [scene.id, scene]));
  return createPlayer(into, {
    story: {
      head: async () => headOf(played),
      async scene(id) {
        await pause(60);
        const scene = scenes.get(id);
        if (!scene) throw new Error(id);
        return scene;
      },
    },
    assets: {
      async load(id) {
        // demo.html?files takes pictures lying beside the build, e.g. mira-joy.png
        if (query.has('files')) {
          const found = await fetch(`${id}.png`);
          if (found.ok) return found.blob();
        }
        if (id.startsWith('tone-')) return tone(Number(id.slice(5)));
        const [name, mood] = id.split('-');
        const person = PEOPLE.get(name ?? '');
        if (!person) throw new Error(`404 ${id}`);
        return drawSprite(person, mood === 'card' ? 'neutral' : (mood as Mood));
      },
    },
    saves: localSaves(played.id),
    seed: 'demo',
    titleScreen: !query.has('notitle'),
    resume: query.has('resume'),
    ...(query.has('node') && {
      at: { scene: query.get('scene') ?? played.start.scene, node: query.get('node') ?? '' },
    }),
    onExit: () => console.info('exit'),
    onFinding: (finding) => console.info('finding', finding.rule, finding.message),
  });
}

if (host) Object.assign(globalThis, { player: open(host), again: open });
