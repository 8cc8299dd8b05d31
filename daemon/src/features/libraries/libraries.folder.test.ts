import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chatFile, newFolder, said } from '../../../../tests/support.ts';
import { openFolder } from './libraries.folder.ts';

/** A user's data folder with files of those names; what is in a picture does not matter here. */
function userFolder(files: Record<string, string>): string {
  const user = path.join(newFolder('st'), 'data', 'default-user');
  for (const [name, content] of Object.entries({ 'characters/x': '', 'chats/Vic/x.txt': '', ...files })) {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), content);
  }
  return user;
}
const chat = chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)]);
const textOf = async (bytes: AsyncIterable<Uint8Array>) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const GROUP = { id: 17, name: 'Council', members: ['Vic.png', 'Ada.png'], chats: ['Night', 'gone', '../../x'] };
const user = userFolder({
  'characters/Vic.png': 'card',
  'characters/Vic/joy.png': 'a',
  'characters/Vic/notes.txt': 'no picture',
  'characters/Vic/winter/joy.webp': 'cc',
  'chats/Vic/Evening.jsonl': chat,
  'chats/Vic/empty.jsonl': '',
  'chats/Gone/Alone.jsonl': `${chat}\n`,
  'groups/17.json': JSON.stringify(GROUP),
  'groups/broken.json': '{',
  'group chats/Night.jsonl': chat,
  'worlds/Harbour.json': '{"entries":{}}',
  'backgrounds/tavern day.jpg': 'd',
  'settings.json': JSON.stringify({
    username: 'Mika',
    user_avatar: 'mika.png',
    power_user: {
      personas: { 'mika.png': 'Mika', 'x.png': 7 },
      persona_descriptions: { 'mika.png': { description: 'A sailor.', lorebook: 'Harbour' } },
    },
    extension_settings: {
      expressionOverrides: [
        { name: 'Vic', path: 'Vic/winter' },
        { name: 'Ada', path: '../x' },
      ],
    },
  }),
});
const reader = openFolder(user);

test('characters, groups and chats whose card is gone are listed, each with its chats', async () => {
  const owners = await reader.owners();
  expect(owners.map((o) => [o.key, o.name, o.members.length])).toEqual([
    ['group:17', 'Council', 2],
    ['solo:Gone.png', 'Gone', 1],
    ['solo:Vic.png', 'Vic', 1],
  ]);
  const chats = (await Promise.all(owners.map((o) => reader.chats(o)))).flat();
  expect(chats.map((c) => [c.key, c.messages, c.sizeBytes])).toEqual([
    ['group:17/Night', 2, chat.length],
    ['solo:Gone.png/Alone', 2, chat.length + 1],
    ['solo:Vic.png/Evening', 2, chat.length],
  ]);
  expect(await textOf(reader.chat('solo:Vic.png/Evening'))).toBe(chat);
  expect(await textOf(reader.chat('group:17/Night'))).toBe(chat);
});

test('a chat that did not change is not read again, and one that did has another stamp', async () => {
  const vic = (await reader.owners()).find((o) => o.key === 'solo:Vic.png')!;
  const [before] = await reader.chats(vic);
  const told = { ...before!, messages: 99 };
  expect(await reader.chats(vic, new Map([[told.key, told]]))).toEqual([told]);
  fs.appendFileSync(path.join(user, 'chats/Vic/Evening.jsonl'), `\n${JSON.stringify(said('Vic', 'More.', 2))}`);
  expect(await reader.chats(vic, new Map([[told.key, told]]))).toMatchObject([{ messages: 3 }]);
  expect((await reader.owners()).find((o) => o.key === vic.key)!.stamp).not.toBe(vic.stamp);
});

test('personas, costumes, lore, sprites and files are read', async () => {
  const settings = await reader.settings();
  expect(settings).toMatchObject({ userName: 'Mika', userAvatar: 'mika.png', background: null });
  expect(settings.personas).toEqual([
    { avatar: 'mika.png', name: 'Mika', description: 'A sailor.', lorebook: 'Harbour' },
  ]);
  expect([...settings.costumes]).toEqual([['Vic', 'Vic/winter']]);
  expect(await reader.lorebooks()).toEqual(['Harbour']);
  expect(await reader.lorebook('Harbour')).toEqual({ entries: {} });
  expect(await reader.sprites('Vic')).toEqual([
    { place: 'characters/Vic/joy.png', sizeBytes: 1, costume: null },
    { place: 'characters/Vic/winter/joy.webp', sizeBytes: 2, costume: 'winter' },
  ]);
  expect(await reader.backgrounds()).toEqual([{ place: 'backgrounds/tavern day.jpg', sizeBytes: 1 }]);
  expect(await reader.find(['characters/Vic.png', 'characters/none.png'])).toEqual([
    { place: 'characters/Vic.png', sizeBytes: 4 },
  ]);
  expect((await reader.file('characters/Vic.png')).toString()).toBe('card');
});

test('nothing outside the folder is read, and what is missing is told in a sentence', async () => {
  await expect(reader.file('../../secret')).rejects.toMatchObject({ code: 'invalid_input' });
  for (const place of ['secrets.json', 'settings.json', 'characters/../secrets.json', 'chats/Vic/Evening.jsonl'])
    await expect(reader.file(place)).rejects.toThrow('names no picture');
  await expect(reader.lorebook('../settings')).rejects.toMatchObject({ code: 'not_found' });
  await expect(textOf(reader.chat('solo:Vic.png/none'))).rejects.toThrow('is not there any more');
  for (const key of ['solo:Vic.png/../../../settings', 'solo:../x', 'group:17', 'nonsense'])
    expect(() => reader.chat(key)).toThrow('names no chat');
  await expect(openFolder(newFolder('none')).about()).rejects.toThrow('is not the data folder of a SillyTavern user');
});
