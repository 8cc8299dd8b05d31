import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chatFile, newFolder, said } from '../../../../tests/support.ts';
import { openFolder } from './libraries.folder.ts';
import { jsonText } from './libraries.json-text.ts';
import type { LibraryReader } from './libraries.reader.ts';
import { openServer } from './libraries.server.ts';
import { startFakeSillyTavern, type FakeOptions, type FakeSillyTavern } from './sillytavern-fake.test-support.ts';

const open: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

function userFolder(): string {
  const user = path.join(newFolder('st'), 'default-user');
  const files: Record<string, string> = {
    'characters/Vic.png': 'card',
    'characters/Ada.png': 'card of Ada',
    'characters/Vic/joy.png': 'a',
    'characters/Vic/winter/joy.webp': 'cc',
    'chats/Vic/Evening.jsonl': chatFile([said('Vic', '"Hello."', 0), said('Mika', '"Hi."', 1)]),
    'chats/Vic/Ñandú – 夜 #1.jsonl': chatFile([said('Vic', 'Quotes "here" \\ and there 🌙.', 3)]),
    'groups/17.json': JSON.stringify({ id: '17', name: 'Council', members: ['Vic.png'], chats: ['Night', 'gone'] }),
    'group chats/Night.jsonl': chatFile([said('Vic', '"Sit."', 4)]),
    'worlds/Harbour.json': '{"entries":{"0":{"key":["sea"]}}}',
    'backgrounds/tavern day.jpg': 'd',
    'settings.json': JSON.stringify({
      username: 'Mika',
      power_user: { personas: { 'mika.png': 'Mika' } },
      extension_settings: { expressionOverrides: [{ name: 'Vic', path: 'Vic/winter' }] },
    }),
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), content);
  }
  return user;
}

async function both(
  options: FakeOptions = {},
): Promise<{ fake: FakeSillyTavern; server: LibraryReader; folder: LibraryReader }> {
  const user = userFolder();
  const fake = await startFakeSillyTavern(user, options);
  const server = openServer({
    url: fake.url,
    allowSelfSigned: false,
    basic: options.basic ?? null,
    account: options.account ?? null,
  });
  open.push(fake, { stop: () => server.close() });
  return { fake, server, folder: openFolder(user) };
}

/** All that a reader tells, but for stamps. */
async function everything(reader: LibraryReader) {
  const owners = await reader.owners();
  const chats = (await Promise.all(owners.map((o) => reader.chats(o)))).flat();
  return {
    owners: owners.map((owner) => ({ ...owner, stamp: '' })),
    chats: chats.map((chat) => ({ ...chat, stamp: '' })),
    texts: await Promise.all(chats.map((c) => textOf(reader.chat(c.key)))),
    settings: await reader.settings(),
    lore: await Promise.all((await reader.lorebooks()).map((n) => reader.lorebook(n))),
    backgrounds: await reader.backgrounds(),
    sprites: await reader.sprites('Vic'),
    found: await reader.find(['characters/Vic.png', 'characters/none.png', 'secrets.json']),
    card: (await reader.file('characters/Vic.png')).toString(),
  };
}
async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each([
  ['plain', {}],
  ['with basic auth', { basic: { user: 'me', password: 'päss:word' } }],
  ['with accounts', { account: { handle: 'mika', password: 'secret' } }],
  ['with shallow characters', { shallow: true }],
])('a running SillyTavern tells the same as its folder, %s', async (_, options) => {
  const { server, folder } = await both(options);
  expect(await server.about()).toMatchObject({ version: '1.19.0' });
  const told = await everything(server);
  expect(told).toEqual(await everything(folder));
  expect(told.texts).toHaveLength(3);
});

test('a session that ended is begun anew, with a new token and a new login', async () => {
  const { fake, server } = await both({ account: { handle: 'mika', password: 'secret' } });
  await server.owners();
  fake.endSessions();
  expect(await server.owners()).toHaveLength(3);
  fake.endSessions();
  expect(await textOf(server.chat('group:17/Night'))).toContain('Sit.');
  expect(fake.asked.filter((p) => p === '/api/users/login')).toHaveLength(3);
});

test.each<[string, FakeOptions, Partial<Parameters<typeof openServer>[0]>, string]>([
  [
    'basic auth without a name',
    { basic: { user: 'me', password: 'x' } },
    { basic: null },
    'asks for a user name and password',
  ],
  [
    'a wrong basic password',
    { basic: { user: 'me', password: 'x' } },
    { basic: { user: 'me', password: 'y' } },
    'does not take this user name',
  ],
  [
    'accounts without a name',
    { account: { handle: 'mika', password: 'x' } },
    { account: null },
    'has accounts (mika): enter the name of one',
  ],
  [
    'a wrong password',
    { account: { handle: 'mika', password: 'x' } },
    { account: { handle: 'mika', password: 'y' } },
    'knows no account "mika" with this password',
  ],
  ['a whitelist', { whitelist: true }, {}, 'refuses this computer by its whitelist'],
  ['another program', { answer: () => ({ status: 200, body: '<h1>Hello</h1>' }) }, {}, 'is not SillyTavern'],
  ['another program that knows no such page', { answer: () => ({ status: 404, body: '' }) }, {}, 'is not SillyTavern'],
  [
    'a redirect elsewhere',
    { answer: () => ({ status: 302, headers: { location: 'http://evil.test/' } }) },
    {},
    'sends us elsewhere (http://evil.test/)',
  ],
  [
    'too many wrong passwords',
    { answer: (p) => (p === '/csrf-token' ? { status: 429 } : undefined) },
    {},
    'too many wrong passwords',
  ],
])('%s is told in one sentence', async (_, options, access, words) => {
  const fake = await startFakeSillyTavern(userFolder(), options);
  const server = openServer({ url: fake.url, allowSelfSigned: false, basic: null, account: null, ...access });
  open.push(fake, { stop: () => server.close() });
  const error: Error = await server.about().then(
    () => new Error('it was let in'),
    (e: Error) => e,
  );
  expect(error.name).toBe('AppError');
  expect(error.message).toContain(words);
  expect(error.message).not.toMatch(/\n/);
});

test('nobody at the address is told', async () => {
  const server = openServer({ url: 'http://127.0.0.1:9', allowSelfSigned: false, basic: null, account: null });
  await expect(server.about()).rejects.toThrow('Nothing answers at http://127.0.0.1:9. Start SillyTavern');
});

test('an answer that is too large or breaks off is refused', async () => {
  const server = http.createServer((req, res) => {
    if (req.url === '/csrf-token') return void res.end(JSON.stringify({ token: 'x'.repeat(2_000_000) }));
    res.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push({ stop: () => server.close() });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reader = openServer({ url, allowSelfSigned: false, basic: null, account: null });
  await expect(reader.about()).rejects.toMatchObject({ code: 'too_large' });
});

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('the text of a chat is the same however its bytes are cut', async () => {
  const text = 'a "b" \\ \\\\" \n\t € 🌙 \u0007 \ud800 end\\';
  const answer = JSON.stringify({ message: 'Saved as ","result":"x"', result: text, more: 1 });
  const whole = Buffer.from(text).toString();
  for (const size of [1, 2, 3, 5, 7, 11, 1000])
    expect(await textOf(jsonText(inPieces(answer, size), 'result'))).toBe(whole);
  await expect(textOf(jsonText(inPieces(answer.slice(0, -20), 4), 'result'))).rejects.toThrow('broke off');
  await expect(textOf(jsonText(inPieces('{"message":"no"}', 4), 'result'))).rejects.toThrow('did not send the chat');
});
