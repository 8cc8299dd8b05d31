import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOwnCertificate } from '../../daemon/src/core/self-signed.test-support.ts';
import { startFakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { refuses, startFake } from '../../daemon/src/features/llm/openai-fake.test-support.ts';
import { KEY, startFakeRunpod } from '../../daemon/src/features/remote/runpod-fake.test-support.ts';
import { startDaemon, type RunningDaemon } from '../support.ts';

/** What was added is changed in place: it keeps its id and its secrets, and these go to nobody else. */

const stops: (() => unknown)[] = [];
let client: RunningDaemon['client'];
beforeEach(async () => {
  const running = await startDaemon();
  stops.push(() => running.daemon.stop());
  client = running.client;
});
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});
const kept = <T extends { stop(): unknown }>(one: T): T => {
  stops.push(() => one.stop());
  return one;
};

test('a ComfyUI: an empty header keeps its value, one that is not named goes, none goes to another server', async () => {
  const [fake, other] = [kept(await startFakeComfy()), kept(await startFakeComfy())];
  const headers = { 'X-Tunnel': 'hush-hush', 'X-Team': 'art' };
  const { id } = await client.comfy.addHost({ body: { url: fake.url, name: 'Mine', headers } });
  const params = { id };
  const asked = fake.asked.length;
  expect(await client.comfy.updateHost({ params, body: { name: 'Ours' } })).toMatchObject({ name: 'Ours' });
  expect(fake.asked.length).toBe(asked);
  const changed = await client.comfy.updateHost({ params, body: { headers: { 'X-Tunnel': '', 'X-New': 'yes' } } });
  expect(changed).toMatchObject({ id, name: 'Ours', headers: ['X-Tunnel', 'X-New'] });
  expect(fake.headers()).toMatchObject({ 'x-tunnel': 'hush-hush', 'x-new': 'yes' });
  expect(fake.headers()).not.toHaveProperty('x-team');

  await expect(
    client.comfy.updateHost({ params, body: { url: other.url, headers: { 'X-Tunnel': '' } } }),
  ).rejects.toThrow(/value of the header "X-Tunnel" again: it was entered for another server/);
  await expect(client.comfy.updateHost({ params, body: { url: 'http://127.0.0.1:1' } })).rejects.toThrow(
    /Nothing answers/,
  );
  expect((await client.comfy.hosts())[0]).toMatchObject({ url: fake.url, headers: ['X-Tunnel', 'X-New'] });
  expect(other.asked).toEqual([]);
  expect(await client.comfy.updateHost({ params, body: { url: other.url } })).toMatchObject({ id, headers: [] });
  expect(other.headers()).not.toHaveProperty('x-tunnel');

  const second = await client.comfy.addHost({ body: { url: fake.url, name: 'Second' } });
  await expect(client.comfy.updateHost({ params: { id: second.id }, body: { url: other.url } })).rejects.toThrow(
    /"Ours" is this ComfyUI already/,
  );
});

test('a program that speaks: the voices of stories stay with it, its key does not go elsewhere', async () => {
  const keys: (string | undefined)[] = [];
  const server = http.createServer((req, res) => {
    keys.push(req.headers.authorization);
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ voices: ['mira'] }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  stops.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secure = kept(await startOwnCertificate(url)).url;
  const body = { preset: 'kokoro' as const, name: 'Kokoro', url, key: 'hush-hush' };
  const { id } = await client.speech.addEngine({ body });
  const params = { id };
  expect(await client.speech.changeEngine({ params, body: { name: 'Mira' } })).toMatchObject({ id, name: 'Mira' });
  expect(keys.at(-1)).toBe('Bearer hush-hush');
  expect(await client.speech.engine({ params })).toMatchObject({ name: 'Mira', url, hasKey: true });
  expect(JSON.stringify(await client.speech.engine({ params }))).not.toContain('hush');

  const moved = await client.speech.changeEngine({ params, body: { url: secure } });
  expect(moved).toMatchObject({ ready: false, message: expect.stringMatching(/nobody vouches for/) });
  const allowed = await client.speech.changeEngine({ params, body: { allowSelfSigned: true } });
  expect(allowed).toMatchObject({ ready: true, voices: 1 });
  expect(keys.at(-1)).toBeUndefined();
  expect(await client.speech.engine({ params })).toMatchObject({ url: secure, hasKey: false });
  await client.speech.changeEngine({ params, body: { key: 'another-one' } });
  expect(keys.at(-1)).toBe('Bearer another-one');
  await expect(client.speech.changeEngine({ params, body: { url: 'http://169.254.169.254' } })).rejects.toThrow(
    /never asked/,
  );
  await expect(client.speech.changeEngine({ params: { id: 'espeak' }, body: { name: 'x' } })).rejects.toThrow(
    /no engine of speech|espeak/,
  );
});

test('a text model: key and consent stay at its server, and are asked for anew at another one', async () => {
  const fake = kept(await startFake(refuses(200, { data: [{ id: 'small' }] })));
  const body = { name: 'Mine', url: fake.url, key: 'hush-hush', consent: true };
  const { id } = await client.llm.add({ body });
  const params = { server: id };
  const renamed = await client.llm.change({ params, body: { name: 'Ours', model: 'small' } });
  expect(renamed).toMatchObject({ id, name: 'Ours', url: fake.url, hasKey: true, consent: true, contextTokens: 8_192 });
  const path = await client.llm.change({ params, body: { url: fake.url.replace('/v1', '/other/v1') } });
  expect(path).toMatchObject({ hasKey: true, consent: true });
  const moved = await client.llm.change({ params, body: { url: 'https://models.example/v1' } });
  expect(moved).toMatchObject({ id, model: 'small', hasKey: false, consent: false });
  const allowed = { url: 'https://else.example/v1', consent: true, key: 'new-one' };
  expect(await client.llm.change({ params, body: allowed })).toMatchObject({ hasKey: true, consent: true });
  expect(await client.llm.change({ params, body: { key: '' } })).toMatchObject({ hasKey: false });
});

test('a remote GPU: its own certificate is let in where a person allowed it; what was set stays', async () => {
  const fake = kept(await startFakeRunpod());
  const url = kept(await startOwnCertificate(new URL(fake.url).origin)).url + new URL(fake.url).pathname;
  const more = {
    name: 'Pod',
    kind: 'runpod' as const,
    pricePerSecond: 0.001,
    models: ['a.safetensors'],
    consent: true,
  };
  const added = await client.remote.add({ body: { ...more, url, key: KEY } });
  expect(added.problem).toMatch(/nobody vouches for .* allow its own certificate/);
  const params = { id: added.id };
  const allowed = await client.remote.change({ params, body: { allowSelfSigned: true } });
  expect(allowed).toMatchObject({ ...more, id: added.id, url, problem: null, hasKey: true, allowSelfSigned: true });
  const moved = await client.remote.change({ params, body: { url: fake.url } });
  expect(moved).toMatchObject({ models: more.models, hasKey: false, consent: false });
  expect(fake.headers().authorization).toBeUndefined();
});
