import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  byafParts,
  cardPng,
  fullCard,
  picture,
  textChunk,
  zipOf,
} from '../../importers/character-card/card.test-support.ts';
import { renpyExporter } from '../../exporters/renpy/index.ts';
import { chatFile, newFolder, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

const options = { swipes: false, branches: false };
function write(name: string, bytes: Buffer | string): string {
  const file = path.join(newFolder('card'), name);
  fs.writeFileSync(file, bytes);
  return file;
}
const storyOf = (id: string) => running.client.stories.document({ params: { id } });
const archive = async () =>
  zipOf({
    'card.json': JSON.stringify(
      fullCard({
        assets: [
          { type: 'icon', name: 'main', uri: 'embeded://a/main.png', ext: 'png' },
          { type: 'emotion', name: 'happy', uri: 'embeded://a/happy.png', ext: 'png' },
          { type: 'emotion', name: 'neutral', uri: 'embeded://a/neutral.png', ext: 'png' },
          { type: 'background', name: "Vic's tavern (day)", uri: 'embeded://a/bg.png', ext: 'png' },
        ],
      }),
    ),
    'a/main.png': await picture(1),
    'a/happy.png': await picture(2),
    'a/neutral.png': await picture(3),
    'a/bg.png': await picture(4),
  });

test('a CHARX card becomes a story: greetings to choose from, sprites, its background, lore and credits', async () => {
  const file = write('Vic.charx', await archive());
  const report = await running.daemon.imports.fromFile(file, options);
  expect(report).toMatchObject({ title: 'Vic', changed: true, findings: [] });
  const story = await storyOf(report.story);
  const vic = story.characters.find((c) => c.name === 'Vic')!;
  expect(vic.sprites.map((s) => s.expression)).toEqual(['joy', 'neutral']);
  expect(vic.description).toBe('Keeps the counter of the tavern.');
  expect(story.assets.map((a) => [a.kind, a.name, a.author, a.licence])).toEqual([
    ['background', "Vic/Vic's tavern (day)", 'Ada', 'CC-BY-4.0'],
    ['sprite', 'Vic/happy', 'Ada', 'CC-BY-4.0'],
    ['sprite', 'Vic/neutral', 'Ada', 'CC-BY-4.0'],
    ['sprite', 'Vic/main', 'Ada', 'CC-BY-4.0'],
  ]);
  expect(story.scenes[0]!.stage).toContainEqual({ op: 'background', to: { asset: story.assets[0]!.id } });
  const nodes = story.scenes.flatMap((s) => s.nodes);
  expect(nodes.find((n) => n.type === 'menu')?.choices.map((c) => c.text)).toEqual([
    'Late again, You?',
    'We are closed, You.',
    'Hm?',
  ]);
  expect(nodes.flatMap((n) => (n.type === 'line' ? [n.text] : []))).toContain('Vicky looks up.');
  const { books } = await running.client.lore.list({ params: { id: report.story }, query: {} });
  expect(books).toMatchObject([{ kind: 'card', name: 'The tavern', entries: 1 }]);
  const notes = await running.client.lore.notes({ params: { id: report.story } });
  expect(notes.find((n) => n.kind === 'credits')?.facts).toMatchObject({ creator: 'Ada', licence: 'CC-BY-4.0' });
  expect((await running.daemon.imports.fromFile(file, options)).changed).toBe(false);
});

test('uploaded as PNG, JSON, or an archive that is called .zip, it is the same story', async () => {
  const png = await cardPng(fullCard(), 'ccv3');
  const lines = async (bytes: Buffer, name: string) => {
    const { story } = await running.client.imports.upload({ query: { name }, body: new Blob([new Uint8Array(bytes)]) });
    return (await storyOf(story)).scenes.flatMap((s) => s.nodes).flatMap((n) => (n.type === 'line' ? [n.text] : []));
  };
  const first = await lines(png, 'Vic.png');
  expect(first).toHaveLength(5);
  expect(await lines(Buffer.from(JSON.stringify(fullCard(), null, 2)), 'Vic.json')).toEqual(first);
  expect(await lines(await archive(), 'Vic.charx')).toEqual(first);
  const zip = new Blob([new Uint8Array(await archive())]);
  const [report] = await running.client.projects.restore({ query: { name: 'Vic.zip', mode: 'new' }, body: zip });
  expect(report?.title).toBe('Vic');
});

test('a Backyard archive becomes a story with its chat, and YAML one with its greeting, from a file and uploaded', async () => {
  const lines = async (id: string) =>
    (await storyOf(id)).scenes.flatMap((s) => s.nodes).flatMap((n) => (n.type === 'line' ? [n.text] : []));
  const byaf = await zipOf(await byafParts());
  const { story: id } = await running.daemon.imports.fromFile(write('Vic.byaf', byaf), options);
  expect(await lines(id)).toEqual(['Late again, You?', 'I was at the cellar.', 'It is locked, You.']);
  const { assets, characters } = await storyOf(id);
  expect(assets.map((a) => [a.kind, a.name])).toEqual([
    ['background', 'Vic/Night'],
    ['sprite', 'Vic/joy'],
    ['sprite', 'Vic/main'],
  ]);
  expect(characters.find((c) => c.name === 'Vic')?.sprites.map((s) => s.expression)).toContain('joy');
  const body = new Blob([new Uint8Array(byaf)]);
  const [report] = await running.client.projects.restore({ query: { name: 'Vic.byaf', mode: 'new' }, body });
  expect(await lines(report!.story)).toHaveLength(3);
  const yaml = 'name: Ode\ncontext: A ferryman.\ngreeting: "*Ode rows.* \\"Hm.\\""\n';
  const fromFile = await running.daemon.imports.fromFile(write('Ode.yaml', yaml), options);
  const uploaded = await running.client.imports.upload({ query: { name: 'Ode.yaml' }, body: new Blob([yaml]) });
  expect(await lines(fromFile.story)).toEqual(await lines(uploaded.story));
  expect(await lines(uploaded.story)).toEqual(['Ode rows.', 'Hm.']);
  const broken = running.client.imports.upload({ query: { name: 'B.yaml' }, body: new Blob(['name: [']) });
  await expect(broken).rejects.toThrow('"B.yaml" was not imported: its YAML cannot be read');
});

test('a chat in a file that is called .json stays a chat', async () => {
  const chat =
    '{"user_name":"Mika","character_name":"Vic","chat_metadata":{}}\n{"name":"Vic","is_user":false,"mes":"Hello."}';
  const body = new Blob([chat]);
  expect(await running.client.imports.upload({ query: { name: 'Vic.json' }, body })).toMatchObject({ lines: 1 });
});

test('a card without a greeting, and a damaged picture in it, are told in a sentence', async () => {
  const silent = write('Vic.png', await cardPng(fullCard({ first_mes: '', alternate_greetings: [] }), 'ccv3'));
  await expect(running.daemon.imports.fromFile(silent, options)).rejects.toThrow(
    'The character "Vic" has no greeting, so there is nothing to play yet. Write a first message into the card.',
  );
  const risuai = { emotions: [['joy', Buffer.from('this is no picture at all').toString('base64'), 'png']] };
  const damaged = write('Ada.png', await cardPng(fullCard({ name: 'Ada', extensions: { risuai } }), 'ccv3'));
  const { findings } = await running.daemon.imports.fromFile(damaged, options);
  expect(findings.map((f) => f.message)).toEqual([expect.stringContaining('"Ada/joy" could not be used')]);
});

test('variables of a greeting become values of the story, and are what a reader sees', async () => {
  const greeting = '{{setvar::coins::12}}"You have {{getvar::coins}} coins, {{user}}."';
  const file = write(
    'Vic.png',
    await cardPng(fullCard({ first_mes: greeting, alternate_greetings: [] }), 'ccv3', [textChunk('x', 'y')]),
  );
  const { story: id } = await running.daemon.imports.fromFile(file, options);
  const story = await storyOf(id);
  expect(story.variables).toEqual([{ id: 'var_coins', name: 'coins', scope: 'session', type: 'number', initial: 12 }]);
  const run = await running.client.scenario.start({ body: { story: id } });
  expect(JSON.stringify(run)).toContain('You have 12 coins, You.');
  const head = await running.client.stories.get({ params: { id } });
  await running.client.stories.edit({
    params: { id },
    body: { revision: head.revision, edits: [{ op: 'updateVariable', variable: 'var_coins', set: { initial: 50 } }] },
  });
  fs.writeFileSync(
    file,
    await cardPng(fullCard({ first_mes: `${greeting} *She counts.*`, alternate_greetings: [] }), 'ccv3'),
  );
  await running.daemon.imports.fromFile(file, options);
  expect((await storyOf(id)).variables).toMatchObject([{ id: 'var_coins', initial: 50 }]);
});

test('variables of a chat go through import and play into the code of an export', async () => {
  const metadata = { variables: { 'hit points': '9', flags: '["a"]', ready: 'true' } };
  const chat = chatFile(
    [
      {
        name: 'Vic',
        is_user: false,
        mes: '"You have {{getvar::hit points}} left."',
        send_date: '2026-01-01T12:00:00.000Z',
      },
    ],
    metadata,
  );
  const { story: id } = await running.daemon.imports.fromFile(write('Counted.jsonl', chat), options);
  const story = await storyOf(id);
  const hp = story.variables.find((v) => v.name === 'hit points')!;
  expect(story.variables.map((v) => [v.name, v.type, v.initial])).toEqual([
    ['hit points', 'number', 9],
    ['flags', 'list', ['a']],
    ['ready', 'boolean', true],
  ]);
  const run = await running.client.scenario.start({ body: { story: id } });
  expect(JSON.stringify(run)).toContain('You have 9 left.');
  const { files, findings } = renpyExporter.plan({ story, assets: new Map(), version: '1.2.3', program: new Map() });
  const text = (name: string) => files.flatMap((f) => (f.path === name && 'text' in f ? [f.text] : [])).join('');
  const code = /default (?:\w+\.)?(hit_points\w*) = 9/.exec(text('game/variables.rpy'))?.[1];
  expect(code).toBeDefined();
  const scenes = files.filter((f) => f.path.startsWith('game/scenes/')).map((f) => ('text' in f ? f.text : ''));
  expect(scenes.join('')).toMatch(new RegExp(`You have \\[[^\\]]*${code}[^\\]]*\\] left`));
  expect(findings.filter((f) => f.where.variable === hp.id)).toEqual([]);
});
