import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chatFile, newFolder, said } from '../../../../tests/support.ts';
import { convertChat, readChat } from '../../importers/sillytavern-chat/index.ts';
import { findFolderChat, listChats, openFolderChat, userFolders } from './imports.folder.ts';

/** A user's data folder with files of those names; what is in a picture does not matter here. */
function userFolder(files: Record<string, string>): string {
  const user = path.join(newFolder('st'), 'data', 'default-user');
  for (const [name, content] of Object.entries({ 'characters/x': '', ...files })) {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), content);
  }
  return user;
}
const chat = chatFile([said('Vic', '"Hello."', 0)]);

test('a chat brings its card, sprites, costumes, personas and backgrounds', () => {
  const user = userFolder({
    'chats/Vic/Evening.jsonl': chat,
    'characters/Vic.png': 'card',
    'characters/Vic/joy.png': 'a',
    'characters/Vic/joy-2.png': 'b',
    'characters/Vic/notes.txt': 'no picture',
    'characters/Vic/winter/joy.webp': 'c',
    'backgrounds/tavern day.jpg': 'd',
    'User Avatars/mika.png': 'e',
    'settings.json': JSON.stringify({
      username: 'Mika',
      user_avatar: 'mika.png',
      background: { name: 'tavern day.jpg' },
      power_user: { personas: { 'mika.png': 'Mika' } },
      extension_settings: { expressionOverrides: [{ name: 'Vic', path: 'Vic/winter' }] },
    }),
  });
  const { library } = openFolderChat(user, 'chats/Vic/Evening.jsonl');
  expect(library).toMatchObject({
    kind: 'solo',
    userName: 'Mika',
    background: 'tavern day.jpg',
    backgrounds: [{ name: 'tavern day.jpg' }],
  });
  const [vic] = library.characters;
  expect(vic).toMatchObject({ avatar: 'Vic.png', name: 'Vic', costume: 'winter' });
  expect(vic?.sprites.map((s) => [s.expression, s.costume, s.key])).toEqual([
    ['joy', null, 'characters/Vic/joy-2.png#1'],
    ['joy', null, 'characters/Vic/joy.png#1'],
    ['joy', 'winter', 'characters/Vic/winter/joy.webp#1'],
  ]);
});

test('a group brings all its members', () => {
  const user = userFolder({
    'chats/none/x.jsonl': chat,
    'group chats/Council.jsonl': chat,
    'groups/1.json': JSON.stringify({
      name: 'Council',
      members: ['Vic.png', 'Ada_v2.png'],
      chats: ['Council', 'Later'],
    }),
    'group chats/Later.jsonl': chat,
  });
  const found = openFolderChat(user, 'group chats/Council.jsonl');
  expect(found.library).toMatchObject({ kind: 'group', characters: [{ name: 'Vic' }, { name: 'Ada_v2' }] });
  expect(found.siblings.map((f) => path.basename(f))).toEqual(['Later.jsonl']);
});

test('installations, data roots and user folders are all understood; chats are listed newest first', () => {
  const user = userFolder({ 'chats/Vic/Old.jsonl': chat, 'chats/Vic/New.jsonl': chat, 'chats/Vic/empty.jsonl': '' });
  fs.utimesSync(path.join(user, 'chats/Vic/Old.jsonl'), 1, 1);
  for (const folder of [user, path.dirname(user), path.dirname(path.dirname(user))])
    expect(userFolders(folder)).toEqual([user]);
  expect(listChats(user).map((c) => c.title)).toEqual(['New', 'Old']);
  expect(findFolderChat(path.join(user, 'chats/Vic/Old.jsonl'))?.library.title).toBe('Old');
  expect(findFolderChat(path.join(newFolder('else'), 'Old.jsonl'))).toBeNull();
});

test('damaged settings, groups and cards leave what else there is', () => {
  const user = userFolder({
    'chats/Vic/Evening.jsonl': chat,
    'characters/Vic.png': '\u0089PNG',
    'settings.json': '{"user',
    'groups/1.json': '[',
  });
  expect(openFolderChat(user, 'chats/Vic/Evening.jsonl').library).toMatchObject({
    userName: null,
    characters: [{ name: 'Vic' }],
  });
});

test('each persona that speaks is a reader of its own, with its words and its picture', async () => {
  const persona = (file: string) => ({ is_user: true, force_avatar: `/thumbnail?type=persona&file=${file}` });
  const user = userFolder({
    'chats/Vic/Evening.jsonl': chatFile([
      said('Vic', '"Who is there?"', 0),
      said('Ada', '"Ada."', 1, persona('ada.png')),
      said('Mika', '"And Mika."', 2, persona('mika.png')),
      said('Mika', '"Both of us."', 3, persona('mika.png')),
      said('Mika', '"Old messages name no file."', 4, { is_user: true }),
      said('Guest', '"Somebody else."', 5, { is_user: true }),
    ]),
    'User Avatars/mika.png': 'm',
    'User Avatars/ada.png': 'a',
    'settings.json': JSON.stringify({
      user_avatar: 'mika.png',
      power_user: {
        personas: { 'mika.png': 'Mika', 'ada.png': 'Ada', 'other.png': 'Other' },
        persona_descriptions: { 'mika.png': { description: 'A traveller.' }, 'ada.png': { description: 'A smith.' } },
      },
    }),
  });
  const { library, file } = openFolderChat(user, 'chats/Vic/Evening.jsonl');
  const chat = await readChat([fs.readFileSync(file)], 'Evening.jsonl', { swipes: false, personas: library.personas });
  const scenes = convertChat(chat, library);
  let next = scenes.next();
  const lines = [];
  for (; next.done !== true; next = scenes.next()) lines.push(...next.value.nodes.filter((n) => n.type === 'line'));
  const { characters, assets } = next.value;
  const readers = characters.filter((c) => c.role === 'reader');
  const picture = (id: string | undefined) => assets.find((a) => a.id === id)?.file.name ?? null;
  expect(readers.map((c) => [c.name, c.description ?? null, picture(c.portrait)])).toEqual([
    ['Ada', 'A smith.', 'User Avatars/ada.png'],
    ['Mika', 'A traveller.', 'User Avatars/mika.png'],
    ['Guest', null, null],
  ]);
  expect(readers[0]!.id).toBe('ch_reader');
  const name = (id: string | undefined) => characters.find((c) => c.id === id)?.name;
  expect(lines.map((n) => name(n.speaker))).toEqual(['Vic', 'Ada', 'Mika', 'Mika', 'Mika', 'Guest']);
});
