import { parseBuffer } from 'music-metadata';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { home } from '../../../../../tests/support.ts';
import { decodeSound } from '../../speech/sound/decode.ts';
import { encodeSound, SOUND_MIMES } from '../../speech/sound/encode.ts';
import { checkSound } from '../assets.check.ts';
import { createSoundReader } from '../assets.sound-reader.ts';
import { stampedSound, stampOf, xmpOf } from './stamp.ts';

const reader = createSoundReader(home);
afterAll(() => reader.close());

const pcm = { rate: 22_050, samples: Float32Array.from({ length: 22_050 }, (_, at) => Math.sin(at / 20) / 2) };
const made = {
  tool: 'espeak',
  version: '0.1.0',
  model: 'f2 & "more" <x>',
  seed: 7,
  prompt: `Grüße \u0001 ${'sehr '.repeat(20_000)}😀`.slice(0, 12_000),
  job: 'job_secret',
  story: 'st_secret',
};

test('an Ogg Vorbis file has the stamp among its comments and sounds the same', async () => {
  const bytes = await encodeSound(pcm, 'ogg');
  for (const withPrompts of [true, false]) {
    const stamped = stampedSound(bytes, 'audio/ogg', stampOf(made, withPrompts));
    expect(stamped.includes('COMFYVN_TOOL=espeak')).toBe(true);
    expect(stamped.includes('ENCODED-BY=ComfyVN 0.1.0')).toBe(true);
    expect(stamped.includes('Grüße')).toBe(withPrompts);
    expect(stamped.includes('secret')).toBe(false);
    const [before, after] = [await decodeSound(bytes, reader), await decodeSound(stamped, reader)];
    expect(after.rate).toBe(before.rate);
    expect(after.samples).toEqual(before.samples);
    // The same making gives the same bytes, and a second stamp takes the place of the first.
    expect(stampedSound(stamped, 'audio/ogg', stampOf(made, withPrompts))).toEqual(stamped);
  }
  for (const length of [0, 20, 60, bytes.length - 1])
    expect(stampedSound(bytes.subarray(0, length), 'audio/ogg', stampOf(made, true))).toEqual(
      bytes.subarray(0, length),
    );
});

test('an MP3 has the stamp in an ID3 tag and sounds the same', async () => {
  const bytes = await encodeSound(pcm, 'mp3');
  const stamped = stampedSound(bytes, 'audio/mpeg', stampOf(made, true));
  expect(stamped.toString('latin1', 0, 3)).toBe('ID3');
  expect(stamped.includes(Buffer.from('Grüße', 'utf16le'))).toBe(true);
  expect((await decodeSound(stamped, reader)).samples).toEqual((await decodeSound(bytes, reader)).samples);
  expect(stampedSound(stamped, 'audio/mpeg', stampOf(made, true))).toBe(stamped);
});

const STAMPED = ['ogg', 'opus', 'flac', 'wav', 'mp3'] as const;

test.each(STAMPED)('another program finds the stamp in a %s, and the sound is the same', async (format) => {
  const bytes = await encodeSound(pcm, format);
  const stamped = stampedSound(bytes, SOUND_MIMES[format], stampOf(made, true));
  const { common, native } = await parseBuffer(stamped, { mimeType: SOUND_MIMES[format] });
  const told = new Map(Object.values(native).flatMap((tags) => tags.map(({ id, value }) => [id, value] as const)));
  expect(told.get('ENCODED-BY') ?? common.encodersettings).toBe('ComfyVN 0.1.0');
  const named = (name: string): unknown => told.get(`COMFYVN_${name.toUpperCase()}`) ?? told.get(`TXXX:${name}`);
  expect(['Tool', 'Model', 'Seed'].map(named)).toEqual(['espeak', 'f2 & "more" <x>', '7']);
  expect(String(named('Prompt'))).toContain('Grüße');
  expect(stamped.includes('secret')).toBe(false);
  // What came in would come in again, and sounds as it did.
  expect(await checkSound(stamped, 'said', reader)).toBe(SOUND_MIMES[format].split(';')[0]);
  expect(await decodeSound(stamped, reader)).toEqual(await decodeSound(bytes, reader));
});

test('the same making gives the same bytes; a second stamp does not stand beside the first; what is cut off stays as it is', async () => {
  for (const format of STAMPED) {
    const bytes = await encodeSound(pcm, format);
    const stamp = (of: Buffer) => stampedSound(of, SOUND_MIMES[format], stampOf(made, true));
    expect(stamp(bytes)).toEqual(stamp(bytes));
    expect(stamp(stamp(bytes))).toEqual(stamp(bytes));
    if (format !== 'mp3')
      for (const length of [0, 5, 20, 45, 60])
        expect(stamp(bytes.subarray(0, length))).toEqual(bytes.subarray(0, length));
  }
  expect(stampedSound(Buffer.from('bare samples'), SOUND_MIMES.pcm, stampOf(made, true)).toString()).toBe(
    'bare samples',
  );
});

test.each(['png', 'webp', 'jpeg'] as const)('a %s has the stamp as XMP', async (format) => {
  const bytes = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#abc' } })
    .withXmp(xmpOf(stampOf(made, true)))
    .toFormat(format)
    .toBuffer();
  const xmp = (await sharp(bytes).metadata()).xmp!.toString('utf8');
  expect(xmp).toContain('<xmp:CreatorTool>ComfyVN 0.1.0</xmp:CreatorTool>');
  expect(xmp).toContain('<comfyvn:Model>f2 &amp; &quot;more&quot; &lt;x&gt;</comfyvn:Model>');
  expect(xmp).toContain('<comfyvn:Seed>7</comfyvn:Seed>');
  expect(xmp).toContain('Grüße');
  expect(xmp).not.toContain('secret');
  expect(xmp).not.toContain('\u0001');
});
