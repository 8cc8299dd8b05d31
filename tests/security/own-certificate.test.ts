import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startOwnCertificate } from '../../daemon/src/core/self-signed.test-support.ts';
import { startFakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { startFakeSillyTavern } from '../../daemon/src/features/libraries/sillytavern-fake.test-support.ts';
import { refuses, says, startFake } from '../../daemon/src/features/llm/openai-fake.test-support.ts';
import { chatFile, newFolder, said, settled, startDaemon } from '../support.ts';

/** Servers of one's own show a certificate that nobody vouches for: refused in a sentence, and let in where a person allowed it. */

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});
async function behind(url: string): Promise<string> {
  const front = await startOwnCertificate(url);
  stops.push(() => front.stop());
  return front.url;
}
async function started() {
  const running = await startDaemon();
  stops.push(() => running.daemon.stop());
  return running.client;
}
const REFUSED = /shows a certificate that nobody vouches for .* allow its own certificate/;

test('a SillyTavern', async () => {
  const user = path.join(newFolder('own-st'), 'default-user');
  for (const folder of ['characters', 'chats']) fs.mkdirSync(path.join(user, folder), { recursive: true });
  const fake = await startFakeSillyTavern(user);
  stops.push(() => fake.stop());
  const url = await behind(fake.url);
  const client = await started();
  const add = (allowSelfSigned: boolean) =>
    client.libraries.add({ body: { connection: { kind: 'server', url, allowSelfSigned } } });
  await expect(add(false)).rejects.toThrow(REFUSED);
  expect(await add(true)).toMatchObject([{ place: url, allowSelfSigned: true, problem: null }]);
});

test('a ComfyUI, which draws', async () => {
  const fake = await startFakeComfy();
  stops.push(() => fake.stop());
  const url = await behind(fake.url);
  const client = await started();
  await expect(client.comfy.addHost({ body: { url } })).rejects.toThrow(REFUSED);
  const { id: host } = await client.comfy.addHost({ body: { url, allowSelfSigned: true } });
  const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0)];
  const { story } = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) });
  const scene = (await client.stories.get({ params: { id: story } })).scenes[0]!.id;
  const subject = { purpose: 'background' as const, scene };
  const plan = await client.pictures.plan({ params: { id: story }, body: subject });
  const [picture] = await client.pictures.draw({
    params: { id: story },
    body: { pictures: [{ ...plan, subject, template: 'sdxl', host }] },
  });
  expect(await settled(client, picture!.job)).toMatchObject({ state: 'done' });
});

test('a text model', async () => {
  const fake = await startFake(refuses(200, { data: [{ id: 'small' }] }), says('Hello.'));
  stops.push(() => fake.stop());
  const url = await behind(fake.url);
  const client = await started();
  const { id } = await client.llm.add({ body: { name: 'Mine', url } });
  const params = { server: id };
  expect(await client.llm.health({ params })).toMatchObject({ ready: false, message: expect.stringMatching(REFUSED) });
  expect(await client.llm.change({ params, body: { allowSelfSigned: true } })).toMatchObject({ allowSelfSigned: true });
  expect(await client.llm.health({ params })).toMatchObject({ ready: true, models: ['small'] });
});

test('a program that speaks', async () => {
  const server = http.createServer((_req, res) =>
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ voices: ['mira'] })),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  stops.push(() => server.close());
  const url = await behind(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = await started();
  const add = (name: string, allowSelfSigned: boolean) =>
    client.speech.addEngine({ body: { preset: 'kokoro', name, url, allowSelfSigned } });
  expect(await add('Refused', false)).toMatchObject({ ready: false, message: expect.stringMatching(REFUSED) });
  expect(await add('Allowed', true)).toMatchObject({ ready: true, voices: 1 });
});
