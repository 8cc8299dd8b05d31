import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatFile, newFolder, said, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import {
  base64,
  cardPng,
  fullCard,
  picture,
  textChunk,
  withChunks,
} from '../../importers/character-card/card.test-support.ts';

let running: RunningDaemon;
beforeAll(async () => {
  running = await startDaemon();
});
afterAll(async () => {
  await running.daemon.stop();
});

const entry = (uid: number, key: string[], content: string, more: object = {}) => ({ uid, key, content, ...more });
const world = (...entries: { uid: number }[]) => ({
  entries: Object.fromEntries(entries.map((one) => [one.uid, one])),
});
const take = (name: string, content: unknown, story?: string) =>
  running.client.lore.takeFile({
    query: { name, ...(story !== undefined && { story }) },
    body: new Blob([
      content instanceof Buffer
        ? Uint8Array.from(content)
        : typeof content === 'string'
          ? content
          : JSON.stringify(content),
    ]),
  });
const read = async (id: string) => (await running.client.lore.file({ params: { file: id } })).entries;
const list = (id: string) => running.client.lore.list({ params: { id }, query: {} });

/** A story with a chat in a data folder, whose chat has a book where one is given. */
async function story(name: string, book?: object): Promise<{ id: string; again: (book: object) => Promise<string> }> {
  const user = path.join(newFolder('lore-files'), 'data', 'default-user');
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(user, file)), { recursive: true });
    fs.writeFileSync(path.join(user, file), text);
  };
  write('characters/x', '');
  write(`chats/Vic/${name}.jsonl`, chatFile([said('Vic', '"The lantern is out."', 0)], { world_info: 'Tavern' }));
  const imported = async (): Promise<string> =>
    (
      await running.daemon.imports.fromFile(path.join(user, `chats/Vic/${name}.jsonl`), {
        swipes: false,
        branches: false,
      })
    ).story;
  const again = (other: object): Promise<string> => {
    write('worlds/Tavern.json', JSON.stringify(other));
    return imported();
  };
  return { id: await (book ? again(book) : imported()), again };
}

test('a lore file stands alone, is attached, updated with what a person changed kept, taken out and removed', async () => {
  const { id } = await story('Alone');
  const first = await take('Coast.json', world(entry(0, ['lantern'], 'A gift.'), entry(1, ['quay'], 'Old stones.')));
  expect(first).toMatchObject({ changed: true, leftOut: 0, file: { name: 'Coast', entries: 2, stories: [] } });
  const file = first.file.id;
  expect((await list(id)).total).toBe(0);

  const attached = await running.client.lore.attach({ params: { file, id } });
  expect(attached.stories).toEqual([id]);
  const { books, entries } = await list(id);
  expect(books).toMatchObject([{ id: file, kind: 'file', name: 'Coast', entries: 2 }]);
  const match = await running.client.lore.match({ params: { id }, body: { text: 'the lantern' } });
  expect(match.hits.map((hit) => hit.key)).toEqual(['lantern']);
  const params = { id, entry: entries[0]!.id };
  await running.client.lore.edit({ params, body: { title: 'Lantern' } });

  expect(await take('Coast.json', world(entry(0, ['lantern'], 'A gift of Ode.')))).toMatchObject({
    changed: true,
    file: { id: file, entries: 1, stories: [id] },
  });
  expect((await list(id)).entries).toHaveLength(1);
  expect((await running.client.lore.get({ params })).entry).toMatchObject({
    title: 'Lantern',
    content: 'A gift of Ode.',
  });
  expect(await take('Coast.json', world(entry(0, ['lantern'], 'A gift of Ode.')))).toMatchObject({ changed: false });
  expect(await running.client.lore.files()).toHaveLength(1);

  await running.client.lore.detach({ params: { file, id } });
  expect(await list(id)).toMatchObject({ books: [], total: 0 });
  await expect(running.client.lore.detach({ params: { file, id } })).rejects.toThrow('not attached to this story');
  await running.client.lore.attach({ params: { file, id } });
  await running.client.lore.removeFile({ params: { file } });
  expect((await list(id)).total).toBe(0);
  expect(await running.client.lore.files()).toEqual([]);
});

test('a file stands in place of the book of its name that came with the chat, and gives it back', async () => {
  const { id, again } = await story('Chat', world(entry(0, ['lantern'], 'From the chat.'), entry(1, ['inn'], 'Warm.')));
  const [lantern] = (await list(id)).entries;
  await running.client.lore.edit({ params: { id, entry: lantern!.id }, body: { title: 'Mine' } });
  const { file } = await take('Tavern.json', world(entry(0, ['lantern'], 'From the file.')), id);
  const contents = async () => (await list(id)).entries.map((one) => [one.title, one.snippet[0]?.text]);
  expect(await contents()).toEqual([['Mine', 'From the file.']]);
  await again(world(entry(0, ['lantern'], 'Changed in the chat.')));
  expect(await contents()).toEqual([['Mine', 'From the file.']]);
  await running.client.lore.detach({ params: { file: file.id, id } });
  await again(world(entry(0, ['lantern'], 'Changed in the chat.')));
  expect(await contents()).toEqual([['', 'Changed in the chat.']]);
  await running.client.lore.removeFile({ params: { file: file.id } });
});

describe('the shapes that other programs write', () => {
  test('NovelAI, also inside a picture', async () => {
    const novel = {
      lorebookVersion: 5,
      entries: [
        {
          keys: ['quay'],
          displayName: 'Quay',
          text: 'Old stones.',
          enabled: true,
          contextConfig: { budgetPriority: 400 },
        },
        { keys: [], displayName: 'Rain', text: 'It rains.', enabled: false, forceActivation: true },
      ],
    };
    const png = withChunks(await picture(90), [textChunk('naidata', base64(novel))]);
    for (const [name, content] of [
      ['N.lorebook', novel],
      ['P.png', png],
    ] as const)
      // prettier-ignore
      expect(await read((await take(name, content)).file.id)).toEqual([
        { title: 'Quay', keys: ['quay'], content: 'Old stones.', enabled: true, constant: false },
        { title: 'Rain', keys: [], content: 'It rains.', enabled: false, constant: true },
      ]);
  });

  test('Agnai and RisuAI', async () => {
    const agnai = { kind: 'memory', entries: [{ name: 'Quay', entry: 'Old stones.', keywords: ['quay', 'pier'], weight: 7, enabled: true }] }; // prettier-ignore
    const risu = {
      type: 'risu',
      ver: 1,
      data: [
        { key: '', comment: 'Places', content: '', mode: 'folder' },
        {
          key: 'quay, pier',
          secondkey: 'rain',
          comment: 'Quay',
          content: 'Old stones.',
          selective: true,
          insertorder: 7,
        },
        { key: '/(a,b)+/i', useRegex: true, comment: 'Pattern', content: 'x', alwaysActive: false },
      ],
    };
    expect(await read((await take('A.json', agnai)).file.id)).toMatchObject([
      { title: 'Quay', keys: ['quay', 'pier'] },
    ]);
    expect(await read((await take('R.json', risu)).file.id)).toMatchObject([
      { title: 'Quay', keys: ['quay', 'pier'] },
      { title: 'Pattern', keys: ['/(a,b)+/i'] },
    ]);
  });

  test("a card's lorebook: by itself, as version 3, and inside cards", async () => {
    const book = { name: 'Other', entries: [{ id: 1, keys: ['quay'], content: 'Old stones.', enabled: true, insertion_order: 3 }] }; // prettier-ignore
    const card = fullCard();
    const inside = { ...card, data: { ...card.data, character_book: book } };
    const wanted = [{ keys: ['quay'], content: 'Old stones.' }];
    const shapes = { 'b.json': book, 'v3.json': { spec: 'lorebook_v3', data: book }, 'c.json': inside, 'c.png': await cardPng(inside) }; // prettier-ignore
    for (const [name, content] of Object.entries(shapes))
      expect(await read((await take(name, content)).file.id)).toMatchObject(wanted);
  });
});

test('what holds no lore is refused in a sentence, and nothing is kept', async () => {
  const before = await running.client.lore.files();
  const card = fullCard();
  const { character_book: _, ...bare } = card.data as Record<string, unknown>;
  const bad: [string, unknown, string][] = [
    ['cut.json', '{"entries": {', '"cut.json" was not taken in: its text is damaged or cut off (no JSON)'],
    ['list.json', '[1, 2]', 'it is none of these: world info of SillyTavern'],
    ['other.json', { a: 1 }, 'it is none of these'],
    ['empty.json', { entries: {} }, 'there is no entry in it'],
    ['nothing.json', { entries: [{ keys: [] }, null].slice(1) }, 'there is no entry in it'],
    ['chat.jsonl', chatFile([said('Vic', 'x', 0)]), 'no JSON'],
    ['picture.png', await picture(10), 'it is neither text nor a card'],
    ['card.json', { ...card, data: bare }, 'it is a card without a lorebook'],
    ['hostile.json', '{"__proto__": {"entries": {"0": {"content": "x"}}}, "entries": 5}', 'it is none of these'],
  ];
  for (const [name, content, told] of bad) await expect(take(name, content)).rejects.toThrow(told);
  await expect(take('W.json', world(entry(0, ['a'], 'b')), 'st_none')).rejects.toThrow(/There is no story/);
  expect(await running.client.lore.files()).toEqual(before);
});

test('more entries than a book may have are counted', async () => {
  const many = world(...Array.from({ length: 5_010 }, (_, i) => entry(i, [`k${i}`], 'x')));
  expect(await take('Many.json', many)).toMatchObject({ leftOut: 10, file: { entries: 5_000 } });
});
