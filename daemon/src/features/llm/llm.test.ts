import dns from 'node:dns';
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { newFolder, testConfig } from '../../../../tests/support.ts';
import { Bus } from '../../core/bus.ts';
import { RetryableError, SnoozeError } from '../../core/job-kind.ts';
import { openSecrets } from '../../core/secrets.ts';
import type { Pages } from '../../core/socket.ts';
import { createBridgeService } from '../bridge/bridge.service.ts';
import { baseOf, checkPlace, looksNear } from './llm.place.ts';
import { createLlmService } from './llm.service.ts';
import { createLlmStore, migrations } from './llm.store.ts';
import {
  asLmStudio,
  cutOff,
  cuts,
  END,
  oneSystemAlone,
  piece,
  refuses,
  says,
  sends,
  stalls,
  thinking,
  startFake,
  withoutForms,
  withoutSystem,
  type Answer,
} from './openai-fake.test-support.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function service(patience = { firstMs: 400, nextMs: 200, retries: 0 }) {
  const db = new Database(':memory:');
  for (const { sql } of migrations) if (typeof sql === 'string') db.exec(sql);
  const config = testConfig(newFolder('llm'));
  let ids = 0;
  const parts = { newId: (prefix: string) => `${prefix}-${ids++}`, now: () => new Date() };
  const libraries = {
    text: () => {
      throw new Error('No library is here.');
    },
  };
  const bridge = createBridgeService(NO_PAGES, { ...parts, bus: new Bus() }, NO_ASSETS);
  const llm = createLlmService(createLlmStore(db), parts, {
    secrets: openSecrets({ config, tell: () => {} }),
    bridge,
    libraries,
    patience,
  });
  return { llm, db, configFile: config.configFile };
}
/** What needs no daemon has neither pages nor assets. */
const NO_PAGES: Pages = { callerOf: () => null, send: () => undefined, onGone: () => undefined };
const NO_ASSETS = {} as Parameters<typeof createBridgeService>[2];
const KEY = 'sk-secret-1234';
async function asking(answers: Answer[], patience?: { firstMs: number; nextMs: number; retries: number }) {
  const fake = await startFake(...answers);
  stops.push(fake.stop);
  const made = service(patience);
  const { id } = made.llm.add({
    kind: 'openai',
    name: 'Mine',
    url: fake.url,
    model: 'm',
    key: KEY,
    contextTokens: 8_192,
    allowSelfSigned: false,
    consent: false,
  });
  const signal = new AbortController().signal;
  return {
    ...made,
    fake,
    id,
    text: (more: { signal?: AbortSignal; onText?: (text: string) => void } = {}) =>
      made.llm.askText(id, { messages: [{ role: 'user', content: 'Hello' }], signal, ...more }),
    json: () =>
      made.llm.askJson(id, z.object({ mood: z.enum(['calm', 'tense']) }), {
        messages: [{ role: 'user', content: 'Which mood?' }],
        signal,
      }),
  };
}

describe('an answer as it comes', () => {
  test('is told piece by piece, and whole in the end, with what made it', async () => {
    const { text, fake } = await asking([says('Good evening.')]);
    const heard: string[] = [];
    const answer = await text({ onText: (one) => heard.push(one) });
    expect(answer.text).toBe('Good evening.');
    expect(heard.length).toBeGreaterThan(1);
    expect(answer.meta).toMatchObject({ model: 'real-model', finish: 'stop', mode: null });
    expect(fake.asked[0]).toMatchObject({ path: '/v1/chat/completions', key: `Bearer ${KEY}` });
  });

  test('comments, a wrong type, CRLF and letters cut in two do not disturb it', async () => {
    const bytes = Buffer.from(piece('冬の夜').replaceAll('\n', '\r\n'));
    const at = bytes.indexOf(Buffer.from('夜')) + 1;
    const parts = [': OPENROUTER PROCESSING\n\n', bytes.subarray(0, at), bytes.subarray(at), END];
    const { text } = await asking([sends(parts, 'application/json')]);
    expect((await text()).text).toBe('冬の夜');
  });

  test('tokens are asked for, and done without where a server does not know that', async () => {
    const counted = await asking([cutOff('Hello')]);
    expect((await counted.text()).meta).toMatchObject({ promptTokens: 5, answerTokens: 7, finish: 'length' });
    const asked = counted.fake.asked[0]?.body as { stream_options?: unknown };
    expect(asked.stream_options).toEqual({ include_usage: true });
    const strict = await asking([
      refuses(422, { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] }),
      says('Hello'),
    ]);
    expect((await strict.text()).text).toBe('Hello');
    expect(strict.fake.asked[1]?.body).not.toHaveProperty('stream_options');
  });

  test('a server that ends with its mark needs no reason to finish', async () => {
    const { text } = await asking([sends([piece('Done.'), END])]);
    expect((await text()).text).toBe('Done.');
  });

  test('what the model thought aloud is no part of it', async () => {
    const { text } = await asking([says('<think>What to say?</think>Hello.')]);
    expect((await text()).text).toBe('Hello.');
  });

  test('after being turned away for a moment it is asked again', async () => {
    const busy = refuses(429, { error: { message: 'slow down' } }, { 'retry-after': '0' });
    const { text, fake } = await asking([busy, says('Now.')], { firstMs: 5_000, nextMs: 200, retries: 1 });
    expect((await text()).text).toBe('Now.');
    expect(fake.asked).toHaveLength(2);
  });
});

describe('a server that', () => {
  const fails = async (answer: Answer) => {
    const { text } = await asking([answer]);
    return text().then(
      () => new Error('It was taken for an answer.'),
      (error: unknown) => error as Error,
    );
  };
  test.each<[string, Answer, 'may pass' | 'stays', RegExp]>([
    ['says nothing', stalls(''), 'may pass', /said nothing for 0\.4 seconds/],
    ['stops in the midst', stalls('Half'), 'may pass', /said nothing for 0\.2 seconds/],
    ['cuts the line', cuts('Half'), 'may pass', /broke/],
    ['ends without an end', sends([piece('Half')]), 'may pass', /broke off in the midst/],
    [
      'reports a fault on the way',
      sends([piece('Half'), 'data: {"error":{"message":"CUDA died"}}\n\n']),
      'may pass',
      /CUDA died/,
    ],
    ['answers garbage', sends(['<html>hello</html>']), 'may pass', /broke off/],
    ['sends garbage as data', sends(['data: {"choices":\n\n']), 'may pass', /no answer/],
    [
      'sends data of another shape',
      sends(['data: null\n\n', 'data: {"choices":{}}\n\n', END]),
      'may pass',
      /no answer|empty/,
    ],
    ['has a fault', refuses(500, 'oops'), 'may pass', /has a fault/],
    [
      'is asked too often',
      refuses(429, { error: 'slow down' }, { 'retry-after': '7' }),
      'may pass',
      /too often \(.*slow down/,
    ],
    [
      'refuses the key, repeating it',
      refuses(401, { error: { message: `bad key ${KEY}` } }),
      'stays',
      /bad key \(the key\)/,
    ],
    ['refuses with a bare text', refuses(400, { error: 'context is full' }), 'stays', /context is full/],
    ['sends elsewhere', refuses(302, '', { location: 'http://169.254.169.254/' }), 'stays', /not followed/],
  ])('%s: an error in time that says so', async (_, answer, kind, words) => {
    const began = performance.now();
    const error = await fails(answer);
    expect(error.message).toMatch(words);
    expect(error instanceof RetryableError).toBe(kind === 'may pass');
    expect(error.message).not.toContain(KEY);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('asks for a pause is left alone that long', async () => {
    const error = await fails(refuses(429, { error: 'slow down' }, { 'retry-after': '7' }));
    expect((error as RetryableError).afterMs).toBe(7_000);
  });

  test('is not there at all is waited for', async () => {
    const { text, fake } = await asking([says('x')]);
    await fake.stop();
    stops.length = 0;
    await expect(text()).rejects.toBeInstanceOf(SnoozeError);
  });

  test('sends without end is left', async () => {
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = (): void => {
        while (!response.destroyed && response.write(`:${'x'.repeat(100_000)}\n`));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    const { text } = await asking([endless], { firstMs: 20_000, nextMs: 200, retries: 0 });
    await expect(text()).rejects.toThrow(/more than any text/);
  });

  test('still speaks when the question is cancelled hears of it', async () => {
    const abort = new AbortController();
    const { text, fake } = await asking([stalls('Half')], { firstMs: 5_000, nextMs: 5_000, retries: 0 });
    const reason = new Error('enough');
    await expect(text({ signal: abort.signal, onText: () => abort.abort(reason) })).rejects.toBe(reason);
    await expect.poll(fake.closed).toBe(1);
  });
});

describe('JSON', () => {
  const modes = (asked: { body: { response_format?: { type: string } } }[]) =>
    asked.map(({ body }) => body.response_format?.type ?? 'prompt');

  test('is asked for by a schema', async () => {
    const { json, fake } = await asking([asLmStudio('{"mood":"calm"}')]);
    const { value, meta } = await json();
    expect(value).toEqual({ mood: 'calm' });
    expect(meta).toMatchObject({ mode: 'json_schema', repaired: false });
    expect(modes(fake.asked)).toEqual(['json_schema']);
  });

  test('is asked for as the server can, which is remembered', async () => {
    const { json, fake } = await asking([withoutForms('```json\n{"mood":"tense"}\n```')]);
    expect((await json()).meta.mode).toBe('prompt');
    expect((await json()).value).toEqual({ mood: 'tense' });
    expect(modes(fake.asked)).toEqual(['json_schema', 'json_object', 'prompt', 'prompt']);
  });

  test('is found behind thoughts and between words', async () => {
    const { json } = await asking([says('<think>{"mood":"calm"}</think>Sure: {"mood":"tense"} - there.')]);
    expect((await json()).value).toEqual({ mood: 'tense' });
  });

  test('that does not fit is asked for once more, with what is wrong', async () => {
    const { json, fake } = await asking([says('{"mood":"angry"}'), says('{"mood":"calm"}')]);
    const { value, meta } = await json();
    expect([value, meta.repaired]).toEqual([{ mood: 'calm' }, true]);
    expect(fake.asked[1]?.body.messages?.at(-1)?.content).toMatch(/mood/);
  });

  test('that was cut off is asked for shorter, and else told of as such', async () => {
    const { json, fake } = await asking([cutOff('{"mood":"ca'), says('{"mood":"calm"}')]);
    expect((await json()).value).toEqual({ mood: 'calm' });
    expect(fake.asked[1]?.body.messages?.at(-1)?.content).toMatch(/cut off after 7 tokens. Make it shorter/);
    const thinking = await asking([cutOff('<think>Well, let me see')]);
    await expect(thinking.json()).rejects.toThrow(/cut off after 7 tokens while the model still thought/);
  });

  test('of a model that thinks until its room is used up is asked for without thinking, then and later', async () => {
    const { json, fake } = await asking([thinking('{"mood":"calm"}')]);
    expect((await json()).meta.repaired).toBe(true);
    expect((await json()).meta.repaired).toBe(false);
    const told = fake.asked.map(({ body }) => (body as { chat_template_kwargs?: unknown }).chat_template_kwargs);
    expect(told).toEqual([undefined, { enable_thinking: false }, { enable_thinking: false }]);
    const strict = await asking([
      cutOff('<think>Well'),
      refuses(400, { error: { message: "Unsupported value: 'reasoning_effort' does not support 'none'" } }),
      says('{"mood":"tense"}'),
    ]);
    expect((await strict.json()).value).toEqual({ mood: 'tense' });
    expect(strict.fake.asked[2]?.body).not.toHaveProperty('reasoning_effort');
    expect(strict.fake.asked[2]?.body).toHaveProperty('stream_options');
  });

  test('that does not fit again is no answer, and nothing is remembered', async () => {
    const { json, fake, db } = await asking([says('I would rather not.')]);
    await expect(json()).rejects.toThrow(/did not have the form/);
    expect(fake.asked).toHaveLength(2);
    expect(db.prepare('SELECT * FROM llm_memory').all()).toEqual([]);
  });
});

describe('templates of models', () => {
  const roles = (asked: { body: { messages?: { role: string }[] } }[]) =>
    asked.map(({ body }) => (body.messages ?? []).map(({ role }) => role).join(' '));

  test('are given the words of the system as one message, at the head', async () => {
    const { llm, id, fake } = await asking([oneSystemAlone('{"mood":"calm"}')]);
    const { value } = await llm.askJson(id, z.object({ mood: z.string() }), {
      messages: [
        { role: 'system', content: 'You are brief.' },
        { role: 'user', content: 'Which mood?' },
      ],
      signal: new AbortController().signal,
    });
    expect(value).toEqual({ mood: 'calm' });
    expect(roles(fake.asked)).toEqual(['system user']);
    expect(fake.asked[0]?.body.messages?.[0]?.content).toMatch(/^You are brief\.\n\nAnswer with one JSON object/);
  });

  test.each([400, 500])('that know no system are told its words with the question (status %i)', async (status) => {
    const { json, fake } = await asking([withoutSystem('{"mood":"calm"}', status)]);
    expect((await json()).value).toEqual({ mood: 'calm' });
    expect(roles(fake.asked)).toEqual(['system user', 'user']);
    expect(fake.asked[1]?.body.messages?.[0]?.content).toMatch(/^Answer with one JSON[\s\S]*\n\nWhich mood\?$/);
    expect(fake.asked[1]?.body.response_format?.type).toBe('json_schema');
  });

  test('that refuse for another reason are not asked otherwise', async () => {
    const { text, fake } = await asking([refuses(400, { error: 'Only one image is supported.' })]);
    await expect(text()).rejects.toThrow(/Only one image/);
    expect(fake.asked).toHaveLength(1);
  });
});

describe('servers', () => {
  test('keep their key to themselves, and lose it when they move', async () => {
    const { llm, id, db, configFile } = await asking([says('x')]);
    expect(JSON.stringify([llm.list(), db.prepare('SELECT * FROM llm_server').all()])).not.toContain(KEY);
    const kept = fs.readFileSync(path.join(path.dirname(configFile), 'secrets.enc'), 'utf8');
    expect([kept.includes(`llm:${id}`), kept.includes(KEY)]).toEqual([true, false]);
    const input = {
      kind: 'openai' as const,
      name: 'Mine',
      model: '',
      contextTokens: 4_096,
      allowSelfSigned: false,
      consent: true,
    };
    expect(llm.change(id, { ...input, url: llm.get(id).url }).hasKey).toBe(true);
    expect(llm.change(id, { ...input, url: 'https://elsewhere.example/v1' }).hasKey).toBe(false);
  });

  test('are well with or without a list of models; one that refuses the key is not', async () => {
    const signal = new AbortController().signal;
    const healthOf = async (answer: Answer) => {
      const { llm, id } = await asking([answer]);
      return llm.health(id, signal);
    };
    expect(await healthOf(refuses(200, { data: [{ id: 'a' }, { no: 1 }, null] }))).toMatchObject({
      ready: true,
      models: ['a'],
    });
    expect(await healthOf(refuses(404, 'no'))).toMatchObject({ ready: true, models: [] });
    expect(await healthOf(refuses(401, 'no'))).toMatchObject({ ready: false });
  });

  test('elsewhere are sent nothing without consent, and some never', async () => {
    await expect(checkPlace('http://8.8.8.8/v1', false)).rejects.toThrow(/neither this computer/);
    await expect(checkPlace('http://8.8.8.8/v1', true)).resolves.toBeUndefined();
    await expect(checkPlace('http://127.0.0.1:1234/v1', false)).resolves.toBeUndefined();
    for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '0.0.0.0', '[fe80::1]', '100.100.100.200'])
      await expect(checkPlace(`http://${host}/v1`, true)).rejects.toThrow(/no server of models/);
  });

  test.each([
    ['elsewhere', '93.184.215.14', false],
    ["to a cloud's secrets", '169.254.169.254', true],
  ])('whose name leads %s once it was checked are sent nothing', async (_, address, consent) => {
    const fake = await startFake(says('Told.'));
    stops.push(fake.stop);
    const { llm } = service();
    const url = fake.url.replace('127.0.0.1', 'models.test');
    const { id } = llm.add({
      kind: 'openai',
      name: 'M',
      url,
      model: 'm',
      contextTokens: 8_192,
      allowSelfSigned: false,
      consent,
    });
    const ask = () =>
      llm.askText(id, { messages: [{ role: 'user', content: 'Hello' }], signal: new AbortController().signal });
    let answers = ['127.0.0.1'];
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      _host: string,
      options: { all?: boolean },
      done: (...found: unknown[]) => void,
    ) => {
      const found = (answers.length > 1 ? answers.shift() : answers[0])!;
      if (options.all) done(null, [{ address: found, family: 4 }]);
      else done(null, found, 4);
    }) as typeof dns.lookup);
    try {
      expect((await ask()).text).toBe('Told.');
      answers = ['127.0.0.1', address];
      await expect(ask()).rejects.toThrow(/neither this computer|no server of models/);
      expect(fake.asked).toHaveLength(1);
      expect(lookup.mock.calls.every(([host]) => host === 'models.test')).toBe(true);
    } finally {
      lookup.mockRestore();
    }
  });

  test('have the address that a person meant', () => {
    expect(baseOf('127.0.0.1:1234')).toBe('http://127.0.0.1:1234/v1');
    expect(baseOf('https://openrouter.ai/api/v1/')).toBe('https://openrouter.ai/api/v1');
    expect(baseOf('http://nas:8000/v1/chat/completions')).toBe('http://nas:8000/v1');
    expect(() => baseOf('http://me:pw@nas/v1')).toThrow(/beside the address/);
    expect(() => baseOf('file:///etc')).toThrow(/no address/);
    expect([looksNear('http://nas:1/v1'), looksNear('https://openrouter.ai/v1')]).toEqual([true, false]);
  });
});
