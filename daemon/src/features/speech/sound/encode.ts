import type { SPEECH_FORMATS } from '@comfyvn/shared/speech/openai.api';
import { setImmediate as breathe } from 'node:timers/promises';
import createOpusEncoder from '@audio/encode-opus';
import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';
import { toFlac } from './flac.ts';
import { toInt16, type Channels, type Pcm } from './pcm.ts';
import { resampled } from './resample.ts';
import { toWav } from './wav.ts';

/** The forms in which speech is given out, and their media types. */
export const SOUND_MIMES = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg; codecs=opus',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  ogg: 'audio/ogg',
} as const satisfies Record<(typeof SPEECH_FORMATS)[number], string>;
export type SoundFormat = keyof typeof SOUND_MIMES;

/** The sampling rates that MP3 has. */
const MP3_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;
/** Ogg Vorbis: 1 is about 50 kbit/s at 22 kHz, enough for one voice. */
const OGG_QUALITY = 3;
/** A constant rate: a variable one has no header here, and players then guess the length. */
const MP3_BITRATE = 96;
const OPUS_BITRATE = 48;
const OPUS_RATE = 48_000;
/** Its encoder tells players to leave out 80 ms at the beginning; its own delay is 6.5 of them. Silence stands for the rest, and lets the end come out. */
const OPUS_LEAD = 3_840 - 312;
const OPUS_TAIL = 312;
/** Bare samples have no head that tells their rate: it is OpenAI's. */
const PCM_RATE = 24_000;
/** Encoded at once; between two of them others are answered. */
const CHUNK = 8_192;

/** A sound as a file. */
export async function encodeSound(pcm: Pcm, format: SoundFormat): Promise<Buffer> {
  if (format === 'wav') return toWav(pcm);
  if (format === 'flac') return toFlac(pcm);
  if (format === 'opus') return toOpus(pcm);
  if (format === 'pcm') return Buffer.from(toInt16((await resampled(pcm, PCM_RATE)).samples).buffer);
  if (format === 'ogg') return encodeOgg({ parts: [pcm.samples], rate: pcm.rate }, OGG_QUALITY);
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

/** Ogg Vorbis of several channels; quality is -1 to 10. */
export async function encodeOgg({ parts, rate }: Channels, vbrQuality: number): Promise<Buffer> {
  if (parts.length !== 1 && parts.length !== 2) throw new Error(`Ogg Vorbis of ${parts.length} channels is not made`);
  const encoder = await createOggEncoder();
  // The number of the stream: the same samples give the same bytes.
  encoder.configure({ sampleRate: rate, channels: parts.length, vbrQuality, oggSerialNo: 1 });
  return drainAll(encoder, parts);
}

/** Ogg Opus, which has one rate. */
async function toOpus(pcm: Pcm): Promise<Buffer> {
  const { samples } = await resampled(pcm, OPUS_RATE);
  const padded = new Float32Array(OPUS_LEAD + samples.length + OPUS_TAIL);
  padded.set(samples, OPUS_LEAD);
  const encoder = await createOpusEncoder({
    sampleRate: OPUS_RATE,
    channels: 1,
    bitrate: OPUS_BITRATE,
    application: 'voip',
  });
  try {
    return await drain(
      { encode: (chunk) => encoder.encode([...chunk]), finalize: () => encoder.flush() },
      { samples: padded },
    );
  } finally {
    encoder.free();
  }
}

interface Encoder {
  encode(samples: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

const drain = (encoder: Encoder, { samples }: Pick<Pcm, 'samples'>): Promise<Buffer> => drainAll(encoder, [samples]);

async function drainAll(encoder: Encoder, channels: readonly Float32Array[]): Promise<Buffer> {
  const done: Buffer[] = [];
  const length = channels[0]?.length ?? 0;
  // What an encoder gives is its own memory until the next call.
  for (let at = 0; at < length; at += CHUNK) {
    done.push(Buffer.from(encoder.encode(channels.map((one) => one.subarray(at, at + CHUNK)))));
    await breathe();
  }
  return Buffer.concat([...done, Buffer.from(encoder.finalize())]);
}
