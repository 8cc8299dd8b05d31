import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { api } from '@comfyvn/shared/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { objectInfo } from '../../daemon/src/features/comfy/comfy-fake.test-support.ts';
import { createDaemon } from '../../daemon/src/daemon.ts';
import { chatFile, newFolder, said, settled, startDaemon, testConfig, type RunningDaemon } from '../support.ts';

/** What a person enters, by what it is for. No two share a part. */
const SECRETS = {
  comfy: 'cmf-4f1c9a7e2b',
  remote: 'rmt-8d2b6c0f5a',
  speech: 'spk-1e7a3d9c4f',
  llm: 'sk-llm-6b5f0e8d2a',
  basic: 'bas-9c3e7f1a5d',
  account: 'acc-2a8d4b6f0c',
};
const WORDS = Object.values(SECRETS);
/** Each as it is, and as a header of basic auth has it. */
const FORMS = [...WORDS, ...WORDS.map((word) => Buffer.from(`me:${word}`).toString('base64'))];

/** A server that says everything that it was sent in all its answers, as careless ones do; at first what a ComfyUI says. */
let isParrot = false;
let heard = '';
const server = http.createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    const all = `${req.url} ${JSON.stringify(req.headers)} ${Buffer.concat(chunks).toString('utf8')}`;
    heard += all;
    const json = (status: number, body: unknown) =>
      res
        .writeHead(status, { 'content-type': 'application/json', 'x-said': all.replace(/[^ -~]/g, '') })
        .end(JSON.stringify(body));
    if (!isParrot && req.url === '/system_stats') return json(200, { system: {}, devices: [] });
    if (!isParrot && req.url === '/object_info') return json(200, objectInfo());
    return json(400, { error: { type: 'x', message: all, details: all }, node_errors: {}, detail: all, message: all });
  });
});
let running: RunningDaemon;
let url: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  running = await startDaemon(newFolder('secrets'), { logLevel: 'debug' });
});
afterAll(async () => {
  await running.daemon.stop();
  server.close();
});

const shown = (text: string): string[] => FORMS.filter((word) => text.includes(word));

test('what a person entered in confidence is in no answer, job, log line, export, backup or file, whatever servers say', async () => {
  const { client, dataDir, daemon } = running;
  const answers: string[] = [];
  const told = async (asked: Promise<unknown>): Promise<void> =>
    void answers.push(
      await asked.then(
        (answer) => JSON.stringify(answer) ?? '',
        (error: unknown) => JSON.stringify([String(error), error]),
      ),
    );

  const comfy = await client.comfy.addHost({ body: { url, headers: { 'X-Tunnel': SECRETS.comfy } } });
  const remote = await client.remote.add({
    body: {
      name: 'Far',
      kind: 'service',
      url: `${url}/far`,
      key: SECRETS.remote,
      consent: true,
      pricePerSecond: 0.001,
      models: ['sd_xl_base_1.0.safetensors'],
      service: { healthPath: '/health' },
    },
  });
  const llm = await client.llm.add({
    body: { kind: 'openai', name: 'Words', url, model: 'm', contextTokens: 4_096, consent: true, key: SECRETS.llm },
  });
  const speech = await client.speech.addEngine({ body: { preset: 'openai', name: 'Voice', url, key: SECRETS.speech } });
  isParrot = true;
  const { story } = await client.imports.upload({
    query: { name: 'Vic.jsonl' },
    body: new Blob([chatFile([said('Vic', '*The tavern is dark.* "Late again."', 0), said('Mika', '"I know."', 1)])]),
  });
  const scene = (await client.stories.get({ params: { id: story } })).scenes[0]!.id;

  const subject = { purpose: 'background' as const, scene };
  const plan = await client.pictures.plan({ params: { id: story }, body: subject });
  const jobs: string[] = [];
  for (const host of [comfy.id, remote.id]) {
    const picture = { ...plan, subject, template: 'sdxl', host, loras: [] };
    const asked = client.pictures.draw({ params: { id: story }, body: { pictures: [picture] } });
    await told(asked);
    for (const { job } of await asked.catch(() => [])) jobs.push(job);
  }
  expect(jobs.length).toBeGreaterThan(0);
  for (const job of jobs) expect((await settled(client, job)).state).toBe('failed');
  await told(client.comfy.checkHost({ params: { id: comfy.id } }));
  await told(client.remote.check({ params: { id: remote.id } }));
  await told(client.llm.health({ params: { server: llm.id } }));
  const askUrl = `${running.url}/api/llm/servers/${llm.id}/ask`;
  const bearer = { authorization: `Bearer ${daemon.token}`, 'content-type': 'application/json' };
  answers.push(
    await (await fetch(askUrl, { method: 'POST', headers: bearer, body: '{"question":"Who are you?"}' })).text(),
  );
  await told(client.speech.say({ body: { text: 'Hello', choice: { engine: speech.id, voice: 'alloy' } } }));
  const body = { preset: 'openai' as const, name: 'Tried', url, key: SECRETS.speech, text: 'Hello', voice: 'alloy' };
  await told(client.speech.tryEngine({ body }));
  const connection = {
    kind: 'server' as const,
    url,
    basic: { user: 'me', password: SECRETS.basic },
    account: { handle: 'me', password: SECRETS.account },
  };
  await told(client.libraries.add({ body: { connection } }));
  // The test is only worth something where each of them was sent, and said back.
  for (const word of [SECRETS.comfy, SECRETS.remote, SECRETS.llm, SECRETS.speech]) expect(heard).toContain(word);
  expect(heard).toContain(Buffer.from(`me:${SECRETS.basic}`).toString('base64'));

  const exporting = await settled(client, (await client.exports.start({ body: { story, target: 'bundle' } })).id);
  expect(exporting.state).toBe('done');
  const ids = [story, exporting.id, ...jobs, comfy.id, remote.id, llm.id, speech.id];
  let asked = 0;
  for (const one of Object.values(api).flatMap((contract) => Object.values(contract)))
    if (one.method === 'GET')
      for (const id of one.path.includes(':') ? ids : [''])
        try {
          const answer = await fetch(`${running.url}${one.path.replaceAll(/:\w+/g, id)}`, {
            headers: { authorization: bearer.authorization },
            signal: AbortSignal.timeout(10_000),
          });
          answers.push(`${one.path} ${Buffer.from(await answer.arrayBuffer()).toString('latin1')}`);
          asked++;
        } catch (error) {
          answers.push(String(error));
        }
  expect(asked).toBeGreaterThan(150);
  for (const answer of answers) expect([shown(answer), answer.slice(0, 200)]).toEqual([[], answer.slice(0, 200)]);

  await running.daemon.stop();
  const files = fs
    .readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(dataDir, name)).isFile());
  expect(files.some((name) => name.endsWith('secrets.enc'))).toBe(true);
  for (const name of files)
    expect([name, shown(fs.readFileSync(path.join(dataDir, name), 'latin1'))]).toEqual([name, []]);
}, 120_000);

test('those of a plain file of before are nowhere after the first start', async () => {
  const dataDir = newFolder('secrets-plain');
  fs.mkdirSync(path.join(dataDir, 'config'));
  fs.writeFileSync(path.join(dataDir, 'config', 'secrets.json'), JSON.stringify({ 'llm:1': { key: SECRETS.llm } }));
  const daemon = createDaemon(testConfig(dataDir, { logLevel: 'debug' }));
  await daemon.start();
  await daemon.stop();
  for (const name of fs.readdirSync(dataDir, { recursive: true, encoding: 'utf8' }))
    if (fs.statSync(path.join(dataDir, name)).isFile())
      expect([name, shown(fs.readFileSync(path.join(dataDir, name), 'latin1'))]).toEqual([name, []]);
});
