import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startFakeComfy } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { startFakeSillyTavern } from '../../daemon/src/features/libraries/sillytavern-fake.test-support.ts';
import { chatFile, newFolder, said, settled, startDaemon, type RunningDaemon } from '../support.ts';

/** A secret of its own in every place where one can be entered; none of them comes out again, by whatever way. */

const stops: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const PLANTED = {
  comfyHeader: 'SECRET-comfy-header-1',
  comfyChanged: 'SECRET-comfy-changed-2',
  remoteKey: 'SECRET-remote-key-3',
  speechKey: 'SECRET-speech-key-4',
  speechTried: 'SECRET-speech-tried-5',
  llmKey: 'SECRET-llm-key-6',
  llmChanged: 'SECRET-llm-changed-7',
  basic: 'SECRET-basic-8',
  account: 'SECRET-account-9',
  inAddress: 'SECRET-in-address-10',
  redis: 'SECRET-redis-11',
};
/** As it is, and as it stands in a header or an address. */
const formsOf = (secret: string): string[] => [secret, Buffer.from(`me:${secret}`).toString('base64')];

/** A server of everything that repeats in each of its answers what it was sent, and refuses all of it. */
async function startEcho(): Promise<string> {
  const server = http.createServer((req, res) => {
    const told = JSON.stringify({ ...req.headers, path: req.url });
    res.writeHead(req.url?.includes('models') ? 401 : 400, { 'content-type': 'application/json', 'x-told': told });
    res.end(JSON.stringify({ error: { message: told, type: told, details: told }, message: told }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Everything that was answered, as text. */
function listen(): string[] {
  const answers: string[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (...asked) => {
    const answer = await real(...asked);
    const { headers } = answer;
    answers.push(JSON.stringify([...headers]), Buffer.from(await answer.clone().arrayBuffer()).toString('latin1'));
    return answer;
  });
  return answers;
}

/** Stops a daemon and looks for secrets in what it answered and in all its files; `written`: those that may stand in one. */
async function lookThrough({ daemon, dataDir }: RunningDaemon, answers: readonly string[], written: object = {}) {
  await daemon.stop();
  const files = fs
    .readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(dataDir, name)).isFile());
  expect(files).toEqual(expect.arrayContaining(['comfyvn.db', path.join('logs', 'server.log')]));
  const bytes = new Map(files.map((name) => [name, fs.readFileSync(path.join(dataDir, name))]));
  const found: Record<string, string[]> = {};
  for (const [place, secret] of Object.entries(PLANTED))
    for (const form of formsOf(secret)) {
      const told = answers.filter((text) => text.includes(form)).map((text) => text.slice(0, 300));
      const kept = files.filter((name) => bytes.get(name)!.includes(form));
      if (told.length + kept.length > 0) found[place] = [...told, ...kept];
    }
  expect(found).toEqual(written);
}

test('no secret is in an answer, a log, a job, an export, a backup or any other file', async () => {
  const answers = listen();
  const running = await startDaemon(newFolder('planted'), { logLevel: 'debug' });
  stops.push(() => running.daemon.stop());
  await useAll(running);
  expect(answers.length).toBeGreaterThan(60);
  await lookThrough(running, answers);
}, 120_000);

test('the password of Redis stays where a person wrote it', async () => {
  const dataDir = newFolder('planted-redis');
  const file = path.join('config', 'comfyvn.json');
  fs.mkdirSync(path.join(dataDir, 'config'));
  const redis = `redis://:${PLANTED.redis}@127.0.0.1:1`;
  fs.writeFileSync(path.join(dataDir, file), JSON.stringify({ jobs: { redis } }));
  const answers = listen();
  const running = await startDaemon(dataDir, { logLevel: 'debug' });
  stops.push(() => running.daemon.stop());
  const { client } = running;
  const fake = await startFakeComfy();
  stops.push(() => fake.stop());
  const { id: host } = await client.comfy.addHost({ body: { url: fake.url } });
  const trial = { template: 'sdxl', prompt: 'x', width: 512, height: 512, host };
  const { id } = await client.trials.begin({ body: trial });
  await expect.poll(() => client.jobs.log({ params: { id } }).then(JSON.stringify)).toContain('[');
  await client.jobs.lanes();
  await client.settings.get();
  await client.settings.update({ body: { logLevel: 'debug' } });
  await client.system.status();
  await client.jobs.cancel({ params: { id } });
  await lookThrough(running, answers, { redis: [file] });
}, 60_000);

/** Enters each, and does a bit of everything with it, most of which fails. */
async function useAll({ client, url, daemon }: RunningDaemon): Promise<void> {
  const echo = await startEcho();
  const failing = (work: Promise<unknown>): Promise<unknown> => work.catch(() => {});
  const fake = await startFakeComfy();
  stops.push(() => fake.stop());
  const user = path.join(newFolder('planted-st'), 'default-user');
  for (const folder of ['characters', 'chats']) fs.mkdirSync(path.join(user, folder), { recursive: true });
  const basic = { user: 'me', password: PLANTED.basic };
  const account = { handle: 'default-user', password: PLANTED.account };
  const tavern = await startFakeSillyTavern(user, { basic, account });
  stops.push(() => tavern.stop());

  const comfy = await client.comfy.addHost({ body: { url: fake.url, headers: { 'X-Key': PLANTED.comfyHeader } } });
  await client.comfy.updateHost({
    params: { id: comfy.id },
    body: { headers: { 'X-Key': '', 'X-New': PLANTED.comfyChanged } },
  });
  const remote = await client.remote.add({
    body: {
      name: 'Echo',
      kind: 'service',
      url: echo,
      key: PLANTED.remoteKey,
      consent: true,
      pricePerSecond: 0.0001,
      models: ['sd_xl_base_1.0.safetensors'],
      service: { healthPath: '/health' },
    },
  });
  const engine = await client.speech.addEngine({
    body: { preset: 'openai', name: 'Voice', url: echo, key: PLANTED.speechKey, voices: ['alloy'] },
  });
  const llm = await client.llm.add({ body: { name: 'Model', url: echo, key: PLANTED.llmKey, consent: true } });
  await client.libraries.add({ body: { connection: { kind: 'server', url: tavern.url, basic, account } } });
  await failing(client.libraries.add({ body: { connection: { kind: 'server', url: echo, basic, account } } }));

  // Refused, with an address that holds a password.
  const inAddress = echo.replace('//', `//me:${PLANTED.inAddress}@`);
  const name = 'Refused';
  await failing(client.comfy.addHost({ body: { url: inAddress } }));
  await failing(client.comfy.addHost({ body: { url: inAddress.replace('http:', 'ftp:') } }));
  await failing(client.comfy.addHost({ body: { url: inAddress.replace('http://', '') } }));
  await failing(client.comfy.addHost({ body: { url: `http://me:a/${PLANTED.inAddress}@127.0.0.1` } }));
  await failing(client.llm.add({ body: { name, url: inAddress } }));
  await failing(client.llm.add({ body: { name, url: inAddress.replace('http:', 'ftp:') } }));
  await failing(client.remote.add({ body: { name, kind: 'service', url: inAddress, pricePerSecond: 0 } }));
  await failing(client.speech.addEngine({ body: { preset: 'openai', name, url: inAddress } }));
  await failing(client.libraries.add({ body: { connection: { kind: 'server', url: inAddress } } }));
  const other = inAddress.replace('http:', 'ftp:');
  await failing(client.libraries.add({ body: { connection: { kind: 'server', url: other } } }));

  // Health, questions and jobs that fail in the words of the other side.
  const lines = [said('Vic', '*The tavern is dark.* "Late again."', 0), said('Mika', '"I know."', 1)];
  const { story } = await client.imports.upload({ query: { name: 'Vic.jsonl' }, body: new Blob([chatFile(lines)]) });
  const params = { id: story };
  const scene = (await client.stories.get({ params })).scenes[0]!.id;
  const subject = { purpose: 'background' as const, scene };
  const plan = await client.pictures.plan({ params, body: subject });
  const drawAt = async (host: string): Promise<void> => {
    const body = { pictures: [{ ...plan, subject, template: 'sdxl', host, loras: [] }] };
    for (const { job } of await client.pictures.draw({ params, body })) {
      await settled(client, job);
      await client.jobs.log({ params: { id: job } });
    }
  };
  await client.remote.check({ params: { id: remote.id } });
  await failing(drawAt(remote.id));
  const told = (): string => JSON.stringify(fake.headers());
  fake.options.answer = (what) =>
    what === 'POST /prompt'
      ? { status: 400, body: JSON.stringify({ error: { message: told(), type: told(), details: told() } }) }
      : undefined;
  await drawAt(comfy.id);
  fake.options.answer = () => ({ status: 500, body: told(), headers: { location: told() } });
  await client.comfy.checkHost({ params: { id: comfy.id } });
  fake.options.answer = () => ({ status: 302, body: told(), headers: { location: `/?${told()}` } });
  await client.comfy.checkHost({ params: { id: comfy.id } });
  await client.llm.health({ params: { server: llm.id } });
  await (await client.llm.ask({ params: { server: llm.id }, body: { question: 'Hello?' } })).text();
  await client.llm.change({ params: { server: llm.id }, body: { key: PLANTED.llmChanged } });
  await client.llm.health({ params: { server: llm.id } });
  const choice = { engine: engine.id, voice: 'alloy' };
  await failing(client.speech.say({ body: { text: 'Good evening.', choice } }));
  await failing(
    client.speech.tryEngine({
      body: { preset: 'openai', name: 'Tried', url: echo, key: PLANTED.speechTried, voices: ['alloy'], text: 'Hello.' },
    }),
  );
  await client.speech.engine({ params: { id: engine.id } });
  await client.speech.engineFile({ params: { id: engine.id } });
  const [library] = await client.libraries.list();
  await failing(client.libraries.sync({ params: { id: library!.id } }));
  await daemon.comfy.hosts.checkAll();

  // What is shown, kept and taken away.
  for (const shown of [
    client.settings.get(),
    client.system.status(),
    client.comfy.hosts(),
    client.comfy.templates(),
    client.remote.list(),
    client.speech.engines(),
    client.llm.list(),
    client.libraries.list(),
    client.jobs.list(),
    client.jobs.lanes(),
    client.compute.metrics(),
    client.pictures.advise({ query: { template: 'sdxl' } }),
    client.assets.list(),
  ])
    await shown;
  await client.settings.update({ body: { logLevel: 'debug' } });
  for (const target of ['web', 'bundle'] as const) {
    const { id } = await client.exports.start({ body: { target, story } });
    await settled(client, id);
  }
  for (const { id } of await client.exports.list()) await client.exports.download({ params: { id } });
  await client.projects.backup();
  expect((await fetch(`${url}/status`)).status).toBe(401);
}
