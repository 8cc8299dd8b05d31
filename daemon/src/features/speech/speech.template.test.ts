import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_PRESETS, engineTemplate, type EnginePresetName } from '@comfyvn/shared/speech/engine-template';
import { OWN } from '@comfyvn/shared/speech/speech.schema';
import { startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { encodeSound } from './sound/encode.ts';
import { toWav } from './sound/wav.ts';
import { createHttpEngine } from './speech.template.ts';

/** Two seconds of a voice, or of what stands for one. */
const rate = 24_000;
const samples = Float32Array.from(
  { length: rate * 2 },
  (_, i) => 0.2 * Math.sin((2 * Math.PI * 200 * i) / rate) * Math.abs(Math.sin((Math.PI * 4 * i) / rate)),
);
const wav = toWav({ samples, rate });
const silence = toWav({ samples: new Float32Array(rate), rate });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}
type Reply = (asked: Asked, res: http.ServerResponse) => void;

/** A program that speaks, on a port of its own; what it was asked stands in `asked`. */
async function serve(reply: Reply) {
  const asked: Asked[] = [];
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const one = { method: req.method!, path: req.url!, body: Buffer.concat(chunks).toString(), headers: req.headers };
      asked.push(one);
      reply(one, res);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () =>
    new Promise<void>((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return { asked, url, stop };
}
type Fake = Awaited<ReturnType<typeof serve>>;
const fakes: Fake[] = [];
async function fake(reply: Reply): Promise<Fake> {
  const one = await serve(reply);
  fakes.push(one);
  return one;
}
afterEach(async () => {
  for (const one of fakes.splice(0)) await one.stop();
});

const request = { text: 'Good evening, "friend" & all.', voice: 'mira', language: 'en-GB', speed: 1.25, pitch: 1 };
const signal = () => new AbortController().signal;
const engineOf = (preset: EnginePresetName, url: string, more: object = {}) =>
  createHttpEngine({
    id: preset,
    name: 'Testcase',
    url,
    template: engineTemplate.parse(ENGINE_PRESETS[preset].template),
    consent: () => false,
    ...more,
  });
const json = (res: http.ServerResponse, body: unknown) =>
  res.setHeader('content-type', 'application/json').end(JSON.stringify(body));

describe('programs that speak are asked in their own words', () => {
  test('OpenAI-compatible: numbers stay numbers, the key goes along, an empty style does not', async () => {
    const { asked, url } = await fake((_, res) => res.end(wav));
    const spoken = await engineOf('openai', url, { key: () => 'secret' }).speak(request, signal());
    expect('bytes' in spoken && spoken.bytes.equals(wav)).toBe(true);
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/v1/audio/speech' });
    expect(asked[0]!.headers.authorization).toBe('Bearer secret');
    expect(JSON.parse(asked[0]!.body)).toEqual({
      model: 'tts-1',
      input: request.text,
      voice: 'mira',
      response_format: 'wav',
      speed: 1.25,
    });
  });

  test('Kokoro is told not to stream; its voices may be records or texts', async () => {
    let list: unknown = { voices: [{ id: 'af_bella', name: 'Bella' }] };
    const { asked, url } = await fake(({ path }, res) => (path.endsWith('voices') ? json(res, list) : res.end(wav)));
    const engine = engineOf('kokoro', url);
    await engine.speak(request, signal());
    expect(JSON.parse(asked[0]!.body)).toMatchObject({ stream: false, model: 'kokoro' });
    expect(await engine.voices()).toMatchObject([{ id: 'af_bella', name: 'Bella' }]);
    list = { voices: ['af_sky', 'am_adam'] };
    expect((await engine.voices()).map(({ id }) => id)).toEqual(['af_sky', 'am_adam']);
  });

  test('AllTalk: a form, then the sound at a relative address or at one of its other names', async () => {
    let port = '';
    let address = '/audio/comfyvn_1.wav';
    const { asked, url } = await fake(({ path }, res) =>
      path === '/api/tts-generate'
        ? json(res, { status: 'generate-success', output_file_url: address })
        : res.end(path.startsWith('/audio/') ? wav : 'no'),
    );
    port = new URL(url).port;
    const engine = engineOf('alltalk', url);
    for (const one of [address, `http://localhost:${port}/audio/comfyvn_1.wav`]) {
      address = one;
      const spoken = await engine.speak(request, signal());
      expect('bytes' in spoken && spoken.bytes.equals(wav)).toBe(true);
    }
    const form = new URLSearchParams(asked[0]!.body);
    expect(asked[0]!.headers['content-type']).toContain('x-www-form-urlencoded');
    expect(Object.fromEntries(form)).toMatchObject({
      text_input: request.text,
      character_voice_gen: 'mira',
      language: 'en',
    });
    address = 'http://169.254.169.254/latest/meta-data';
    await expect(engine.speak(request, signal())).rejects.toThrow('keeps its sound at another address');
    address = '';
    await expect(engine.speak(request, signal())).rejects.toThrow('spoke nothing');
  });

  test.each([
    ['xtts', '/tts_to_audio/', { text: request.text, speaker_wav: 'mira', language: 'en' }],
    ['gpt-sovits', '/tts', { text_lang: 'en', ref_audio_path: 'mira', speed_factor: 1.25, streaming_mode: false }],
    ['chatterbox', '/tts', { predefined_voice_id: 'mira', temperature: 0.8, output_format: 'wav' }],
    ['silero', '/tts/generate', { text: request.text, speaker: 'mira' }],
  ] as const)('%s', async (preset, path, body) => {
    const { asked, url } = await fake((_, res) => res.end(wav));
    await engineOf(preset, `${url}/`).speak(request, signal());
    expect(asked[0]).toMatchObject({ method: 'POST', path });
    expect(JSON.parse(asked[0]!.body)).toMatchObject(body);
  });
});

describe('a template of one’s own', () => {
  let running: RunningDaemon;
  beforeAll(async () => {
    running = await startDaemon();
  });
  afterAll(() => running.daemon.stop());
  const template = {
    speak: { path: '/say', form: { words: '{text}', who: '{voice}', mood: '{mood}' }, answer: { url: 'sound.at' } },
    voices: { path: '/people', list: 'people', id: 'key' },
    settings: { mood: 'calm' },
  };
  const mine = (url: string) => ({ preset: OWN, template, name: 'Mine', url });
  const answers = async () =>
    fake(({ path }, res) => {
      if (path === '/people') json(res, { people: [{ key: 'ann', name: 'Ann' }] });
      else if (path === '/say') json(res, { sound: { at: '/files/1.wav' } });
      else res.end(wav);
    });

  test('is tried out without being kept, then added, given out without its key, and taken in by another', async () => {
    const { asked, url } = await answers();
    const sound = await running.client.speech.tryEngine({
      body: { ...mine(url), key: 'secret', text: 'Good evening to all of you.' },
    });
    expect(Buffer.from(await sound.arrayBuffer()).toString('latin1', 0, 4)).toBe('OggS');
    const said = asked.find(({ path }) => path === '/say')!;
    expect(Object.fromEntries(new URLSearchParams(said.body))).toEqual({
      words: 'Good evening to all of you.',
      who: 'ann',
      mood: 'calm',
    });
    expect(said.headers.authorization).toBe('Bearer secret');
    expect((await running.client.speech.engines()).some(({ id }) => id === 'own')).toBe(false);
    const added = await running.client.speech.addEngine({ body: { ...mine(url), key: 'secret' } });
    expect(added).toMatchObject({ id: 'own', ready: true, voices: 1 });
    const file = await running.client.speech.engineFile({ params: { id: 'own' } });
    expect(file).toMatchObject({ comfyvn: 'speech-engine', version: 1, name: 'Mine', url, template });
    expect(JSON.stringify(file)).not.toContain('secret');
    const again = await running.client.speech.addEngine({ body: { preset: OWN, ...file } });
    expect(again).toMatchObject({ id: 'own-2', ready: true });
  });

  test('says what is wrong with it before anything is asked, and what the program said when it is', async () => {
    const { asked, url } = await fake((_, res) => res.writeHead(422).end('{"detail":"field \\"tempo\\" required"}'));
    const faulty = { ...template, speak: { path: '/say', json: { words: '{words}' } } };
    await expect(
      running.client.speech.tryEngine({ body: { ...mine(url), template: faulty, text: 'Hello' } }),
    ).rejects.toThrow('{words} is no placeholder');
    await expect(running.client.speech.addEngine({ body: { preset: OWN, name: 'Mine', url } })).rejects.toThrow(
      'needs its template',
    );
    expect(asked).toEqual([]);
    await expect(
      running.client.speech.tryEngine({ body: { ...mine(url), text: 'Hello', voice: 'ann' } }),
    ).rejects.toThrow('field \\"tempo\\" required');
    await expect(running.client.speech.engineFile({ params: { id: 'own-9' } })).rejects.toThrow('There is no');
  });
});

describe('faults are told in time, in words', () => {
  test.each<[string, Reply, string]>([
    [
      'an error with its reason',
      (_, res) => res.writeHead(500).end('{"detail":"no such voice"}'),
      '(500): {"detail":"no such voice"}',
    ],
    [
      'another host',
      (_, res) => res.writeHead(302, { location: 'http://example.com/x' }).end(),
      'sends elsewhere (to http://example.com/x)',
    ],
    ['a key that is refused', (_, res) => res.writeHead(401).end(), 'refuses the key'],
    [
      'a line that is cut',
      (_, res) => res.writeHead(200, { 'content-length': 9_999 }).write(wav.subarray(0, 500)) && res.destroy(),
      'broke the connection off',
    ],
    ['nothing at all', () => {}, 'within'],
    [
      'a byte now and then',
      (_, res) => void (res.writeHead(200), setInterval(() => res.write('x'), 50).unref()),
      'within',
    ],
  ])('%s', async (_, reply, message) => {
    const { url } = await fake(reply);
    const began = performance.now();
    await expect(engineOf('openai', url, { speakMs: 600 }).speak(request, signal())).rejects.toThrow(message);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('who asks can stop it', async () => {
    const { url } = await fake(() => {});
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    await expect(engineOf('openai', url).speak(request, abort.signal)).rejects.toThrow('cancelled');
  });
});

describe('an engine that was added', () => {
  let running: RunningDaemon;
  beforeAll(async () => {
    running = await startDaemon();
  });
  afterAll(() => running.daemon.stop());
  const say = (engine: string, text: string) =>
    running.client.speech.say({ body: { text, choice: { engine, voice: 'mira' } } });

  test('speaks, whatever it says its bytes are, and a lying size of a WAV does not matter', async () => {
    const streamed = Buffer.from(wav);
    streamed.writeUInt32LE(0xffffffff, 40);
    const mp3 = await encodeSound({ samples, rate }, 'mp3');
    let sound: Uint8Array = streamed;
    const { url } = await fake(({ path }, res) =>
      path.includes('voices')
        ? json(res, { voices: ['mira'] })
        : res.setHeader('content-type', 'audio/flac').end(sound),
    );
    const state = await running.client.speech.addEngine({
      body: { preset: 'openai', name: 'My server', url, key: 'k' },
    });
    expect(state).toMatchObject({ id: 'openai', ready: true, voices: 1, isDefault: false });
    expect((await say('openai', 'The first one.')).durationMs).toBe(2_000);
    sound = mp3;
    expect((await say('openai', 'The second one.')).durationMs).toBeGreaterThan(1_900);
    sound = silence;
    await expect(say('openai', 'The third one.')).rejects.toThrow('silence came instead of speech');
    sound = Buffer.from('{"error":"model not loaded"}');
    await expect(say('openai', 'The fourth one.')).rejects.toThrow('model not loaded');
    expect(await running.client.speech.setStandard({ body: { engine: 'openai' } })).toMatchObject([
      { id: 'espeak', isDefault: false },
      { id: 'openai', isDefault: true },
    ]);
    await running.client.speech.removeEngine({ params: { id: 'openai' } });
    expect(await running.client.speech.engines()).toMatchObject([{ id: 'espeak', isDefault: true }]);
  });

  test('that is away is told as such; addresses that are none for it are refused', async () => {
    const { url, stop } = await fake((_, res) => res.end());
    await stop();
    const state = await running.client.speech.addEngine({ body: { preset: 'xtts', name: 'XTTS', url } });
    expect(state).toMatchObject({ ready: false, message: expect.stringContaining('Start XTTS') });
    for (const bad of ['http://169.254.169.254/', 'http://me:pw@127.0.0.1:1/', 'file:///etc/passwd'])
      await expect(
        running.client.speech.addEngine({ body: { preset: 'xtts', name: 'X', url: bad } }),
      ).rejects.toThrow();
  });
});
