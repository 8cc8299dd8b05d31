import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../../../../tests/seed.ts';
import { home, startDaemon, type RunningDaemon } from '../../../../tests/support.ts';
import { AppError } from '../../core/errors.ts';
import { encodeSound } from '../speech/sound/encode.ts';
import { toWav } from '../speech/sound/wav.ts';
import { checkFilm, checkSound } from './assets.check.ts';
import { createSoundReader } from './assets.sound-reader.ts';
import { mp4, silentFlac, silentOpus, webmSound } from './media.test-support.ts';

const pcm = { rate: 22_050, samples: Float32Array.from({ length: 44_100 }, (_, at) => Math.sin(at / 20) / 2) };
const ogg = await encodeSound(pcm, 'ogg');
const mp3 = await encodeSound(pcm, 'mp3');
const wav = toWav(pcm);
const film = fs.readFileSync(path.join(home, 'tests', 'visual', 'page', 'film.webm'));
const SOUNDS = { ogg, mp3, wav, flac: silentFlac(4), opus: silentOpus(3), m4a: mp4('soun'), webm: webmSound() };

const reader = createSoundReader(home);
afterAll(() => reader.close());
const check = (bytes: Buffer): Promise<string> => checkSound(bytes, 'x', reader);
const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length * 0.6));

/** A number in a file, put there by its place. */
function withNumber(bytes: Buffer, at: number, value: number, size: 2 | 4): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUIntLE(value, at, size);
  return copy;
}

describe('sounds', () => {
  test.each(Object.entries(SOUNDS))('a whole %s is taken for what it is', async (name, bytes) => {
    const types: Record<string, string> = { mp3: 'audio/mpeg', opus: 'audio/ogg', m4a: 'audio/mp4' };
    expect(await check(bytes)).toBe(types[name] ?? `audio/${name}`);
  });

  test.each([
    ['an Ogg file', cut(ogg)],
    ['a FLAC file', silentFlac(4, 2, 40)],
    ['a WAV file', cut(wav)],
    ['an Opus file', cut(silentOpus(3))],
    ['a WebM file', cut(webmSound())],
    ['an M4A file', cut(mp4('soun'))],
    ['an M4A file without its end', mp4('soun').subarray(0, 100)],
  ])('%s that is cut off is refused, and says so', async (_, bytes) => {
    await expect(check(bytes)).rejects.toThrow(/cut off/);
  });

  test.each([
    ['text', Buffer.from('<!doctype html><title>Not found</title>'.repeat(50)), /not a sound/],
    ['an archive', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(500)]), /not a sound/],
    [
      'a tag without end',
      Buffer.concat([Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f'), Buffer.alloc(300_000)]),
      /no sound/,
    ],
    ['an Ogg page of nothing', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(5_000)]), /neither Vorbis/],
    ['Ogg pages with rubbish between them', Buffer.concat([ogg, Buffer.alloc(600, 7)]), /damaged/],
    ['an MP3 of which most is rubbish', Buffer.concat([cut(mp3), Buffer.alloc(20_000, 0x55)]), /damaged/],
    ['a WAV without a form', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEdata'), Buffer.alloc(100)]), /no sound/],
    ['a WAV of 60,000 channels', withNumber(wav, 22, 60_000, 2), /60000 channels/],
    ['a WAV of 2 billion samples a second', withNumber(wav, 24, 2e9, 4), /samples a second/],
    ['an M4A of 10 hours', mp4('soun', { seconds: 36_000 }), /longer than 60 minutes/],
    ['an M4A of 40 channels', mp4('soun', { channels: 40 }), /40 channels/],
    ['an M4A without a track', mp4('vide'), /not a sound/],
  ])('%s is refused in a sentence', async (_, bytes, sentence) => {
    const error: unknown = await check(bytes).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toMatch(sentence);
    expect((error as AppError).message).toMatch(/\.$/);
  });

  test('hours of silence in a small file are refused once an hour of it was decoded', async () => {
    const hours = silentFlac(12_000);
    expect(hours.length).toBeLessThan(300_000);
    await expect(check(hours)).rejects.toMatchObject({ code: 'too_large' });
    expect(await check(ogg)).toBe('audio/ogg');
  });

  test('a sound that takes too long to decode ends its process, and the next one is read', async () => {
    const hasty = createSoundReader(home, 1_000);
    try {
      const long = silentFlac(6_000, 8);
      await expect(checkSound(long, 'long', hasty)).rejects.toThrow(/takes too long/);
      await expect
        .poll(() => checkSound(SOUNDS.flac, 'short', hasty).catch(() => null), { timeout: 30_000 })
        .toBe('audio/flac');
    } finally {
      hasty.close();
    }
  });

  test('whatever is done to a sound, it is taken or refused in a sentence, and a good one is taken after it', async () => {
    const mutation = fc.record({
      of: fc.constantFrom(...Object.values(SOUNDS)),
      flips: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      put: fc.tuple(fc.nat(), fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 300 }))),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ of, flips, keep, put: [place, more] }) => {
        const changed = Buffer.from(of);
        for (const [at, value] of flips) changed[at % changed.length] = value;
        const at = place % changed.length;
        const mixed = Buffer.concat([changed.subarray(0, at), more, changed.subarray(at)]);
        const bytes = mixed.subarray(0, Math.ceil(mixed.length * keep));
        const outcome: unknown = await check(bytes).catch((error: unknown) => error);
        if (typeof outcome !== 'string') expect(outcome).toBeInstanceOf(AppError);
      }),
      { numRuns: 150 },
    );
    expect(await check(mp3)).toBe('audio/mpeg');
  });
});

describe('films', () => {
  test('whole ones are taken, and others in the same wrapping are none', () => {
    expect(checkFilm(film, 'x')).toBe('video/webm');
    expect(checkFilm(mp4('vide'), 'x')).toBe('video/mp4');
    expect(checkFilm(mp4('soun'), 'x')).toBeNull();
    expect(checkFilm(Buffer.from('<html>'), 'x')).toBeNull();
  });

  test.each([
    ['a WebM file that is cut off', cut(film), /cut off/],
    ['an MP4 file that is cut off', mp4('vide').subarray(0, -10), /cut off/],
    ['a film without a size', mp4('vide', { width: 0 }), /no pictures/],
    ['a film larger than any screen', mp4('vide', { width: 60_000, height: 60_000 }), /60000 x 60000/],
    ['a film of 10 hours', mp4('vide', { seconds: 36_000 }), /longer than 60 minutes/],
  ])('%s is refused', (_, bytes, sentence) => {
    expect(() => checkFilm(bytes, 'x')).toThrow(sentence);
  });

  test('whatever is done to a film, it is taken or refused in a sentence', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom(film, mp4('vide')), flips, fc.nat(), (of, changes, end) => {
        const bytes = Buffer.from(of);
        for (const [at, value] of changes) bytes[(at % 400) % bytes.length] = value;
        try {
          checkFilm(bytes.subarray(0, bytes.length - (end % 50)), 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('files that a person gives', () => {
  let running: RunningDaemon;
  beforeAll(async () => (running = await startDaemon()));
  afterAll(() => running.daemon.stop());

  test('a broken one is refused, leaves nothing behind and loses nothing', async () => {
    const { assets } = running.client;
    const bring = (name: string, bytes: Buffer) =>
      assets.bring({ query: { name }, body: new Blob([new Uint8Array(bytes)]) });
    const { asset } = await bring('songs/theme.ogg', ogg);
    const before = await assets.facets();
    // What is known of them is written beside them a little later.
    const contents = () =>
      fs
        .readdirSync(path.join(running.dataDir, 'assets'), { recursive: true, encoding: 'utf8' })
        .filter((name) => !name.endsWith('.json'));
    const filesBefore = contents();
    const html = Buffer.from('<!doctype html>'.repeat(20));
    await expect(bring('theme.ogg', mp3)).rejects.toThrow(
      /"theme.ogg" is named as audio\/ogg, but its bytes are audio\/mpeg/,
    );
    await expect(bring('theme.mp3', html)).rejects.toThrow(/named as a sound/);
    await expect(bring('theme.wav', cut(wav))).rejects.toThrow(/cut off/);
    await expect(bring('backgrounds/sea.webm', cut(film))).rejects.toThrow(/cut off/);
    expect(await assets.facets()).toEqual(before);
    expect(contents()).toEqual(filesBefore);
    expect((await assets.get({ params: { id: asset.id } })).mime).toBe('audio/ogg');
  });
});
