import { io } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { api } from '@comfyvn/shared/api';
import type { BridgeTask } from '@comfyvn/shared/bridge/bridge.schema';
import { createClient } from '@comfyvn/shared/contract/client';
import type { LlmLine } from '@comfyvn/shared/llm/llm.schema';
import * as z from 'zod';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { says, stalls, startFake } from './openai-fake.test-support.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});
async function start(): Promise<RunningDaemon> {
  const running = await startDaemon();
  open.push(() => running.daemon.stop());
  return running;
}
const ORIGIN = 'http://127.0.0.1:8000';

/** An open page of SillyTavern that lends the profile `p1`, and answers what `work` makes of a task. */
async function openPage(
  { url, client: studio }: RunningDaemon,
  work: (task: Extract<BridgeTask, { kind: 'text' }>) => { text: string } | { value: Record<string, unknown> } | string,
): Promise<void> {
  const post = async (path: string, body: object) =>
    (await (
      await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        body: JSON.stringify(body),
      })
    ).json()) as Record<string, string>;
  const { id, secret } = await post('/api/pairing', { name: 'SillyTavern' });
  await studio.pairing.decide({ params: { id: id! }, body: { allow: true } });
  const token = (await post(`/api/pairing/${id!}/poll`, { secret }))['token']!;
  const headers = { authorization: `Bearer ${token}`, origin: ORIGIN };
  const client = createClient(api, { baseUrl: url, headers: () => headers });
  const socket = io(url, { auth: { token }, transports: ['websocket'], extraHeaders: { origin: ORIGIN } });
  open.push(() => socket.close());
  await new Promise<void>((done) => void socket.once('connect', done));
  socket.on('bridge.asked', ({ id: asked }: { id: string }) => {
    const params = { id: asked };
    void client.bridge.take({ params }).then((task) => {
      const answer = work(task as Extract<BridgeTask, { kind: 'text' }>);
      const body = typeof answer === 'string' ? { failure: answer } : { answer };
      return client.bridge.answer({ params, body });
    });
  });
  const offer = { text: [{ profile: 'p1', name: 'Mine' }], picture: false, translation: false, speech: [] };
  await client.bridge.offer({ params: { page: socket.id! }, body: offer });
}
const INPUT = { kind: 'sillytavern' as const, name: 'SillyTavern', model: 'p1' };
const question = (content: string) => ({
  messages: [{ role: 'user' as const, content }],
  signal: new AbortController().signal,
});
const mood = z.object({ mood: z.enum(['calm', 'tense']) });

test('a connection of SillyTavern is asked by its page, with consent, and waited for without one', async () => {
  const running = await start();
  const { llm } = running.client;
  const { id, isNear } = await llm.add({ body: INPUT });
  expect(isNear).toBe(false);
  expect(await llm.health({ params: { server: id } })).toMatchObject({ ready: false, message: /Allow/ as never });
  await llm.change({ params: { server: id }, body: { ...INPUT, consent: true } });
  const health = await llm.health({ params: { server: id } });
  expect(health.message).toMatch(/No open page of SillyTavern/);
  await openPage(running, ({ prompt }) => ({ text: `You said: ${prompt}` }));
  expect((await running.daemon.llm.askText(id, question('Hello'))).text).toBe('You said: Hello');
  expect(await llm.health({ params: { server: id } })).toMatchObject({ ready: true });
});

test('JSON comes by a schema where the connection knows them, else by words', async () => {
  const running = await start();
  const { id } = await running.client.llm.add({ body: { ...INPUT, consent: true } });
  const asked: boolean[] = [];
  let knows = true;
  await openPage(running, ({ schema }) => {
    asked.push(schema !== undefined);
    if (schema !== undefined) return knows ? { value: { mood: 'calm' } } : 'No schemas here.';
    return { text: 'Well: {"mood":"tense"}' };
  });
  expect((await running.daemon.llm.askJson(id, mood, question('Which?'))).value).toEqual({ mood: 'calm' });
  knows = false;
  const { value, meta } = await running.daemon.llm.askJson(id, mood, question('Which?'));
  expect([value, meta.mode]).toEqual([{ mood: 'tense' }, 'prompt']);
  expect(asked).toEqual([true, true, false]);
});

test('a trial is told while it comes, and ends with how it came about or why it did not', async () => {
  const { client, ...running } = await start();
  const fake = await startFake(says('Good evening.'));
  open.push(fake.stop);
  const body = { name: 'Mine', url: fake.url, model: 'm' };
  const { id } = await client.llm.add({ body });
  const linesOf = async (): Promise<LlmLine[]> => {
    const answer = await client.llm.ask({ params: { server: id }, body: { question: 'Hello?' } });
    return (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LlmLine);
  };
  const lines = await linesOf();
  expect(lines.flatMap((one) => ('part' in one ? [one.part] : [])).join('')).toBe('Good evening.');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.at(-1)).toMatchObject({ text: 'Good evening.', meta: { model: 'real-model' } });
  await fake.stop();
  expect((await linesOf()).at(-1)).toEqual({ failure: expect.stringMatching(/Nothing answers/) as string });

  const silent = await startFake(stalls('Half'));
  open.push(silent.stop);
  await client.llm.change({ params: { server: id }, body: { ...body, url: silent.url } });
  const abort = new AbortController();
  const half = await fetch(`${running.url}/api/llm/servers/${id}/ask`, {
    method: 'POST',
    headers: { authorization: `Bearer ${running.daemon.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'Hello?' }),
    signal: abort.signal,
  });
  const reader = half.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('{"part":"Half"}\n');
  abort.abort();
  await expect.poll(silent.closed).toBe(1);
});
