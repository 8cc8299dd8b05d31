import dns from 'node:dns';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startFakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { leadsOutside } from '../../daemon/src/core/consent.ts';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../support.ts';

/** Where these names lead: to this computer, so that something answers, and, if there are two, elsewhere too. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'far.test': ['127.0.0.1', '203.0.113.9'],
  'other.test': ['127.0.0.1', '203.0.113.7'],
  'cellar.example.org': ['127.0.0.1', '192.168.7.20'],
};
let running: RunningDaemon;
const open: { stop(): unknown }[] = [];
beforeAll(async () => {
  const real = dns.lookup.bind(dns) as (...all: unknown[]) => void;
  vi.spyOn(dns, 'lookup').mockImplementation(((
    host: string,
    options: { all?: boolean },
    done: (...all: unknown[]) => void,
  ) => {
    const found = NAMES[host]?.map((address) => ({ address, family: 4 }));
    if (!found) real(host, options, done);
    else if (options.all) done(null, found);
    else done(null, found[0]!.address, 4);
  }) as typeof dns.lookup);
  running = await startDaemon(newFolder('consent'));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
afterAll(async () => {
  await running.daemon.stop();
  vi.restoreAllMocks();
});

test.each([
  ['http://127.0.0.1:8188', false],
  ['http://localhost:8188', false],
  ['http://192.168.1.4', false],
  ['http://10.2.3.4', false],
  ['http://100.64.3.4', false],
  ['http://[::1]:1', false],
  ['http://[fd12::3]', false],
  ['http://0.0.0.0:8188', false],
  ['http://cellar.example.org', false],
  ['http://nobody-knows-this.invalid', false],
  ['http://203.0.113.9', true],
  ['https://[2001:db8::1]', true],
  ['http://172.32.0.1', true],
  ['http://far.test', true],
])('%s leads out of the own network: %s', async (url, isOutside) => {
  expect(await leadsOutside(url)).toBe(isOutside);
});

test('a ComfyUI elsewhere is asked what it has, and sent nothing before a person allows it', async () => {
  const { client } = running;
  const fake = await startFakeComfy({});
  open.push(fake);
  const port = new URL(fake.url).port;
  const host = await client.comfy.addHost({ body: { url: `http://far.test:${port}`, name: 'Far' } });
  expect(host).toMatchObject({ problem: null, isNear: false, consent: false });
  const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0), said('Mika', '"I know."', 1)];
  const { story } = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) });
  const scene = (await client.stories.get({ params: { id: story } })).scenes[0]!.id;
  const subject = { purpose: 'background' as const, scene };
  const plan = await client.pictures.plan({ params: { id: story }, body: subject });
  const draw = async (of: string | undefined) =>
    client.pictures.draw({
      params: { id: story },
      body: { pictures: [{ ...plan, subject, template: 'sdxl', loras: [], ...(of && { host: of }) }] },
    });
  for (const of of [host.id, undefined])
    await expect(draw(of)).rejects.toThrow(/Nothing may be sent to "Far" yet\. Allow in its settings that prompts/);

  const calm = { subject: { mood: 'calm' as const, scenes: [scene] }, template: 'ace-step', prompt: 'x', seconds: 12 };
  const music = { params: { id: story }, body: { pieces: [calm] } };
  await expect(client.music.make(music)).rejects.toThrow(/Nothing may be sent to "Far" yet/);

  const params = { id: host.id };
  expect(await client.comfy.updateHost({ params, body: { consent: true } })).toMatchObject({ consent: true });
  const [picture] = await draw(host.id);
  expect(await settled(client, picture!.job)).toMatchObject({ state: 'done' });

  const [piece] = await client.music.make(music);
  expect(await settled(client, piece!.job)).toMatchObject({ state: 'done' });

  // What waits when the consent is taken back is not sent.
  await client.jobs.pause({ params: { name: `gpu:${host.id}` } });
  const [waiting] = await draw(host.id);
  await client.comfy.updateHost({ params, body: { consent: false } });
  const before = fake.prompts.length;
  await client.jobs.resume({ params: { name: `gpu:${host.id}` } });
  expect(await settled(client, waiting!.job)).toMatchObject({
    state: 'failed',
    error: { message: expect.stringContaining('Nothing may be sent to "Far" yet') },
  });
  expect(fake.prompts.length).toBe(before);

  // Consent is for whom it was given; at home nobody asks for it.
  await client.comfy.updateHost({ params, body: { consent: true } });
  const home = await client.comfy.updateHost({ params, body: { url: fake.url } });
  expect(home).toMatchObject({ isNear: true, consent: false });
  const [atHome] = await draw(host.id);
  expect(await settled(client, atHome!.job)).toMatchObject({ state: 'done' });
}, 60_000);

test('an engine of speech elsewhere lists its voices, and is sent no line before a person allows it', async () => {
  const { client } = running;
  const spoken: string[] = [];
  const server = http.createServer((req, res) => {
    if (req.url?.includes('voices')) return void res.end('{"voices":["alloy"]}');
    spoken.push(req.url ?? '');
    res.writeHead(400).end('no sound today');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push({ stop: () => server.close() });
  const url = `http://far.test:${(server.address() as AddressInfo).port}`;
  const engine = await client.speech.addEngine({ body: { preset: 'openai', name: 'Voice', url } });
  expect(engine).toMatchObject({ ready: true, voices: 1, consent: false });
  const say = () =>
    client.speech.say({ body: { text: 'Good evening.', choice: { engine: engine.id, voice: 'alloy' } } });
  await expect(say()).rejects.toThrow(/Nothing may be sent to "Voice" yet.*texts of your stories/);
  expect(spoken).toEqual([]);
  const params = { id: engine.id };
  expect(await client.speech.changeEngine({ params, body: { consent: true } })).toMatchObject({ consent: true });
  await expect(say()).rejects.toThrow(/no sound today/);
  expect(spoken).toHaveLength(1);
  // Consent is for whom it was given.
  const other = url.replace('far.test', 'other.test');
  expect(await client.speech.changeEngine({ params, body: { url: other } })).toMatchObject({ consent: false });
  await expect(say()).rejects.toThrow(/Nothing may be sent to "Voice" yet/);
  const near = { preset: 'openai' as const, name: 'Near', url: url.replace('far.test', '127.0.0.1') };
  expect(await client.speech.addEngine({ body: near })).toMatchObject({ consent: null });
}, 30_000);
