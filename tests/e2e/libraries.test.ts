import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { LibraryConnection } from '@comfyvn/shared/libraries/libraries.schema';
import { openFolder } from '../../daemon/src/features/libraries/libraries.folder.ts';
import type { LibraryReader } from '../../daemon/src/features/libraries/libraries.reader.ts';
import { openServer } from '../../daemon/src/features/libraries/libraries.server.ts';
import { settled, startDaemon, type RunningDaemon } from '../support.ts';
import { wav } from './support/sounds.ts';
import { isInstalled, startSillyTavern, type SillyTavern } from './support/sillytavern.ts';

/** Whole libraries of the real SillyTavern, read without a browser: as it is, behind a password, and with accounts. */

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** More to find than one chat: a costume that is worn, a second chat, and names that need care in addresses. */
function prepare(user: string): void {
  const settings = JSON.parse(fs.readFileSync(path.join(user, 'settings.json'), 'utf8'));
  settings.extension_settings.expressionOverrides = [{ name: 'Vic', path: 'Vic/winter' }];
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify(settings));
  for (const [place, bytes] of [
    ['assets/bgm/night_rain.wav', wav({ hz: 220, seconds: 0.2 })],
    ['assets/ambient/sea.wav', wav({ hz: 110, seconds: 0.2 })],
    ['assets/blip/soft.wav', wav({ hz: 660, seconds: 0.05 })],
    ['assets/bgm/page.mp3', Buffer.from('<!doctype html>'.repeat(9))],
    ['characters/Vic/bgm/theme.wav', wav({ hz: 330, seconds: 0.2 })],
  ] as const) {
    fs.mkdirSync(path.dirname(path.join(user, place)), { recursive: true });
    fs.writeFileSync(path.join(user, place), bytes);
  }
  const chats = path.join(user, 'chats/Vic');
  const text = fs.readFileSync(path.join(chats, 'Vic - main.jsonl'), 'utf8');
  const other = text.replace(/"integrity":"[^"]*"/, '"integrity":"other"').replaceAll('2026-10', '2026-09');
  fs.writeFileSync(path.join(chats, 'Ñandú – 夜 #2 100%.jsonl'), `${other}\n{"name":"Vic","mes":"cut o`);
}

async function start(env?: Readonly<Record<string, string>>): Promise<{ st: SillyTavern; running: RunningDaemon }> {
  const st = await startSillyTavern(prepare, env);
  stops.push(() => st.stop());
  const running = await startDaemon();
  stops.push(() => running.daemon.stop());
  return { st, running };
}

async function told(reader: LibraryReader) {
  const owners = await reader.owners();
  const chats = (await Promise.all(owners.map((o) => reader.chats(o)))).flat();
  const bytes = await Promise.all(
    chats.map(async (c) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of reader.chat(c.key)) chunks.push(chunk);
      return Buffer.concat(chunks).toString('base64');
    }),
  );
  return {
    owners: owners.map((owner) => ({ ...owner, stamp: '' })),
    chats: chats.map(({ key, messages, lastAtMs }) => ({ key, messages, lastAtMs })),
    bytes,
    settings: await reader.settings(),
    lore: await Promise.all((await reader.lorebooks()).map((name) => reader.lorebook(name))),
    backgrounds: await reader.backgrounds(),
    sprites: await reader.sprites('Vic'),
    avatars: await reader.avatars(),
    extras: await reader.extras(['Vic']),
    card: (await reader.file('characters/Ada_v2.png')).toString('base64'),
  };
}

/** Imports all of a library; the stories by the keys of their chats. */
async function take({ client }: RunningDaemon, connection: LibraryConnection) {
  const [library] = await client.libraries.add({ body: { connection } });
  const params = { id: library!.id };
  const job = await client.libraries.imports({ params, body: { all: true } });
  const { state, result, error } = await settled(client, job.id);
  expect([state, error]).toEqual(['done', null]);
  const chats = await client.libraries.chats({ params });
  const documents = await Promise.all(
    chats.map(async (c) => [c.key, await client.stories.document({ params: { id: c.story! } })] as const),
  );
  return { result, documents, library: library! };
}

async function compare(
  { st, running }: { st: SillyTavern; running: RunningDaemon },
  access: Partial<Extract<LibraryConnection, { kind: 'server' }>> = {},
): Promise<void> {
  const server = {
    kind: 'server' as const,
    url: st.url,
    basic: null,
    account: null,
    allowSelfSigned: false,
    ...access,
  };
  const reader = openServer(server);
  expect(await told(reader)).toEqual(await told(openFolder(st.userFolder)));
  reader.close();

  const live = await take(running, server);
  expect(live.result).toMatchObject({ new: 3, updated: 0, unchanged: 0, failed: 0 });
  expect(live.library).toMatchObject({ version: '1.19.0', user: 'default-user' });
  const folder = await take(running, { kind: 'folder', folder: st.userFolder });
  expect(folder.result).toMatchObject({ new: 0, updated: 0, unchanged: 3, failed: 0 });
  expect(JSON.stringify(folder.documents)).toBe(JSON.stringify(live.documents));
}

/** All files as assets: from the server first, then from the folder, where each is known. */
async function compareAssets({ client }: RunningDaemon): Promise<void> {
  const results: unknown[] = [];
  for (const { id } of await client.libraries.list()) {
    const job = await settled(client, (await client.libraries.assets({ params: { id } })).id);
    expect([job.state, job.error]).toEqual(['done', null]);
    results.push(job.result);
  }
  const [first, second] = results as { new: number; unchanged: number; failed: number }[];
  // The sounds, which no chat brought along.
  expect(first!.new).toBeGreaterThanOrEqual(4);
  expect(first!.unchanged).toBeGreaterThan(0);
  expect(second).toEqual({ new: 0, unchanged: first!.new + first!.unchanged, failed: 1 });
  const tagged = await client.assets.list({ query: { tag: 'SillyTavern', kind: 'music' } });
  expect(tagged.assets.map(({ name, tags }) => [name, tags])).toEqual(
    expect.arrayContaining([
      ['night rain', ['SillyTavern']],
      ['theme', ['SillyTavern', 'Vic']],
    ]),
  );
}

describe.skipIf(!isInstalled())('whole libraries of the real SillyTavern', { timeout: 600_000 }, () => {
  test('as it is', async () => {
    const both = await start();
    await compare(both);
    await compareAssets(both.running);
    // A message that was added is all that a sync reads.
    fs.appendFileSync(both.st.groupFile, `\n${JSON.stringify({ name: 'Bo', is_user: false, mes: '"Cast off."' })}`);
    const { client } = both.running;
    for (const { id } of await client.libraries.list()) {
      const job = await client.libraries.sync({ params: { id } });
      await settled(client, job.id);
    }
    const counts = (await client.libraries.list()).map((l) => l.lastSync!);
    expect(counts[0]).toMatchObject({ updated: 1, unchanged: 2, failed: 0 });
    expect(counts[1]).toMatchObject({ updated: 0, unchanged: 3, failed: 0 });
  });

  test('behind a password (basic auth)', async () => {
    const both = await start({
      SILLYTAVERN_LISTEN: 'true',
      SILLYTAVERN_BASICAUTHMODE: 'true',
      SILLYTAVERN_BASICAUTHUSER_USERNAME: 'me',
      SILLYTAVERN_BASICAUTHUSER_PASSWORD: 'sésame:1',
    });
    const test = (basic: { user: string; password: string } | null) =>
      both.running.client.libraries.test({ body: { kind: 'server', url: both.st.url, basic } });
    await expect(test(null)).rejects.toThrow('asks for a user name and password');
    await expect(test({ user: 'me', password: 'wrong' })).rejects.toThrow('does not take this user name and password');
    await compare(both, { basic: { user: 'me', password: 'sésame:1' } });
  });

  test('with accounts', async () => {
    const both = await start({ SILLYTAVERN_ENABLEUSERACCOUNTS: 'true' });
    const test = (account: { handle: string; password: string } | null) =>
      both.running.client.libraries.test({ body: { kind: 'server', url: both.st.url, account } });
    await expect(test(null)).rejects.toThrow('has accounts (default-user): enter the name of one');
    await expect(test({ handle: 'nobody', password: 'x' })).rejects.toThrow('knows no account "nobody"');
    await setPassword(both.st.url, 'hush');
    await expect(test({ handle: 'default-user', password: 'wrong' })).rejects.toThrow('knows no account');
    await compare(both, { account: { handle: 'default-user', password: 'hush' } });
  });
});

/** Gives the first account a password, as its owner does on the page. */
async function setPassword(url: string, newPassword: string): Promise<void> {
  let cookie = '';
  let token = '';
  const ask = async (place: string, body?: object) => {
    const answer = await fetch(`${url}${place}`, {
      headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': token },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
    const set = answer.headers.getSetCookie().map((line) => line.split(';')[0]!);
    if (set.length > 0) cookie = set.join('; ');
    return answer;
  };
  token = ((await (await ask('/csrf-token')).json()) as { token: string }).token;
  await ask('/api/users/login', { handle: 'default-user', password: '' });
  await ask('/api/users/change-password', { handle: 'default-user', oldPassword: '', newPassword });
}
