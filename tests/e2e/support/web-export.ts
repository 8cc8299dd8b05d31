import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import sharp from 'sharp';
import type { ExportSource } from '../../../daemon/src/exporters/exporter.ts';
import { webExporter } from '../../../daemon/src/exporters/web/web-exporter.ts';
import { contentOf, type ReadableAsset } from '../../../daemon/src/features/exports/exports.contents.ts';
import { openArchive } from '../../../daemon/src/features/imports/imports.archive.ts';
import { createSvgRenderer } from '../../../daemon/src/features/exports/exports.svg.ts';
import { STORY_VERSION, story as storySchema, type Story } from '@comfyvn/shared/story/story';
import { home, newFolder } from '../../support.ts';
import { createHash } from 'node:crypto';

// The daemon reads no SVG; what is drawn here is our own.
sharp.unblock({ operation: ['VipsForeignLoadSvg'] });

const playerFolder = path.join(home, 'player', 'dist', 'web');

/** A story with the bytes of its assets. */
export interface Tale {
  readonly story: Story;
  readonly bytes: ReadonlyMap<string, Buffer>;
}

/** The assets of a tale, with their bytes in files. */
function assetsOf({ story, bytes }: Tale): Map<string, ReadableAsset> {
  const folder = newFolder('assets');
  const assets = new Map<string, ReadableAsset>();
  for (const [number, asset] of story.assets.entries()) {
    const data = bytes.get(asset.id);
    if (data === undefined) continue;
    const file = path.join(folder, String(number));
    fs.writeFileSync(file, data);
    const sha256 = createHash('sha256').update(data).digest('hex');
    assets.set(asset.id, { ...asset, file, sha256, storedSha256: sha256, sizeBytes: data.length, cleaned: false });
  }
  return assets;
}

/** Writes the web export of a tale into a folder, as it lies there once the archive is unpacked. */
export async function exportTale(tale: Tale, folder = newFolder('web export')): Promise<string> {
  const assets = assetsOf(tale);
  const program = fs.readdirSync(playerFolder).map((name): [string, number] => {
    return [name, fs.statSync(path.join(playerFolder, name)).size];
  });
  const source: ExportSource = { story: tale.story, assets, version: '0.1.0', program: new Map(program) };
  const svg = createSvgRenderer(home);
  for (const file of webExporter.plan(source).files) {
    const place = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    await fs.promises.writeFile(place, contentOf(file, { assets, programFolder: playerFolder, svg }));
  }
  svg.close();
  return folder;
}

/** Unpacks an archive into a new folder. */
export async function unpack(archive: string): Promise<string> {
  const folder = newFolder('unpacked');
  const zip = await openArchive(archive);
  for (const name of zip.entries.keys()) {
    const place = path.join(folder, name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, await zip.read(name));
  }
  zip.close();
  return folder;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

export interface StaticHost {
  /** Ends with `/`. */
  readonly url: string;
  readonly port: number;
  /** Paths asked for that do not exist. */
  readonly missing: string[];
  stop(): Promise<void>;
}

/** As plain a web server as there is; `extra` are pages that lie in no folder. */
export async function serveFolder(folder: string, extra: Record<string, string> = {}): Promise<StaticHost> {
  const missing: string[] = [];
  const server = http.createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const own = extra[asked];
    const place = path.join(folder, asked.endsWith('/') ? `${asked}index.html` : asked);
    if (own !== undefined) return void response.setHeader('content-type', TYPES['.html']!).end(own);
    if (!place.startsWith(folder) || !fs.existsSync(place)) {
      missing.push(asked);
      return void response.writeHead(404).end();
    }
    response.setHeader('content-type', TYPES[path.extname(place)] ?? 'application/octet-stream');
    response.end(fs.readFileSync(place));
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    port,
    missing,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** A second of sound. */
function tone(hertz: number): Buffer {
  const rate = 8_000;
  const data = Buffer.alloc(44 + rate);
  data.write('RIFF', 0, 'latin1');
  data.writeUInt32LE(36 + rate, 4);
  data.write('WAVEfmt ', 8, 'latin1');
  for (const [at, value] of [[16, 16], [24, rate], [28, rate], [40, rate]] as const) data.writeUInt32LE(value, at); // prettier-ignore
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]] as const) data.writeUInt16LE(value, at); // prettier-ignore
  data.write('data', 36, 'latin1');
  for (let i = 0; i < rate; i++) data[44 + i] = 128 + Math.round(Math.sin((i / rate) * hertz * 6.283) * 40);
  return data;
}

const figure = (dress: string, mouth: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="900" viewBox="0 0 360 900">' +
        `<path d="M60 900C60 520 110 400 180 400s120 120 120 500z" fill="${dress}"/>` +
        '<circle cx="180" cy="240" r="150" fill="#4a3448"/><ellipse cx="180" cy="260" rx="108" ry="130" fill="#f2d3bd"/>' +
        '<circle cx="138" cy="250" r="15" fill="#35506b"/><circle cx="222" cy="250" r="15" fill="#35506b"/>' +
        `<path d="M140 325q40 ${mouth} 80 0" fill="none" stroke="#a2484f" stroke-width="8"/></svg>`,
    ),
  )
    .webp()
    .toBuffer();

const shore = (): Promise<Buffer> =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><defs><linearGradient id="s" x2="0" y2="1">' +
        '<stop stop-color="#27325e"/><stop offset="1" stop-color="#d9936f"/></linearGradient></defs>' +
        '<rect width="1280" height="720" fill="url(#s)"/><circle cx="900" cy="330" r="70" fill="#ffe6b8"/>' +
        '<path d="M0 470h1280v250H0z" fill="#1d3350"/><path d="M0 640q320-70 640-10t640 0v90H0z" fill="#3b2d2b"/></svg>',
    ),
  )
    .jpeg()
    .toBuffer();

const line = (id: string, text: string, more: object = {}) => ({
  id,
  type: 'line',
  kind: 'narration',
  text,
  ...more,
});
const says = (speaker: string, expression: string) => ({ kind: 'dialogue', speaker, expression });
export const HOSTILE_TITLE = 'Tide & "Lamp" </title><script>alert(1)</script> \u2028 ${x} 潮';

/** A small story with all that an export has to carry: ids are hostile on purpose. */
export async function lampTale(): Promise<Tale> {
  const bytes = new Map([
    ['constructor', await shore()],
    ['as_joy', await figure('#b0566f', '60')],
    ['as:neutral', await figure('#b0566f', '4')],
    ['as_unused', await figure('#000000', '-60')],
    ['as_tune', tone(220)],
    ['as_voice', tone(440)],
  ]);
  const asset = (id: string, kind: string, name: string, mime: string, more: object = {}) => ({
    id,
    kind,
    name,
    mime,
    ...more,
  });
  const story = storySchema.parse({
    id: 'st.lamp:1',
    version: STORY_VERSION,
    revision: 3,
    title: HOSTILE_TITLE,
    start: { scene: 'constructor' },
    characters: [
      {
        id: 'toString',
        name: 'Mira',
        colour: '#e58fb1',
        description: 'known to the author alone',
        sprites: [
          { expression: 'neutral', asset: 'as:neutral' },
          { expression: 'joy', asset: 'as_joy' },
          { expression: 'anger', asset: 'as_unused' },
        ],
      },
      { id: 'you', name: 'You', colour: '#f0f0f0', role: 'reader' },
    ],
    variables: [{ id: 'oil', name: 'oil', scope: 'session', type: 'number', initial: 0 }],
    assets: [
      asset('constructor', 'background', 'CON', 'image/jpeg', { licence: 'CC0-1.0', author: 'A. Painter' }),
      asset('as:neutral', 'sprite', '../../etc/passwd', 'image/webp'),
      asset('as_joy', 'sprite', 'Mira <joy>', 'image/webp'),
      asset('as_unused', 'sprite', 'Mira, angry', 'image/webp'),
      asset('as_tune', 'music', 'tune', 'audio/wav'),
      asset('as_voice', 'voice', 'voice', 'audio/wav'),
    ],
    scenes: [
      {
        id: 'constructor',
        title: 'Shore </script> at dusk',
        stage: [
          { op: 'background', to: { asset: 'constructor' } },
          { op: 'music', to: { asset: 'as_tune' } },
          { op: 'show', character: 'toString', x: 0.5 },
        ],
        nodes: [
          line('n1', 'The lamp over the water had not been lit for years.'),
          line('n2', 'You came, then. <b>Look</b>: it burns. \u2028 \' \\ "', {
            ...says('toString', 'joy'),
            cues: [{ type: 'voice', asset: 'as_voice' }],
            source: { message: 4 },
          }),
          {
            id: 'm1',
            type: 'menu',
            prompt: 'What do you bring?',
            choices: [
              { id: 'c1', text: 'A letter' },
              {
                id: 'c2',
                text: 'Oil for the lamp',
                condition: { op: '>', left: { op: 'get', variable: 'oil' }, right: { op: 'value', value: 0 } },
                reason: 'You have no oil.',
              },
            ],
          },
          {
            id: 'a1',
            type: 'action',
            actions: [
              {
                type: 'callback',
                name: 'lamp',
                args: [
                  { op: 'value', value: 'lit' },
                  { op: 'value', value: 2 },
                ],
              },
            ],
          },
          { id: 'j1', type: 'jump', target: { scene: 'prototype' } },
        ],
      },
      {
        id: 'prototype',
        title: 'The stairs',
        nodes: [
          line('s1', 'A step creaks above you.', { expression: 'neutral', speaker: 'toString', kind: 'thought' }),
          {
            id: 'm2',
            type: 'menu',
            prompt: 'Quick!',
            timer: { ms: 3_000, choice: 'late' },
            choices: [
              { id: 'run', text: 'Run up the stairs', target: { node: 'good' } },
              { id: 'late', text: 'Stand still', target: { node: 'bad' } },
            ],
          },
          line('good', 'You reach the lamp room.'),
          { id: 'e1', type: 'end', ending: 'In Time' },
          line('bad', 'The light goes out.'),
          { id: 'e2', type: 'end', ending: 'Too Late' },
        ],
      },
    ],
  });
  return { story, bytes };
}

/** A story of very many lines, a hundred to a scene. */
export function longTale(lines: number): Tale {
  const scenes = Array.from({ length: lines / 100 }, (_, s) => ({
    id: `s${s}`,
    title: `Chapter ${s + 1}`,
    nodes: [
      ...Array.from({ length: 100 }, (__, n) =>
        line(
          `n${s}_${n}`,
          `Line ${n + 1} of chapter ${s + 1}. ${'The tide goes out and comes back in again. '.repeat(3)}`,
        ),
      ),
      { id: `j${s}`, type: 'jump', target: { scene: `s${(s + 1) % (lines / 100)}` } },
    ],
  }));
  const story = storySchema.parse({
    id: 'long',
    version: STORY_VERSION,
    revision: 1,
    title: 'A very long story',
    start: { scene: 's0' },
    characters: [],
    scenes,
  });
  return { story, bytes: new Map() };
}
