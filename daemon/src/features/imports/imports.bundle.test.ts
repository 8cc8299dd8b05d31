import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryStory, line, sceneOf, storyOf } from '@comfyvn/shared/story/arbitrary.test-support';
import type { Story } from '@comfyvn/shared/story/story';
import { save } from '@comfyvn/shared/story/save';
import { start } from '@comfyvn/shared/story/runner';
import { viewOf } from '@comfyvn/shared/story/view';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { mp4, silentFlac, silentOpus, webmSound } from '../assets/media.test-support.ts';
import { encodeSound } from '../speech/sound/encode.ts';
import { toWav } from '../speech/sound/wav.ts';
import {
  archiveFile,
  assetBytes,
  bundleOf,
  changed,
  edit,
  manifestOf,
  zipOf,
  type Files,
} from './bundle.test-support.ts';

let a: RunningDaemon;
let b: RunningDaemon;
beforeAll(async () => {
  [a, b] = [await startDaemon(), await startDaemon()];
});
afterAll(async () => {
  await a.daemon.stop();
  await b.daemon.stop();
});

const documentOf = (running: RunningDaemon, id: string): string => JSON.stringify(running.daemon.stories.document(id));
const take = async (files: Files, mode: 'new' | 'replace' | 'copy' = 'new') =>
  b.daemon.imports.fromBundle(archiveFile(await zipOf(files)), { mode });

function saveOf(story: Story, seed: string) {
  const view = viewOf(story);
  const run = save(view, start(view, { seed }).state);
  return { save: run, thumbnail: null, title: run.sceneTitle, text: run.text, savedAt: '2026-01-02T03:04:05.000Z' };
}

/** Two lines and a picture that may or may not be there. */
const small = (id: string, text = 'Hello.', more: Partial<Story> = {}): Story =>
  JSON.parse(
    JSON.stringify(
      storyOf([sceneOf('s1', [line('n1', { text }), line('n2')])], { id, assets: [], variables: [], ...more }),
    ),
  ) as Story;

test('the sample story comes out of a bundle to the letter, with all its pictures, and makes the same bundle again', async () => {
  const { story: id } = await a.client.imports.sample();
  const story = a.daemon.stories.document(id);
  const bytes = await assetBytes(a, story);
  expect(bytes.size).toBeGreaterThan(10);
  const files = bundleOf(story, bytes, { origin: 'The Lamplighter.jsonl' });
  const zip = await zipOf(files);
  const report = await b.client.imports.upload({ query: { name: 'sample.zip' }, body: new Blob([zip]) });
  expect(report).toMatchObject({ story: id, title: story.title, changed: true, findings: [] });
  expect(documentOf(b, id)).toBe(documentOf(a, id));
  const there = b.daemon.stories.document(id);
  const bytesThere = await assetBytes(b, there);
  expect([...bytesThere].map(([asset, one]) => [asset, one.equals(bytes.get(asset)!)])).toEqual(
    [...bytes.keys()].map((asset) => [asset, true]),
  );
  const origin = (await b.client.stories.list()).find((one) => one.id === id)!.origin!;
  expect((await zipOf(bundleOf(there, bytesThere, { origin }))).equals(zip)).toBe(true);
});

async function exported({ client }: RunningDaemon, story: string): Promise<Buffer> {
  let job = await client.exports.start({ body: { story, target: 'bundle' } });
  while (job.state === 'queued' || job.state === 'running') {
    await new Promise((done) => setTimeout(done, 20));
    job = await client.jobs.get({ params: { id: job.id } });
  }
  expect(job).toMatchObject({ state: 'done', error: null });
  const { export: id } = job.result as { export: string };
  return Buffer.from(await (await client.exports.download({ params: { id } })).arrayBuffer());
}

test('a bundle exported on one computer and imported on another exports there to the same bytes', async () => {
  const there = await startDaemon();
  const { story } = await a.client.imports.sample();
  const zip = await exported(a, story);
  await there.client.imports.upload({ query: { name: 'sample.zip' }, body: new Blob([zip]) });
  expect(documentOf(there, story)).toBe(documentOf(a, story));
  expect((await exported(there, story)).equals(zip)).toBe(true);
  await there.daemon.stop();
});

test('what a bundle is stands in it: names for people, licences, where things came from', async () => {
  const { story: id } = await a.client.imports.sample();
  const story = a.daemon.stories.document(id);
  const files = bundleOf(story, await assetBytes(a, story), { origin: 'The Lamplighter.jsonl' });
  const names = [...files.keys()];
  expect(names).toContain('assets/sprite/wren-joy.webp');
  expect(names).toContain('assets/sprite/wren-joy.webp.json');
  expect(names.filter((name) => /^scenes\/001-[a-z-]+\.json$/.test(name))).toHaveLength(1);
  for (const name of ['story.json', 'provenance.json', 'README.md', 'LICENSES.md', 'comfyvn-bundle.json'])
    expect(names).toContain(name);
  expect(new Set(manifestOf(files).files.map((file) => file.path))).toEqual(
    new Set(names.filter((name) => name !== 'comfyvn-bundle.json')),
  );
  expect(files.get('LICENSES.md')!.toString()).toMatch(/MIT[^]*ComfyVN/);
  expect(JSON.parse(files.get('provenance.json')!.toString())).toMatchObject({
    stories: [{ id, origin: 'The Lamplighter.jsonl' }],
  });
});

/** The same JSON with the keys of every object in another order. */
function backwards(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(backwards);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .toReversed()
      .map(([key, value]) => [key, backwards(value)]),
  );
}

test('any story comes out to the letter, whatever the order of its keys', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryStory,
      fc.boolean(),
      fc.integer({ min: 1, max: 99 }),
      async (random, turned, revision) => {
        const json = JSON.parse(JSON.stringify({ ...random, id: 'random', revision })) as Story;
        const story = (turned ? backwards(json) : json) as Story;
        const [report] = await take(bundleOf(story));
        expect(report).toMatchObject({ story: 'random', revision, changed: true });
        expect(report!.findings.filter((one) => one.rule === 'story-brought-up-to-date')).toEqual([]);
        expect(documentOf(b, 'random')).toBe(JSON.stringify(story));
        const head = await b.client.stories.get({ params: { id: 'random' } });
        expect(head.scenes.map((one) => [one.id, one.nodes])).toEqual(
          story.scenes.map((one) => [one.id, one.nodes.length]),
        );
        await b.client.stories.remove({ params: { id: 'random' } });
      },
    ),
    { numRuns: 60 },
  );
});

test('the same story again changes nothing; another one under its id is refused until somebody chooses', async () => {
  expect((await take(bundleOf(small('chosen'))))[0]).toMatchObject({ changed: true });
  const before = documentOf(b, 'chosen');
  expect((await take(bundleOf(small('chosen', 'Hello.', { revision: 7 }))))[0]).toMatchObject({
    changed: false,
    revision: 1,
  });
  await expect(take(bundleOf(small('chosen', 'Goodbye.')))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/"A story" is here already and differs\. Nothing was changed\./) as string,
  });
  expect(documentOf(b, 'chosen')).toBe(before);

  const [copy] = await take(bundleOf(small('chosen', 'Goodbye.')), 'copy');
  expect(copy!.story).not.toBe('chosen');
  expect(b.daemon.stories.document(copy!.story)).toMatchObject({
    title: 'A story (copy)',
    scenes: [{ nodes: [{ text: 'Goodbye.' }, {}] }],
  });
  expect(documentOf(b, 'chosen')).toBe(before);

  const [replaced] = await take(bundleOf(small('chosen', 'Goodbye.', { revision: 40 })), 'replace');
  expect(replaced).toMatchObject({ story: 'chosen', revision: 40, changed: true });
  expect(documentOf(b, 'chosen')).toBe(JSON.stringify(small('chosen', 'Goodbye.', { revision: 40 })));
  const head = await b.client.stories.get({ params: { id: 'chosen' } });
  expect(head.scenes[0]!.revision).toBe(2);
});

test('what replaces a newer story is newer than that was, so that nobody keeps the old one', async () => {
  await take(bundleOf(small('newer', 'One.', { revision: 9 })));
  expect((await take(bundleOf(small('newer', 'Two.', { revision: 3 })), 'replace'))[0]).toMatchObject({ revision: 10 });
});

test('saved games come along; a differing one is replaced only when somebody chose so', async () => {
  const story = small('saved');
  const saves = (seed: string) => new Map([['auto', JSON.stringify(saveOf(story, seed))]]);
  await take(bundleOf(story, new Map(), { saves: saves('one') }));
  const get = () => b.client.saves.get({ params: { id: 'saved', slot: 'auto' } });
  expect(JSON.stringify(await get())).toBe(JSON.stringify({ ...(await get()), ...saveOf(story, 'one') }));
  expect((await get()).save.seed).toBe('one');
  expect((await take(bundleOf(story, new Map(), { saves: saves('one') })))[0]).toMatchObject({ changed: false });
  await expect(take(bundleOf(story, new Map(), { saves: saves('two') }))).rejects.toThrow(
    /saved game "auto" of "A story"/,
  );
  expect((await get()).save.seed).toBe('one');
  await take(bundleOf(story, new Map(), { saves: saves('two') }), 'replace');
  expect((await get()).save.seed).toBe('two');
  const [copy] = await take(bundleOf(story, new Map(), { saves: saves('two') }), 'copy');
  const copied = await b.client.saves.get({ params: { id: copy!.story, slot: 'auto' } });
  expect(copied.save.story.id).toBe(copy!.story);
});

const png = (colour: number): Buffer => {
  // One grey pixel; the checksum of its data is part of what makes it a picture.
  const name = path.join(import.meta.dirname, '../../../../installer/sample/characters/Wren.png');
  const bytes = fs.readFileSync(name);
  return Buffer.concat([bytes, Buffer.from([colour])]);
};
const withPicture = (id: string): Story =>
  small(id, 'Hello.', {
    assets: [{ id: 'as_shared', kind: 'portrait', name: 'A/B.png', mime: 'image/png' }],
    characters: [
      {
        id: 'c',
        name: 'C',
        colour: '#ffffff',
        role: 'character',
        sprites: [{ expression: 'joy', asset: 'as_shared' }],
        portrait: 'as_shared',
      },
    ],
    scenes: [
      {
        ...sceneOf('s1', [line('n1', { cues: [{ type: 'voice', asset: 'as_shared' }] })]),
        stage: [{ op: 'background', to: { asset: 'as_shared' } }],
      },
    ],
    renamed: { asset: 'as_shared' },
  });

test('an asset id that is in use for other bytes is another one here, and the story follows', async () => {
  await take(bundleOf(withPicture('first'), new Map([['as_shared', png(1)]])));
  const files = bundleOf(withPicture('second'), new Map([['as_shared', png(2)]]));
  const [report] = await take(files);
  expect(report!.findings).toContainEqual(expect.objectContaining({ rule: 'asset-id-taken', level: 'info' }));
  const { assets, characters, scenes, renamed } = b.daemon.stories.document('second');
  const id = assets[0]!.id;
  expect(id).toMatch(/^as_[0-9a-f]{24}$/);
  expect(characters[0]).toMatchObject({ portrait: id, sprites: [{ asset: id }] });
  expect(scenes[0]).toMatchObject({ stage: [{ to: { asset: id } }], nodes: [{ cues: [{ asset: id }] }] });
  expect(renamed).toEqual({ asset: 'as_shared' });
  const bytes = async (asset: string) =>
    Buffer.from(await (await b.client.assets.file({ params: { id: asset } })).arrayBuffer()).at(-1);
  expect([await bytes('as_shared'), await bytes(id)]).toEqual([1, 2]);
  // Nothing of it is new the second time.
  expect((await take(files))[0]).toMatchObject({ changed: false });
});

test('licence, author and source of assets are kept, and stand in the next bundle', async () => {
  const facts = { licence: 'CC-BY-4.0', author: 'Ada | <b>L.</b>', source: 'https://example.org/a_b' };
  const story = small('owned', 'Hello.', {
    assets: [{ id: 'as_owned', kind: 'picture', name: 'own.png', mime: 'image/png', ...facts }],
  });
  const files = bundleOf(story, new Map([['as_owned', png(3)]]));
  await take(files);
  expect(b.daemon.stories.document('owned').assets[0]).toMatchObject(facts);
  expect(files.get('LICENSES.md')!.toString()).toContain(
    '- `assets/picture/own.png`: by Ada \\| \\<b\\>L.\\</b\\>, from https://example.org/a\\_b',
  );
});

const pcm = { rate: 22_050, samples: Float32Array.from({ length: 9_000 }, (_, at) => Math.sin(at / 20) / 2) };
const mp3 = await encodeSound(pcm, 'mp3');
const sounds: [string, string, Buffer][] = [
  ['audio/ogg', 'ogg', await encodeSound(pcm, 'ogg')],
  ['audio/opus', 'opus', silentOpus(2)],
  ['audio/mpeg', 'mp3', Buffer.concat([Buffer.from('ID3\u0004\0\0\0\0\0\0', 'latin1'), mp3])],
  ['audio/mpeg', 'mp3', mp3],
  ['audio/wav', 'wav', toWav(pcm)],
  ['audio/flac', 'flac', silentFlac(2)],
  ['audio/mp4', 'm4a', mp4('soun')],
  ['audio/webm', 'webm', webmSound()],
];
test.each(sounds)('a sound of type %s comes out as it went in', async (mime, ending, bytes) => {
  const id = `sound-${ending}-${bytes[0]}`;
  const story = small(id, 'Hello.', { assets: [{ id: `as_${id}`, kind: 'music', name: 'Theme', mime }] });
  const files = bundleOf(story, new Map([[`as_${id}`, bytes]]));
  expect([...files.keys()]).toContain(`assets/music/theme.${ending}`);
  await take(files);
  const blob = await b.client.assets.file({ params: { id: `as_${id}` } });
  expect(blob.type).toBe(mime);
  expect(Buffer.from(await blob.arrayBuffer()).equals(bytes)).toBe(true);
});

test('a story of an older version, or with something unknown in it, is brought into the present form and says so', async () => {
  const files = changed(bundleOf(small('old')), (copy) =>
    edit<Story>(copy, 'story.json', (head) => ({ ...head, version: 1, extra: '<script>' })),
  );
  const [report] = await take(files);
  expect(report!.findings.map((one) => one.rule)).toEqual(['story-brought-up-to-date']);
  expect(b.daemon.stories.document('old')).toEqual(small('old'));
});

test('what a story lacks inside is told and does not keep it out', async () => {
  const story = small('dangling', 'Hello.', {
    assets: [{ id: 'as_nowhere', kind: 'picture', name: 'Lost', mime: 'image/png' }],
    scenes: [sceneOf('s1', [line('n1'), { id: 'n2', type: 'jump', target: { scene: 'gone' } }])],
  });
  const [report] = await take(bundleOf(story));
  expect(report!.findings.map((one) => one.rule)).toEqual(['target-missing', 'asset-absent']);
  expect(documentOf(b, 'dangling')).toBe(JSON.stringify(story));
});

test('files that do not belong to a bundle are left out with a note', async () => {
  const files = new Map([...bundleOf(small('noted')), ['.DS_Store', Buffer.from('x')]]);
  const [report] = await take(files);
  expect(report!.findings).toEqual([expect.objectContaining({ rule: 'file-unknown', where: { file: '.DS_Store' } })]);
});
