import fs from 'node:fs';
import type http from 'node:http';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { newFolder, startDaemon } from '../../../../tests/support.ts';
import { startFakeSillyTavern, type FakeSillyTavern } from '../libraries/sillytavern-fake.test-support.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

const PROFILE = { id: 'p1', mode: 'cc', name: 'Mine', api: 'custom', 'api-url': 'http://llm:5000/v1', model: 'small' };
const SETTINGS = {
  main_api: 'openai',
  oai_settings: { chat_completion_source: 'makersuite', google_model: 'gemini', temp_openai: 0.7 },
  extension_settings: {
    connectionManager: { profiles: [PROFILE, { ...PROFILE, id: 'p2', name: 'Text', mode: 'tc', api: 'koboldcpp' }] },
  },
};

type Generate = (body: Record<string, unknown>, response: http.ServerResponse) => void;

/** A daemon with a library by address, and the server of text models that it is. */
async function start(generate: Generate, settings: object = SETTINGS) {
  const user = path.join(newFolder('llm-st'), 'default-user');
  for (const folder of ['characters', 'chats']) fs.mkdirSync(path.join(user, folder), { recursive: true });
  fs.writeFileSync(path.join(user, 'settings.json'), JSON.stringify(settings));
  const account = { handle: 'ada', password: 'secret' };
  const fake: FakeSillyTavern = await startFakeSillyTavern(user, { account, generate });
  stops.push(() => fake.stop());
  const { client, daemon } = await startDaemon();
  stops.push(() => daemon.stop());
  const connection = { kind: 'server' as const, url: fake.url, allowSelfSigned: false, basic: null, account };
  const [library] = await client.libraries.add({ body: { connection } });
  const add = (model: string, consent = true) =>
    client.llm.add({
      body: {
        kind: 'sillytavern',
        name: 'SillyTavern',
        url: `library:${library!.id}`,
        model,
        contextTokens: 8_192,
        consent,
      },
    });
  return { client, daemon, fake, library: library!.id, add };
}
const question = (signal = new AbortController().signal) => ({
  messages: [{ role: 'user' as const, content: 'Who is there?' }],
  signal,
});
const events = (response: http.ServerResponse, ...all: (object | string)[]): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const one of all) response.write(`data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`);
};
const delta = (content: string) => ({ choices: [{ delta: { content } }] });

test('a profile of SillyTavern answers without an open page: in parts, with its keys left there, after a session ended too', async () => {
  const asked: Record<string, unknown>[] = [];
  const { daemon, client, fake, library, add } = await start((body, response) => {
    asked.push(body);
    events(response, delta('It is '), delta('I.'), '[DONE]');
    response.end();
  });
  expect(await client.libraries.connections({ params: { id: library } })).toEqual([
    { id: '', name: 'The connection in use' },
    { id: 'p1', name: 'Mine' },
  ]);
  const { id, isNear } = await add('p1');
  expect(isNear).toBe(false);
  expect(await client.llm.health({ params: { server: id } })).toEqual({ ready: true, message: '', models: [] });
  const parts: string[] = [];
  fake.endSessions();
  const { text } = await daemon.llm.askText(id, { ...question(), onText: (all) => parts.push(all) });
  expect(text).toBe('It is I.');
  expect(parts).toEqual(['It is ', 'It is I.']);
  expect(asked).toMatchObject([
    { chat_completion_source: 'custom', custom_url: 'http://llm:5000/v1', model: 'small', stream: true },
  ]);
  expect(asked[0]!['messages']).toEqual(question().messages);
});

test('the connection in use answers in whatever shape its service has', async () => {
  const shapes = [
    [{ candidates: [{ content: { parts: [{ text: 'Thoughts.', thought: true }, { text: 'Google.' }] } }] }],
    [{ type: 'content_block_delta', delta: { type: 'text_delta', text: 'Claude.' } }],
    [{ type: 'content-delta', delta: { message: { content: { text: 'Cohere.' } } } }],
    [delta('Open'), delta('AI.')],
  ];
  let n = 0;
  const asked: Record<string, unknown>[] = [];
  const { daemon, add } = await start((body, response) => {
    asked.push(body);
    events(response, ...shapes[n++]!);
    response.end();
  });
  const { id } = await add('');
  const texts: string[] = [];
  for (const _ of shapes) texts.push((await daemon.llm.askText(id, question())).text);
  expect(texts).toEqual(['Google.', 'Claude.', 'Cohere.', 'OpenAI.']);
  expect(asked[0]).toMatchObject({ chat_completion_source: 'makersuite', model: 'gemini', temperature: 0.7 });
});

test('JSON comes by a schema, and by words where the service knows none', async () => {
  const asked: Record<string, unknown>[] = [];
  let knows = true;
  const { daemon, add } = await start((body, response) => {
    asked.push(body);
    if (body['json_schema'] && !knows) return void response.end(JSON.stringify({ error: { message: 'Bad Request' } }));
    if (body['stream'] === false)
      return void response.end(JSON.stringify({ choices: [{ message: { content: '{"mood":"calm"}' } }] }));
    events(response, delta('{"mood":"tense"}'));
    response.end();
  });
  const { id } = await add('p1');
  const mood = z.object({ mood: z.enum(['calm', 'tense']) });
  const first = await daemon.llm.askJson(id, mood, question());
  expect(first).toMatchObject({ value: { mood: 'calm' }, meta: { mode: 'json_schema' } });
  expect(asked.at(-1)).toMatchObject({ json_schema: { name: 'answer', strict: true } });
  knows = false;
  const second = await daemon.llm.askJson(id, mood, question());
  expect(second).toMatchObject({ value: { mood: 'tense' }, meta: { mode: 'prompt' } });
});

test('who gives up is heard by SillyTavern, before the first word and after it', async () => {
  let closed = 0;
  let says = false;
  const { daemon, add } = await start((_body, response) => {
    response.on('close', () => closed++);
    if (says) events(response, delta('A word '));
  });
  const { id } = await add('p1');
  const early = new AbortController();
  const asking = daemon.llm.askText(id, question(early.signal));
  setTimeout(() => early.abort(new Error('enough')), 300);
  await expect(asking).rejects.toThrow('enough');
  await expect.poll(() => closed).toBe(1);
  says = true;
  const late = new AbortController();
  const more = daemon.llm.askText(id, { ...question(late.signal), onText: () => late.abort(new Error('enough')) });
  await expect(more).rejects.toThrow('enough');
  await expect.poll(() => closed).toBe(2);
});

test('what goes wrong is one sentence: a failure of the service, an empty answer, no consent, no such connection', async () => {
  const answers: Generate[] = [
    (_body, response) => void response.end(JSON.stringify({ error: { message: 'The model is asleep' } })),
    (_body, response) => {
      events(response, { error: { message: 'Out of credits' } });
      response.end();
    },
    (_body, response) => void response.end(''),
    (_body, response) => void response.writeHead(502).end('{}'),
  ];
  const { daemon, client, add } = await start((body, response) => answers.shift()!(body, response), {
    ...SETTINGS,
    main_api: 'kobold',
  });
  const { id } = await add('p1');
  const ask = () => daemon.llm.askText(id, question());
  await expect(ask()).rejects.toThrow('SillyTavern: The model is asleep');
  await expect(ask()).rejects.toThrow('SillyTavern: Out of credits');
  await expect(ask()).rejects.toThrow('gave an empty answer');
  await expect(ask()).rejects.toThrow('SillyTavern answered 502');
  const { id: shy } = await add('p1', false);
  await expect(daemon.llm.askText(shy, question())).rejects.toThrow('Allow in the text models');
  const { id: inUse } = await add('');
  expect(await client.llm.health({ params: { server: inUse } })).toMatchObject({ ready: false });
  await expect(daemon.llm.askText(inUse, question())).rejects.toThrow('no chat completion');
  await expect(daemon.llm.askText((await add('p2')).id, question())).rejects.toThrow('"Text" is no chat completion');
  await expect(daemon.llm.askText((await add('gone')).id, question())).rejects.toThrow('no such connection profile');
  await expect(
    client.llm.add({
      body: {
        kind: 'sillytavern',
        name: 'x',
        url: 'http://127.0.0.1:1',
        model: '',
        contextTokens: 8_192,
        consent: true,
      },
    }),
  ).rejects.toThrow('is no library');
});
