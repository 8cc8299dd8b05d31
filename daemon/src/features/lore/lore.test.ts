import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

const options = { swipes: false, branches: false };
const entry = (uid: number, key: string[], content: string, more: object = {}) => ({
  uid,
  key,
  keysecondary: [],
  comment: `Entry ${uid}`,
  content,
  selective: true,
  order: 100,
  ...more,
});
const world = (...entries: { uid: number }[]) =>
  JSON.stringify({ entries: Object.fromEntries(entries.map((one) => [one.uid, one])) });

/** A data folder of SillyTavern with a chat, and the books that belong to it. */
function userFolder(files: Record<string, string> = {}): { chat: string; write: (name: string, text: string) => void } {
  const user = path.join(newFolder('lore'), 'data', 'default-user');
  const write = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), text);
  };
  const all: Record<string, string> = {
    'characters/x': '',
    'chats/Vic/Evening.jsonl': chatFile(
      [
        said('Vic', '"The lantern in the cellar is out."', 0),
        said('Mika', '"I will light it."', 1, { force_avatar: '/thumbnail?type=persona&file=mika.png' }),
      ],
      {
        world_info: 'Tavern',
        note_prompt: 'Slow and quiet.',
        note_depth: 3,
        note_role: 0,
        scenario: 'A winter night.',
      },
    ),
    'worlds/Tavern.json': world(
      entry(0, ['lantern'], 'The lantern was a gift of the ferryman.'),
      entry(1, ['/cel+ar/i'], 'The cellar floods in spring.', { order: 10 }),
      entry(2, ['ferryman'], 'The ferryman is called Ode.', { comment: 'Ferryman' }),
      entry(3, ['lantern'], 'Never told.', { disable: true }),
    ),
    'worlds/Self.json': world(entry(0, ['Mika'], 'Mika carries matches.')),
    'worlds/Everywhere.json': world(entry(5, [], 'It is winter: 冬の夜は静か。', { constant: true })),
    'settings.json': JSON.stringify({
      username: 'Mika',
      user_avatar: 'mika.png',
      power_user: {
        personas: { 'mika.png': 'Mika' },
        persona_descriptions: { 'mika.png': { description: 'A traveller.', lorebook: 'Self' } },
      },
      world_info_settings: {
        world_info: { globalSelect: ['Everywhere', '../secret'] },
        world_info_case_sensitive: false,
      },
    }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) write(name, text);
  return { chat: path.join(user, 'chats/Vic/Evening.jsonl'), write };
}
const imported = async (chat: string) => (await running.daemon.imports.fromFile(chat, options)).story;
const list = (id: string, query: object = {}) => running.client.lore.list({ params: { id }, query });
const plain = (items: readonly { snippet: readonly { text: string; hit: boolean }[] }[]) =>
  items.map((one) => one.snippet.map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join(''));

describe('the lore of a chat comes along with it', () => {
  test('from the chat, the persona and the global books, each with where it came from', async () => {
    const id = await imported(userFolder().chat);
    const { books, entries, total } = await list(id);
    expect(books.map((b) => [b.kind, b.name, b.entries])).toEqual([
      ['chat', 'Tavern', 4],
      ['persona', 'Self', 1],
      ['global', 'Everywhere', 1],
    ]);
    expect(total).toBe(6);
    expect(entries[1]).toMatchObject({ uid: '1', keys: ['/cel+ar/i'], order: 10, enabled: true, edited: [] });
    expect(entries[3]).toMatchObject({ enabled: false });
  });

  test('words find entries, the beginning of a word too, in any language', async () => {
    const id = await imported(userFolder().chat);
    expect(plain((await list(id, { search: 'ferry' })).entries)).toEqual([
      'The [ferryman] is called Ode.',
      'The lantern was a gift of the [ferryman].',
    ]);
    expect(plain((await list(id, { search: 'GIFT lantern' })).entries)).toEqual([
      'The [lantern] was a [gift] of the ferryman.',
    ]);
    expect(plain((await list(id, { search: '静か' })).entries)).toEqual(['It is winter: 冬の夜は[静か]。']);
    expect((await list(id, { search: 'nowhere' })).entries).toEqual([]);
    for (const search of ['"', 'a OR b', 'NEAR(', '*', "'; DROP TABLE lore_entry; --"]) await list(id, { search });
    expect((await list(id)).total).toBe(6);
  });

  test('a scene, and any text, says which entries fire and why', async () => {
    const id = await imported(userFolder().chat);
    const head = await running.client.stories.get({ params: { id } });
    const { hits } = await running.client.lore.scene({ params: { id, scene: head.scenes[0]!.id } });
    expect(hits.map((h) => [h.title, h.by, h.key])).toEqual([
      ['Entry 1', 'key', '/cel+ar/i'],
      ['Entry 0', 'key', 'lantern'],
      ['Ferryman', 'recursion', 'ferryman'],
      ['Entry 0', 'key', 'Mika'],
      ['Entry 5', 'always', null],
    ]);
    const match = await running.client.lore.match({ params: { id }, body: { text: 'Ode, the FERRYMAN!' } });
    expect(match.hits.map((h) => h.title)).toEqual(['Ferryman', 'Entry 5']);
    const cellar = (await list(id, { search: 'floods' })).entries[0]!;
    expect(await running.client.lore.uses({ params: { id, entry: cellar.id } })).toMatchObject([
      { scene: head.scenes[0]!.id, key: '/cel+ar/i', line: 'Vic: The lantern in the cellar is out.' },
    ]);
  });

  test('what a person changed survives a new import; the rest follows SillyTavern', async () => {
    const folder = userFolder();
    const id = await imported(folder.chat);
    const [lantern, , ferryman] = (await list(id)).entries;
    const params = { id, entry: lantern!.id };
    await running.client.lore.edit({ params, body: { content: 'A gift of Ode.', keys: ['lantern', 'lamp'] } });
    const gone = { id, entry: ferryman!.id };
    await running.client.lore.edit({ params: gone, body: { title: 'Ode' } });
    folder.write(
      'worlds/Tavern.json',
      world(entry(0, ['lantern'], 'Rewritten.', { comment: 'Lamp' }), entry(9, ['inn'], 'New.')),
    );
    expect(await imported(folder.chat)).toBe(id);
    const after = await list(id, { book: lantern!.book });
    expect(after.entries.map((e) => [e.uid, e.title, e.gone])).toEqual([
      ['0', 'Lamp', false],
      ['9', 'Entry 9', false],
      ['2', 'Ode', true],
    ]);
    const found = await running.client.lore.get({ params });
    expect(found).toMatchObject({
      entry: { content: 'A gift of Ode.', keys: ['lantern', 'lamp'], title: 'Lamp', edited: ['keys', 'content'] },
      imported: { content: 'Rewritten.', keys: ['lantern'] },
    });
    expect((await list(id, { search: 'rewritten' })).total).toBe(0);
    expect((await list(id, { search: 'lamp' })).total).toBe(1);
    const reset = await running.client.lore.reset({ params, body: { fields: ['content'] } });
    expect(reset).toMatchObject({ content: 'Rewritten.', keys: ['lantern', 'lamp'], edited: ['keys'] });
    expect(await running.client.lore.edit({ params, body: { keys: ['lantern'] } })).toMatchObject({ edited: [] });
  });

  test('nothing is written where nothing changed, and all of it goes with its story', async () => {
    const folder = userFolder();
    const id = await imported(folder.chat);
    await imported(folder.chat);
    await running.client.stories.remove({ params: { id } });
    await expect(list(id)).rejects.toThrow(/There is no story/);
    const again = await imported(folder.chat);
    expect((await list(again, { search: 'ferryman' })).total).toBe(2);
  });

  test('what the chat says to who writes on is kept apart from the story', async () => {
    const id = await imported(userFolder().chat);
    expect(await running.client.lore.notes({ params: { id } })).toEqual([
      { kind: 'author-note', of: null, text: 'Slow and quiet.', facts: { depth: '3', role: 'system' } },
      { kind: 'scenario', of: null, text: 'A winter night.', facts: {} },
    ]);
    expect(JSON.stringify(await running.client.stories.document({ params: { id } }))).not.toContain('Slow and quiet');
  });
});

test('a pattern that would never end is stopped, and said', async () => {
  const id = await imported(
    userFolder({ 'worlds/Tavern.json': world(entry(0, ['/^(a+)+$/'], 'x'), entry(1, ['wick'], 'y')) }).chat,
  );
  const text = `wick ${'a'.repeat(5_000)}!`.slice(5);
  const from = performance.now();
  const match = await running.client.lore.match({ params: { id }, body: { text: `${text}\nwick` } });
  expect(performance.now() - from).toBeLessThan(3_000);
  expect(match.unchecked).toMatchObject([{ key: '/^(a+)+$/' }]);
  expect(match.hits.map((h) => h.title)).toContain('Entry 1');
});

test('damaged and hostile books are left out, and the chat is imported all the same', async () => {
  const folder = userFolder({
    'worlds/Tavern.json': '{"entries": {',
    'worlds/Self.json': JSON.stringify({
      entries: { 0: null, 1: 'x', 2: { uid: 2, key: 5, content: {} }, 3: { uid: 2 } },
    }),
    'worlds/Everywhere.json': '[]',
  });
  const { entries } = await list(await imported(folder.chat));
  expect(entries.map((e) => [e.uid, e.keys])).toEqual([
    ['2', []],
    ['2~2', []],
  ]);
});

test('a backup keeps the lore with what a person changed, and a bundle for readers holds none of it', async () => {
  const folder = userFolder();
  const id = await imported(folder.chat);
  const lantern = (await list(id)).entries[0]!;
  await running.client.lore.edit({ params: { id, entry: lantern.id }, body: { content: 'A gift of Ode.' } });
  const backup = await running.daemon.projects.backup(null);
  const bytes = new Uint8Array(await buffer(backup.stream));
  const there = await startDaemon();
  try {
    await there.client.projects.restore({ query: { name: 'b.zip', mode: 'new' }, body: new Blob([bytes]) });
    const all = async ({ client }: RunningDaemon) => [
      await client.lore.list({ params: { id }, query: {} }),
      await client.lore.get({ params: { id, entry: lantern.id } }),
      await client.lore.notes({ params: { id } }),
      await client.lore.list({ params: { id }, query: { search: 'gift ode' } }),
    ];
    expect(await all(there)).toEqual(await all(running));
    expect((await list(id, { search: 'gift ode' })).total).toBe(1);
  } finally {
    await there.daemon.stop();
  }
});
