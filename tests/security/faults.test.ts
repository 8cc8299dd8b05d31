import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENGINE_PRESETS, engineTemplate } from '@comfyvn/shared/speech/engine-template';
import { remoteService } from '@comfyvn/shared/remote/remote.schema';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../daemon/src/core/errors.ts';
import { setUp } from '../../daemon/src/core/jobs.test-support.ts';
import { createComfyClient } from '../../daemon/src/features/comfy/comfy.client.ts';
import { openServer } from '../../daemon/src/features/libraries/libraries.server.ts';
import { stream } from '../../daemon/src/features/llm/llm.stream.ts';
import { runpodProvider } from '../../daemon/src/features/remote/remote.runpod.ts';
import { templateProvider } from '../../daemon/src/features/remote/remote.template.ts';
import { createSoundReader } from '../../daemon/src/features/assets/index.ts';
import { decodeSound } from '../../daemon/src/features/speech/sound/decode.ts';
import { createHttpEngine } from '../../daemon/src/features/speech/speech.template.ts';
import { home } from '../support.ts';

/** How servers go wrong, whoever they are. `elsewhere`: an address that is not theirs. */
type Fault = (res: http.ServerResponse, elsewhere: string) => void;
const FAULTS: Readonly<Record<string, Fault>> = {
  'says nothing': () => {},
  'sends a byte now and then': (res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => res.write(' '), 100);
    res.on('close', () => clearInterval(drip));
  },
  'answers garbage': (res) => void res.writeHead(200).end('\u0000<html>not what was asked for'),
  'answers JSON of another shape': (res) => void res.writeHead(200).end('[[null]]'),
  'breaks off': (res) => {
    res.writeHead(200, { 'content-length': 9_999 });
    res.write('{"half');
    setTimeout(() => res.destroy(), 50);
  },
  'breaks off at once': (res) => void res.destroy(),
  'has a fault': (res) => void res.writeHead(500).end('stack trace'),
  'is overloaded': (res) => void res.writeHead(503).end(),
  'sends elsewhere': (res, elsewhere) => void res.writeHead(307, { location: elsewhere }).end(),
};

const signal = (): AbortSignal => new AbortController().signal;
const reader = createSoundReader(home);
async function speak(preset: 'openai' | 'xtts', url: string): Promise<unknown> {
  const engine = createHttpEngine({
    id: preset,
    name: preset,
    url,
    template: engineTemplate.parse(ENGINE_PRESETS[preset].template),
    consent: () => false,
    speakMs: 1_500,
  });
  const spoken = await engine.speak({ text: 'Hello.', voice: 'a', language: 'en', speed: 1, pitch: 1 }, signal());
  return 'bytes' in spoken ? decodeSound(spoken.bytes, reader) : spoken;
}
const far = (url: string) => ({ url, name: 'Far', headers: {}, silenceMs: 1_000 });

/** Each kind of server that is asked, by a question to it. */
const KINDS: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
  ComfyUI: (url) => createComfyClient({ url, headers: {}, allowSelfSigned: false }, 1_000).stats(),
  'speech by a template': (url) => speak('xtts', url),
  'speech of OpenAI': (url) => speak('openai', url),
  'text model': (url) =>
    stream(
      {
        url: `${url}/v1`,
        key: '',
        consent: false,
        allowSelfSigned: false,
        patience: { firstMs: 1_000, nextMs: 500, retries: 0 },
      },
      { model: 'm', messages: [{ role: 'user', content: 'Hello' }] },
      { signal: signal() },
    ),
  'library of SillyTavern': (url) => openServer({ url, allowSelfSigned: false, basic: null, account: null }).about(),
  'health of RunPod': (url) => runpodProvider(far(url)).health(),
  RunPod: (url) => runpodProvider(far(url)).look('1', signal()),
  'remote GPU by a template': (url) => templateProvider(remoteService.parse({}), far(url)).look('1', signal()),
};
/** More than the times that each of them was given. */
const IN_TIME_MS = 15_000;
/** Number of the job that waits behind the one that asks. */
const GOOD = 2;

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  reader.close();
});
async function serve(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const all = Object.keys(KINDS).flatMap((kind) => Object.keys(FAULTS).map((fault) => [kind, fault] as const));
test.concurrent.each(all)(
  '%s that %s: a sentence in time, nobody else is asked, and its lane goes on',
  async (kind, fault) => {
    let strangers = 0;
    const elsewhere = await serve((_, res) => {
      strangers++;
      res.end('{}');
    });
    const url = await serve((_, res) => FAULTS[fault]!(res, elsewhere));
    let error: unknown;
    const { jobs, add } = setUp(async ({ n }) => {
      if (n === GOOD) return 'good';
      const answer = await KINDS[kind]!(url).catch((reason: unknown) => {
        error = reason;
        throw reason;
      });
      return `It was taken for an answer: ${JSON.stringify(answer)}`;
    });
    const began = performance.now();
    const [asked, behind] = [add(1), add(GOOD)];
    const done = { interval: 50, timeout: IN_TIME_MS };
    await expect.poll(() => jobs.get(behind), done).toMatchObject({ state: 'done', result: 'good' });
    expect(performance.now() - began).toBeLessThan(IN_TIME_MS);
    expect([error instanceof AppError, String(error)]).toEqual([true, String(error)]);
    const { message } = error as AppError;
    expect(message).toMatch(/^[^\n]{15,700}$/);
    expect(message).not.toContain('\0');
    expect(jobs.get(asked)).toMatchObject({ state: 'failed', error: { message } });
    expect(strangers).toBe(0);
    await jobs.stop();
  },
  30_000,
);
