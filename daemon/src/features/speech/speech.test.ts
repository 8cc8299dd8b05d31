import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voiceChoice, type Clip } from '@comfyvn/shared/speech/speech.schema';
import { home, newFolder, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { createSoundReader } from '../assets/index.ts';
import { decodeSound } from './sound/decode.ts';
import { encodeSound, SOUND_MIMES } from './sound/encode.ts';
import { leveled, TARGET_LUFS } from './sound/level.ts';
import { measure } from './sound/loudness.ts';
import { fromInt16, lengthMs, type Pcm } from './sound/pcm.ts';
import { fromWav, toWav } from './sound/wav.ts';

const reader = createSoundReader(home);
afterAll(() => reader.close());

/** A tone with the swells of syllables, for as long as somebody would take to say a few words. */
function spokenTone(seconds: number, hz = 220, level = 0.1): Pcm {
  const rate = 24_000;
  const samples = Float32Array.from(
    { length: seconds * rate },
    (_, i) => level * Math.sin((2 * Math.PI * hz * i) / rate) * Math.abs(Math.sin((Math.PI * 4 * i) / rate)),
  );
  return { samples, rate };
}

describe('the sound of speech', () => {
  test('a sine of 997 Hz at -20 dBFS measures -23.0 LUFS, as BS.1770 says for one channel', () => {
    const rate = 48_000;
    const samples = Float32Array.from({ length: rate * 5 }, (_, i) => 0.1 * Math.sin((2 * Math.PI * 997 * i) / rate));
    const { lufs, truePeakDb } = measure({ samples, rate });
    expect(lufs).toBeCloseTo(-23.01, 1);
    expect(truePeakDb).toBeCloseTo(-20, 1);
  });

  test('everything comes to one level, its peaks below the ceiling, at any rate', () => {
    for (const rate of [16_000, 22_050, 48_000])
      for (const level of [0.01, 0.2, 0.9]) {
        const tone = { samples: spokenTone(2, 300, level).samples, rate };
        const { pcm } = leveled(tone);
        const after = measure(pcm);
        expect(Math.abs(after.lufs - TARGET_LUFS)).toBeLessThan(0.3);
        expect(after.truePeakDb).toBeLessThan(-1.4);
      }
  });

  test.each(['ogg', 'mp3', 'wav', 'opus', 'flac'] as const)(
    '%s comes back as it was, of the same length',
    async (format) => {
      const { pcm } = leveled(spokenTone(1.5));
      const back = await decodeSound(await encodeSound(pcm, format), reader);
      expect(Math.abs(lengthMs(back) - 1_500)).toBeLessThan(120);
      expect(Math.abs(measure(back).lufs - TARGET_LUFS)).toBeLessThan(0.7);
    },
  );

  test.each([8_000, 16_000, 22_050, 44_100, 48_000])(
    'opus and bare samples of a sound at %i Hz lose nothing of its ends',
    async (rate) => {
      // A click where it begins and where it ends, and a tone between.
      const samples = Float32Array.from({ length: rate }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 500 * i) / rate));
      samples.fill(0, 0, Math.round(rate / 50)).fill(0, -Math.round(rate / 50));
      for (let i = 0; i < rate / 200; i++) samples[i] = samples[rate - 1 - i] = i % 2 ? 0.8 : 0.4;
      const loud = (part: Float32Array) => Math.max(...part.map(Math.abs)) > 0.2;
      const opus = await decodeSound(await encodeSound({ samples, rate }, 'opus'), reader);
      const bytes = await encodeSound({ samples, rate }, 'pcm');
      const bare = fromInt16(new Int16Array(new Uint8Array(bytes).buffer), 24_000);
      for (const back of [opus, bare]) {
        expect(Math.abs(lengthMs(back) - 1_000)).toBeLessThan(30);
        expect([loud(back.samples.subarray(0, back.rate / 50)), loud(back.samples.subarray(-back.rate / 20))]).toEqual([
          true,
          true,
        ]);
        const quiet = back.samples.subarray(Math.round(back.rate * 0.4), Math.round(back.rate * 0.6));
        expect(quiet.reduce((sum, one) => sum + one * one, 0) / quiet.length).toBeCloseTo(0.02, 2);
      }
      expect(lengthMs(bare)).toBe(1_000);
    },
  );
  test('the head of a FLAC tells its length', async () => {
    const bytes = await encodeSound({ samples: new Float32Array(44_100).fill(0.1), rate: 22_050 }, 'flac');
    expect(bytes.readUInt32BE(22)).toBe(44_100);
  });

  test('a WAV that states no size or four gigabytes is read as far as it goes', () => {
    const file = toWav(spokenTone(0.5));
    for (const size of [0, 0xffffffff]) {
      const lying = Buffer.from(file);
      lying.writeUInt32LE(size, 40);
      expect(lengthMs(fromWav(lying))).toBe(500);
    }
    expect(() => fromWav(file.subarray(0, 30))).toThrow('no sound in it');
  });
});

describe('speech without any engine but the embedded one', () => {
  let running: RunningDaemon;
  const choice = voiceChoice.parse({ engine: 'espeak', voice: 'f3' });
  const say = (text: string, more: object = {}) =>
    running.client.speech.say({ body: { text, choice: { ...choice, ...more } } });
  const ask = (path: string, body: object | null, token = running.daemon.token, headers: object = {}) =>
    fetch(`${running.url}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    });

  beforeAll(async () => {
    running = await startDaemon();
  });
  afterAll(() => running.daemon.stop());

  test('it is ready, and speaks with the times of its words', async () => {
    const [engine] = await running.client.speech.engines();
    expect(engine).toMatchObject({ id: 'espeak', ready: true, isDefault: true });
    const clip = await say('*She waves.* “Hello, world” 🙂');
    expect(clip.text).toBe('She waves. "Hello, world"');
    expect(clip.durationMs).toBeGreaterThan(1_200);
    expect(Math.abs(clip.lufs + 18)).toBeLessThan(0.5);
    expect(clip.words.map(({ at, length }) => clip.text.slice(at, at + length))).toEqual([
      'She',
      'waves',
      'Hello',
      'world',
    ]);
    expect(clip.words.at(-1)!.ms).toBeGreaterThan(clip.words[0]!.ms + 500);
    expect(clip.mouth).toMatch(/^[0-9]+$/);
    expect(clip.mouth.length * 50).toBeGreaterThan(clip.durationMs - 100);
    const answer = await ask(`/api/assets/${clip.asset}/file`, null);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.toString('latin1', 0, 4)).toBe('OggS');
    expect(Math.abs(measure(await decodeSound(bytes, reader)).lufs + 18)).toBeLessThan(0.5);
  });

  test('the same is spoken once; another voice, speed or language is another clip', async () => {
    const first = await say('One line for all.');
    expect((await say('One  line for all.')).asset).toBe(first.asset);
    const others = await Promise.all([
      say('One line for all.', { voice: 'm1' }),
      say('One line for all.', { speed: 1.5 }),
      say('One line for all.', { language: 'de' }),
    ]);
    expect(new Set([first, ...others].map(({ asset }) => asset)).size).toBe(4);
    expect(others[1]!.durationMs).toBeLessThan(first.durationMs * 0.85);
  });

  test('ten languages are spoken, told by their letters', async () => {
    const texts = [
      'Привет, как дела?',
      'おはようございます',
      '안녕하세요',
      '你好，世界',
      'مرحبا',
      'Γειά σου',
      'שלום לך',
    ];
    const clips = await Promise.all(texts.map((text) => say(text)));
    expect(clips.map((clip) => clip.language)).toEqual(['ru', 'ja', 'ko', 'zh', 'ar', 'el', 'he']);
    for (const clip of clips) expect(clip.durationMs).toBeGreaterThan(300);
  });

  test('what cannot be spoken is refused in words', async () => {
    await expect(say('…')).rejects.toThrow('nothing in this text');
    await expect(say('Hello', { voice: 'nobody' })).rejects.toThrow('has no voice "nobody"');
    await expect(say('Hello', { engine: 'other' })).rejects.toThrow('There is no engine of speech "other"');
  });

  test('another program speaks with a key, by the contract of OpenAI, and with nothing else of ours', async () => {
    const { key, id } = await running.client.speech.addKey({ body: { name: 'SillyTavern' } });
    for (const [format, magic] of [
      ['mp3', 'ID3'],
      ['ogg', 'OggS'],
      ['wav', 'RIFF'],
      ['opus', 'OggS'],
      ['flac', 'fLaC'],
    ] as const) {
      const body = { model: 'tts-1', input: 'Good evening.', voice: 'Mika', response_format: format };
      const answer = await ask('/v1/audio/speech', body, key);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(SOUND_MIMES[format]);
      expect(
        Buffer.from(await answer.arrayBuffer())
          .toString('latin1')
          .startsWith(magic),
      ).toBe(true);
    }
    const { voices } = (await (await ask('/v1/audio/voices', null, key)).json()) as { voices: { id: string }[] };
    expect(voices.map((one) => one.id)).toEqual(expect.arrayContaining(['default', 'espeak:f3']));
    const models = (await (await ask('/v1/models', null, key)).json()) as { data: object[] };
    expect(models.data).toContainEqual(expect.objectContaining({ id: 'espeak', object: 'model' }));
    const faulty = await ask('/v1/audio/speech', { input: '', voice: 'x' }, key);
    expect(faulty.status).toBe(400);
    expect(await faulty.json()).toMatchObject({ error: { type: 'invalid_request_error', code: 'invalid_input' } });
    const bare = await ask('/v1/audio/speech', { input: 'Good evening.', voice: 'Mika', response_format: 'pcm' }, key);
    expect([bare.status, bare.headers.get('content-type')]).toEqual([200, 'audio/pcm']);
    const wav = await ask('/v1/audio/speech', { input: 'Good evening.', voice: 'Mika', response_format: 'wav' }, key);
    const seconds = lengthMs(fromWav(Buffer.from(await wav.arrayBuffer()))) / 1_000;
    expect((await bare.arrayBuffer()).byteLength / 2 / 24_000).toBeCloseTo(seconds, 2);
    // What is not given out is refused in the same shape, with what there is.
    const body = { input: 'Good evening.', voice: 'x', response_format: 'aac' };
    const other = await ask('/v1/audio/speech', body, key);
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        message: expect.stringMatching(/AAC is not given out.*mp3, opus, flac, wav, pcm, ogg/),
      },
    });
    expect((await ask('/api/stories', null, key)).status).toBe(403);
    expect((await ask('/api/speech/engines', null, key)).status).toBe(403);
    expect((await ask('/v1/models', null, key, { origin: 'https://evil.example' })).status).toBe(403);
    await running.client.speech.removeKey({ params: { id } });
    expect((await ask('/v1/models', null, key)).status).toBe(401);
  });

  test('what another engine spoke is kept, leveled, and found by who said it; what is no speech is refused', async () => {
    const send = (bytes: Buffer, text: string) =>
      fetch(
        `${running.url}/api/speech/clips?${new URLSearchParams({ character: 'Vic', text, source: 'sillytavern' }).toString()}`,
        {
          method: 'POST',
          body: new Uint8Array(bytes),
          headers: { authorization: `Bearer ${running.daemon.token}`, 'content-type': 'application/octet-stream' },
        },
      );
    const mp3 = await encodeSound(spokenTone(2), 'mp3');
    const first = (await (await send(mp3, 'Come in, it is cold.')).json()) as { clip: Clip; isNew: boolean };
    expect(first).toMatchObject({ isNew: true, clip: { engine: 'sillytavern', language: 'en' } });
    // It does not say when it says what: the words are spread over the two seconds as eSpeak NG would say them.
    const { words, text } = first.clip;
    expect(words.map(({ at, length }) => text.slice(at, at + length))).toEqual(['Come', 'in', 'it', 'is', 'cold']);
    expect(words[0]!.ms).toBeLessThan(200);
    expect(words.at(-1)!.ms).toBeGreaterThan(900);
    expect(words.at(-1)!.ms).toBeLessThan(2_000);
    expect(await (await send(mp3, 'Come in, it is cold.')).json()).toMatchObject({ isNew: false });
    const again = await running.client.speech.say({
      body: { text: 'Come in, it is *cold*.', character: 'Vic', choice },
    });
    expect(again.asset).toBe(first.clip.asset);
    const silence = toWav({ samples: new Float32Array(48_000), rate: 24_000 });
    expect(await (await send(silence, 'Hello there.')).json()).toMatchObject({
      title: expect.stringContaining('silence'),
    });
    const short = await encodeSound(spokenTone(0.2), 'wav');
    const long = 'This is much more than anybody could say in a fifth of a second.';
    expect(await (await send(short, long)).json()).toMatchObject({ title: expect.stringContaining('too short') });
    expect(await (await send(Buffer.from('<html>Not found'), 'Hello')).json()).toMatchObject({
      title: expect.stringContaining('begin with "<html>Not found"'),
    });
  });

  test('clips stay over a restart', async () => {
    const dataDir = newFolder('speech');
    const one = await startDaemon(dataDir);
    const body = { text: 'Kept for good.', choice };
    const before = await one.client.speech.say({ body });
    await one.daemon.stop();
    const two = await startDaemon(dataDir);
    expect(await two.client.speech.clip({ params: { asset: before.asset } })).toEqual(before);
    await two.daemon.stop();
  });
});
