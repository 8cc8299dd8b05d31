import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Library, LibraryChoice } from '@comfyvn/shared/libraries/libraries.schema';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { startFakeSillyTavern } from './sillytavern-fake.test-support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});
const api = () => running.client.libraries;

function userFolder(files: Record<string, string> = {}): string {
  const user = path.join(newFolder('st'), 'data', 'default-user');
  const all = {
    'characters/Vic.png': 'card',
    'characters/Ada.png': 'card of Ada',
    'chats/Vic/Evening.jsonl': chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)], { integrity: 'one' }),
    'chats/Vic/Morning.jsonl': chatFile([said('Vic', '"Coffee?"', 60), said('Mika', '"Please."', 61)]),
    'groups/17.json': JSON.stringify({ id: '17', name: 'Council', members: ['Vic.png', 'Ada.png'], chats: ['Night'] }),
    'group chats/Night.jsonl': chatFile([said('Ada', '"Sit."', 120)]),
    'settings.json': JSON.stringify({ username: 'Mika' }),
    ...files,
  };
  for (const [name, content] of Object.entries(all)) write(user, name, content);
  return fs.realpathSync(user);
}
function write(user: string, name: string, content: string): void {
  fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
  fs.writeFileSync(path.join(user, name), content);
}

async function add(folder: string): Promise<Library> {
  const [library] = await api().add({ body: { connection: { kind: 'folder', folder } } });
  return library!;
}
const ALL: LibraryChoice = { all: true, owners: [], chats: [] };

/** Imports and waits; the counts of the job. */
async function take(
  id: string,
  choice: Partial<LibraryChoice> & { again?: boolean; options?: { branches: boolean } } = ALL,
) {
  const job = await api().imports({ params: { id }, body: choice });
  return ended(job.id);
}
async function ended(id: string) {
  const job = await settled(running.client, id);
  if (job.state !== 'done') throw new Error(`${job.state}: ${job.error?.message}`);
  return job.result;
}
const chats = (id: string, owner?: string) => api().chats({ params: { id }, query: owner ? { owner } : {} });
async function texts(story: string): Promise<string[]> {
  const { scenes } = await running.client.stories.get({ params: { id: story } });
  const bodies = await Promise.all(
    scenes.map((s) => running.client.stories.scene({ params: { id: story, scene: s.id } })),
  );
  return bodies.flatMap((s) => s.nodes).flatMap((n) => (n.type === 'line' ? [n.text] : []));
}

test('a library is added, listed with counts and dates, and imported as one job', async () => {
  const user = userFolder();
  const library = await add(path.dirname(path.dirname(user)));
  expect(library).toMatchObject({ kind: 'folder', place: user, user: 'default-user', schedule: 'off', lastSync: null });
  const scanned = await api().scan({ params: { id: library.id } });
  expect(scanned).toMatchObject({ characters: 3, chats: 3, messages: 5, imported: 0, problem: null });
  const owners = await api().owners({ params: { id: library.id } });
  expect(owners.map((o) => [o.key, o.chats, o.messages, o.lastAt])).toEqual([
    ['group:17', 1, 1, '2026-01-01T14:00:00.000Z'],
    ['solo:Vic.png', 2, 4, '2026-01-01T13:01:00.000Z'],
    ['solo:Ada.png', 0, 0, null],
  ]);
  expect(await api().owners({ params: { id: library.id }, query: { search: 'CoUn' } })).toHaveLength(1);
  expect((await chats(library.id, 'solo:Vic.png')).map((c) => c.file)).toEqual(['Morning', 'Evening']);

  expect(await take(library.id, { owners: ['solo:Vic.png'] })).toMatchObject({ new: 2, unchanged: 0, failed: 0 });
  expect(await take(library.id)).toMatchObject({ new: 1, unchanged: 2 });
  expect(await api().get({ params: { id: library.id } })).toMatchObject({
    imported: 3,
    job: null,
    lastSync: { new: 1, unchanged: 2, updated: 0, failed: 0 },
  });
  const [evening] = (await chats(library.id)).filter((c) => c.file === 'Evening');
  expect(await texts(evening!.story!)).toEqual(['Hello.', 'Hi.']);
  expect((await api().changes({ params: { id: library.id } })).map((c) => [c.file, c.outcome])).toEqual([
    ['Night', 'new'],
  ]);
});

test('a sync converts what changed alone, tells what is broken, and keeps the story of a chat that is gone', async () => {
  const user = userFolder();
  const library = await add(user);
  await take(library.id);
  const before = await chats(library.id);
  write(
    user,
    'chats/Vic/Evening.jsonl',
    chatFile([said('Vic', '"Hello."', 0), said('Vic', '"Still here?"', 5)], { integrity: 'one' }),
  );
  write(user, 'chats/Vic/Broken.jsonl', 'no chat at all');
  write(user, 'chats/Ada/First.jsonl', chatFile([said('Ada', '"New."', 200)]));
  // Touched, but with the same words: read once, and not converted.
  const night = path.join(user, 'group chats/Night.jsonl');
  fs.utimesSync(night, new Date(), new Date());
  fs.rmSync(path.join(user, 'chats/Vic/Morning.jsonl'));

  const sync = await api().sync({ params: { id: library.id } });
  expect(await ended(sync.id)).toEqual({ new: 0, updated: 1, unchanged: 1, failed: 0, gone: 1 });
  const after = await chats(library.id);
  const morning = after.find((c) => c.file === 'Morning')!;
  expect(morning).toMatchObject({ gone: true, story: before.find((c) => c.file === 'Morning')!.story });
  expect(await texts(morning.story!)).toEqual(['Coffee?', 'Please.']);

  await api().update({ params: { id: library.id }, body: { scope: 'all', schedule: 'daily' } });
  const all = await api().sync({ params: { id: library.id } });
  expect(await ended(all.id)).toEqual({ new: 1, updated: 0, unchanged: 2, failed: 1, gone: 1 });
  const [failed] = await api().changes({ params: { id: library.id } });
  expect(failed).toMatchObject({ file: 'Broken', outcome: 'failed', story: null });
  expect(failed!.why).toContain('is not a SillyTavern chat');
});

test('a chat of the extension and the same one of a library are one story, and faces that were captured stay', async () => {
  const user = userFolder({
    'chats/Vic/Both.jsonl': chatFile([said('Vic', '"One."', 300), said('Vic', '"Two."', 301)], { integrity: 'both' }),
  });
  const library = await add(user);
  const head = {
    key: 'solo:Vic.png/Both',
    kind: 'solo' as const,
    title: 'Both',
    file: 'Both',
    userName: 'Mika',
    metadata: { integrity: 'both' },
    characters: [
      {
        avatar: 'Vic.png',
        name: 'Vic',
        sprites: [{ label: 'joy', file: 'joy.png', key: '/characters/Vic/joy.png?t=1' }],
      },
    ],
  };
  const messages = [said('Vic', '"One."', 300, { expression: 'joy' })];
  const live = await running.client.sillytavern.sync({
    body: { chat: head, base: null, total: 1, changes: [{ index: 0, remove: 0, messages }] },
  });
  await take(library.id, { chats: ['solo:Vic.png/Both'] });
  const [row] = (await chats(library.id)).filter((c) => c.file === 'Both');
  expect(row).toMatchObject({ story: live.story, outcome: 'updated' });
  expect(await texts(live.story!)).toEqual(['One.', 'Two.']);
  const { scenes } = await running.client.stories.get({ params: { id: live.story! } });
  const scene = await running.client.stories.scene({ params: { id: live.story!, scene: scenes[0]!.id } });
  expect(scene.nodes.find((n) => n.type === 'line' && n.text === 'One.')).toMatchObject({ expression: 'joy' });

  const again = await running.client.sillytavern.sync({
    body: {
      chat: head,
      base: live.source,
      total: 2,
      changes: [{ index: 1, remove: 0, messages: [said('Vic', '"Two."', 301)] }],
    },
  });
  expect(again.story).toBe(live.story);
});

test('two installations may hold different chats under one name', async () => {
  const same = 'chats/Vic/Same.jsonl';
  const one = await add(userFolder({ [same]: chatFile([said('Vic', '"Mine."', 400)], { integrity: 'a' }) }));
  const two = await add(userFolder({ [same]: chatFile([said('Vic', '"Yours."', 401)], { integrity: 'b' }) }));
  const copy = await add(userFolder({ [same]: chatFile([said('Vic', '"Mine."', 400)], { integrity: 'a' }) }));
  const story = async ({ id }: Library) => {
    await take(id, { chats: ['solo:Vic.png/Same'] });
    return (await chats(id)).find((c) => c.file === 'Same')!.story!;
  };
  const [mine, yours, again] = [await story(one), await story(two), await story(copy)];
  expect(yours).not.toBe(mine);
  expect(again).toBe(mine);
  expect(await texts(mine)).toEqual(['Mine.']);
  expect(await texts(yours)).toEqual(['Yours.']);
});

test('a chat that was imported from its file before stays the story it was', async () => {
  const user = userFolder({ 'chats/Vic/Filed.jsonl': chatFile([said('Vic', '"Filed."', 500)]) });
  const report = await running.daemon.imports.fromFile(path.join(user, 'chats/Vic/Filed.jsonl'), {
    swipes: false,
    branches: false,
  });
  const library = await add(user);
  await take(library.id, { chats: ['solo:Vic.png/Filed'] });
  expect((await chats(library.id)).find((c) => c.file === 'Filed')).toMatchObject({
    story: report.story,
    outcome: 'unchanged',
  });
});

test('a folder and a running SillyTavern give the same stories, byte for byte', async () => {
  const user = userFolder();
  for (const name of ['Evening', 'Morning'])
    write(
      user,
      `chats/Vic/${name}.jsonl`,
      fs.readFileSync(path.join(user, `chats/Vic/${name}.jsonl`), 'utf8').replaceAll('2026', '2025'),
    );
  const fake = await startFakeSillyTavern(user, { account: { handle: 'mika', password: 'hush-hush' } });
  try {
    const folder = await add(user);
    await take(folder.id);
    const ids = new Map((await chats(folder.id)).map((c) => [c.key, c.story!]));
    const stored = async () =>
      Promise.all([...ids.values()].map((id) => running.client.stories.document({ params: { id } })));
    const first = await stored();

    const connection = { kind: 'server' as const, url: fake.url, account: { handle: 'mika', password: 'hush-hush' } };
    const [server] = await api().add({ body: { connection } });
    expect(await take(server!.id)).toMatchObject({ new: 0, updated: 0, unchanged: 3, failed: 0 });
    expect(new Map((await chats(server!.id)).map((c) => [c.key, c.story!]))).toEqual(ids);
    expect(await stored()).toEqual(first);

    // Nothing changed: the second time no chat is fetched.
    fake.asked.length = 0;
    await take(server!.id);
    expect(fake.asked).not.toContain('/api/chats/export');
    expect(fake.asked).not.toContain('/api/characters/chats');

    const answers = JSON.stringify([
      await api().list(),
      await running.client.jobs.list(),
      await running.client.settings.get(),
    ]);
    expect(answers).not.toContain('hush-hush');
    const secrets = path.join(running.dataDir, 'config', 'secrets.enc');
    const kept = fs.readFileSync(secrets, 'utf8');
    expect([kept.includes(server!.id), kept.includes('hush-hush')]).toEqual([true, false]);
    expect(fs.statSync(secrets).mode & 0o777).toBe(0o600);
    await api().remove({ params: { id: server!.id } });
    expect(fs.readFileSync(secrets, 'utf8')).not.toContain(server!.id);
    expect(await stored()).toEqual(first);
  } finally {
    await fake.stop();
  }
});

test('what is wrong with a connection is told, and nothing is added', async () => {
  const count = (await api().list()).length;
  const folder = newFolder('empty');
  for (const [connection, words] of [
    [{ kind: 'folder', folder }, 'holds no chats of SillyTavern'],
    [{ kind: 'folder', folder: path.join(folder, 'none') }, 'There is no folder'],
    [{ kind: 'folder', folder: 'SillyTavern' }, 'is no whole path'],
    [{ kind: 'server', url: 'ftp://host' }, 'is no address'],
    [{ kind: 'server', url: 'http://me:pw@host' }, 'beside the address'],
    [{ kind: 'server', url: '127.0.0.1:9' }, 'Nothing answers at http://127.0.0.1:9'],
  ] as const) {
    await expect(api().test({ body: connection })).rejects.toThrow(words);
    await expect(api().add({ body: { connection } })).rejects.toThrow(words);
  }
  expect(await api().list()).toHaveLength(count);
  const user = userFolder();
  await add(user);
  await expect(add(user)).rejects.toThrow('is this library already');
});

test('an import can be cancelled, and what was taken by then stays', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [
      `chats/Ada/Day ${i}.jsonl`,
      chatFile([said('Ada', `"Day ${i}."`, 1_000 + i)]),
    ]),
  );
  const library = await add(userFolder(many));
  const job = await api().imports({ params: { id: library.id }, body: ALL });
  await expect(api().imports({ params: { id: library.id }, body: ALL })).rejects.toThrow('already');
  while ((await running.client.jobs.get({ params: { id: job.id } })).progress < 0.2)
    await new Promise((done) => setTimeout(done, 5));
  await running.client.jobs.cancel({ params: { id: job.id } });
  expect((await settled(running.client, job.id)).state).toBe('cancelled');
  const taken = (await chats(library.id)).filter((c) => c.story !== null).length;
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(63);
  expect(await take(library.id, { owners: ['solo:Ada.png'] })).toMatchObject({ failed: 0, updated: 0 });
  expect((await chats(library.id, 'solo:Ada.png')).filter((c) => c.story !== null)).toHaveLength(60);
});

test('a library that cannot be reached any more fails with its reason, and says so in the list', async () => {
  const fake = await startFakeSillyTavern(userFolder());
  const [library] = await api().add({ body: { connection: { kind: 'server', url: fake.url } } });
  const id = library!.id;
  await api().scan({ params: { id } });
  await fake.stop();
  await expect(api().scan({ params: { id } })).rejects.toThrow('Nothing answers');
  expect((await api().get({ params: { id } })).problem).toContain('Start SillyTavern');
  expect(await chats(id)).toHaveLength(3);
});

test('branches of a chat come along where that is wished, and a change of one is a change of the story', async () => {
  const begin = [said('Ada', '"Left or right?"', 0), said('Mika', '"Let me think."', 1)];
  const user = userFolder({
    'chats/Ada/Road.jsonl': chatFile([...begin, said('Mika', '"Left."', 2)]),
    'chats/Ada/Road - Branch #1.jsonl': chatFile([...begin, said('Mika', '"Right."', 3)], { main_chat: 'Road' }),
  });
  const library = await add(user);
  const road = { chats: ['solo:Ada.png/Road'], options: { branches: true } };
  expect(await take(library.id, road)).toMatchObject({ new: 1 });
  const { story } = (await chats(library.id)).find((c) => c.file === 'Road')!;
  expect((await texts(story!)).toSorted()).toEqual(['Left or right?', 'Left.', 'Let me think.', 'Right.']);
  write(user, 'chats/Ada/Road - Branch #1.jsonl', chatFile([...begin, said('Mika', '"Straight on."', 3)]));
  expect(await take(library.id, road)).toMatchObject({ updated: 1 });
  expect(await texts(story!)).toContain('Straight on.');
  // A sync takes each chat as it was imported.
  write(user, 'chats/Ada/Road.jsonl', chatFile([...begin, said('Mika', '"Left, then."', 2)]));
  const sync = await api().sync({ params: { id: library.id } });
  expect(await ended(sync.id)).toMatchObject({ updated: 1 });
  expect((await texts(story!)).toSorted()).toEqual(['Left or right?', 'Left, then.', 'Let me think.', 'Straight on.']);
});
