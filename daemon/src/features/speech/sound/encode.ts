import { setImmediate as breathe } from 'node:timers/promises';
import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';
import type { Pcm } from './pcm.ts';
import { toWav } from './wav.ts';

/** The forms in which speech is given out, and their media types. */
export const SOUND_MIMES = { ogg: 'audio/ogg', mp3: 'audio/mpeg', wav: 'audio/wav' } as const;
export type SoundFormat = keyof typeof SOUND_MIMES;

/** The sampling rates that MP3 has. */
const MP3_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;
/** Ogg Vorbis: 1 is about 50 kbit/s at 22 kHz, enough for one voice. */
const OGG_QUALITY = 3;
/** A constant rate: a variable one has no header here, and players then guess the length. */
const MP3_BITRATE = 96;
/** Encoded at once; between two of them others are answered. */
const CHUNK = 8_192;

/** A sound as a file. */
export async function encodeSound(pcm: Pcm, format: SoundFormat): Promise<Buffer> {
  if (format === 'wav') return toWav(pcm);
  if (format === 'ogg') {
    const encoder = await createOggEncoder();
    // The number of the stream: the same words give the same bytes.
    encoder.configure({ sampleRate: pcm.rate, channels: 1, vbrQuality: OGG_QUALITY, oggSerialNo: 1 });
    return drain(encoder, pcm);
  }
  const encoder = await createMp3Encoder();
  const outputSampleRate = MP3_RATES.findLast((rate) => rate <= pcm.rate) ?? 8_000;
  encoder.configure({
    sampleRate: pcm.rate,
    channels: 1,
    bitrate: outputSampleRate < 32_000 ? 64 : MP3_BITRATE,
    outputSampleRate,
  });
  return drain(encoder, pcm);
}

interface Encoder {
  encode(samples: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

async function drain(encoder: Encoder, { samples }: Pcm): Promise<Buffer> {
  const parts: Buffer[] = [];
  // What an encoder gives is its own memory until the next call.
  for (let at = 0; at < samples.length; at += CHUNK) {
    parts.push(Buffer.from(encoder.encode([samples.subarray(at, at + CHUNK)])));
    await breathe();
  }
  return Buffer.concat([...parts, Buffer.from(encoder.finalize())]);
}
