import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { LibraryConnection } from '@comfyvn/shared/libraries/libraries.schema';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { toWav } from '../speech/sound/wav.ts';
import { startFakeSillyTavern } from './sillytavern-fake.test-support.ts';

let colour = 0;
const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 12, height: 8, channels: 3, background: { r: ++colour, g: 90, b: 9 } } })
    .png()
    .toBuffer();
const sound = (hz: number): Buffer =>
  toWav({ rate: 8_000, samples: Float32Array.from({ length: 2_000 }, (_, at) => Math.sin((at * hz) / 1_300) / 2) });

/** The data folder of a user, with something in every place that SillyTavern keeps pictures and sounds in. */
async function userFolder(): Promise<string> {
  const user = path.join(newFolder('st'), 'data', 'default-user');
  const files: Record<string, Buffer | string> = {
    'characters/Seraphina.png': await picture(),
    'characters/Seraphina/joy.png': await picture(),
    'characters/Seraphina/winter/joy.png': await picture(),
    'characters/Seraphina/backgrounds/glade.png': await picture(),
    'characters/Seraphina/bgm/theme.wav': sound(300),
    'chats/Seraphina/Evening.jsonl': chatFile([said('Seraphina', '"Hello."', 0)]),
    'backgrounds/tavern day.png': await picture(),
    'User Avatars/mika.png': await picture(),
    'User Avatars/user-default.png': await picture(),
    'assets/bgm/night_rain.wav': sound(200),
    'assets/ambient/sea.wav': sound(100),
    'assets/blip/soft.wav': sound(600),
    'assets/live2d/x/model.json': '{}',
    'user/images/Seraphina/by the fire.png': await picture(),
    'user/images/Seraphina/laugh.wav': sound(500),
    'assets/bgm/page.mp3': '<!doctype html>'.repeat(9),
    'assets/ambient/half.wav': sound(100).subarray(0, 900),
    'settings.json': JSON.stringify({
      power_user: { personas: { 'mika.png': 'Mika' }, persona_descriptions: {} },
      extension_settings: { expressionOverrides: [{ name: 'Seraphina', path: 'Seraphina/winter' }] },
    }),
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(user, name)), { recursive: true });
    fs.writeFileSync(path.join(user, name), content);
  }
  return user;
}

async function take({ client }: RunningDaemon, connection: LibraryConnection) {
  const [library] = await client.libraries.add({ body: { connection } });
  const job = await settled(client, (await client.libraries.assets({ params: { id: library!.id } })).id);
  expect([job.state, job.error]).toEqual(['done', null]);
  return { library: library!.id, job: job.id, result: job.result };
}

const WANTED = [
  ['background', 'glade', 'SillyTavern Seraphina'],
  ['background', 'tavern day', 'SillyTavern'],
  ['portrait', 'Mika', 'SillyTavern Mika'],
  ['portrait', 'Seraphina', 'SillyTavern Seraphina'],
  ['portrait', 'user-default', 'SillyTavern'],
  ['picture', 'by the fire', 'SillyTavern Seraphina'],
  ['sprite', 'Seraphina: joy', 'SillyTavern Seraphina joy'],
  ['sprite', 'Seraphina: winter, joy', 'SillyTavern Seraphina joy winter'],
  ['ambience', 'sea', 'SillyTavern'],
  ['music', 'night rain', 'SillyTavern'],
  ['music', 'theme', 'SillyTavern Seraphina'],
  ['sfx', 'laugh', 'SillyTavern Seraphina'],
  ['sfx', 'soft', 'SillyTavern'],
];

async function told({ client }: RunningDaemon): Promise<string[][]> {
  const { assets } = await client.assets.list({ query: { tag: 'SillyTavern', limit: 500 } });
  expect(assets.every(({ licence }) => licence === undefined)).toBe(true);
  return assets.map(({ kind, name, tags }) => [kind, name, tags.join(' ')]);
}

test('a folder gives all it has, once; what cannot be used is told and stops nothing', async () => {
  const user = await userFolder();
  const running = await startDaemon();
  try {
    const { library, job, result } = await take(running, { kind: 'folder', folder: user });
    expect(result).toEqual({ new: WANTED.length, unchanged: 0, failed: 2 });
    expect((await told(running)).toSorted()).toEqual(WANTED.toSorted());
    const log = running.daemon.jobs.log(job).map(({ message }) => message);
    expect(log).toContainEqual(expect.stringMatching(/page\.mp3: .*not a sound/));
    expect(log).toContainEqual(expect.stringMatching(/half\.wav: .*cut off/));

    const again = await settled(
      running.client,
      (await running.client.libraries.assets({ params: { id: library } })).id,
    );
    expect(again.result).toEqual({ new: 0, unchanged: WANTED.length, failed: 2 });
    // A chat that names the same files finds them here.
    const chat = await running.client.libraries.imports({ params: { id: library }, body: { all: true } });
    await settled(running.client, chat.id);
    const { assets } = await running.client.assets.list({ query: { limit: 500 } });
    expect(assets).toHaveLength(WANTED.length);
    expect((await running.client.assets.list({ query: { use: 'used' } })).total).toBeGreaterThan(0);
  } finally {
    await running.daemon.stop();
  }
});

test('what a chat brought along is found by the same tags, and those that somebody gave stay', async () => {
  const running = await startDaemon();
  try {
    const { client } = running;
    const connection = { kind: 'folder', folder: await userFolder() } as const;
    const [library] = await client.libraries.add({ body: { connection } });
    const params = { id: library!.id };
    await settled(client, (await client.libraries.imports({ params, body: { all: true } })).id);
    const brought = (await client.assets.list({ query: {} })).assets;
    expect(brought.flatMap(({ tags }) => tags)).toEqual([]);
    const [own, ...others] = brought.map(({ id }) => id);
    expect(others.length).toBeGreaterThan(0);
    await client.assets.update({ params: { id: own! }, body: { tags: ['mine'] } });
    const job = await settled(client, (await client.libraries.assets({ params })).id);
    expect(job.result).toMatchObject({ unchanged: brought.length, failed: 2 });
    const tagsOf = async (id: string) => (await client.assets.get({ params: { id } })).tags;
    expect(await tagsOf(own!)).toEqual(['mine']);
    for (const id of others) expect(await tagsOf(id)).toContain('SillyTavern');
  } finally {
    await running.daemon.stop();
  }
});

test('a running SillyTavern gives the same', async () => {
  const fake = await startFakeSillyTavern(await userFolder());
  const running = await startDaemon();
  try {
    const connection = { kind: 'server', url: fake.url, basic: null, account: null, allowSelfSigned: false } as const;
    const { result } = await take(running, connection);
    expect(result).toEqual({ new: WANTED.length, unchanged: 0, failed: 2 });
    expect((await told(running)).toSorted()).toEqual(WANTED.toSorted());
  } finally {
    await running.daemon.stop();
    await fake.stop();
  }
});
