import { setImmediate as breathe } from 'node:timers/promises';
import Flac from 'libflacjs/dist/libflac.js';
import { toInt16, type Pcm } from './pcm.ts';

const BITS = 16;
/** 0 to 8; more makes it hardly smaller. */
const LEVEL = 5;
/** Samples at once; between two of them others are answered. */
const CHUNK = 8_192;

/** A sound as FLAC, with its length in its head. */
export async function toFlac({ samples, rate }: Pcm): Promise<Buffer> {
  if (!Flac.isReady()) await new Promise<void>((done) => Flac.on('ready', () => done()));
  const encoder = Flac.create_libflac_encoder(rate, 1, BITS, LEVEL, samples.length, false, 0);
  if (encoder === 0) throw new Error(`libFLAC makes no encoder for ${rate} Hz`);
  const parts: Buffer[] = [];
  try {
    const state = Flac.init_encoder_stream(encoder, (bytes) => void parts.push(Buffer.from(bytes)));
    if (state !== 0) throw new Error(`libFLAC does not begin (${state})`);
    for (let at = 0; at < samples.length; at += CHUNK) {
      const chunk = Int32Array.from(toInt16(samples.subarray(at, at + CHUNK)));
      if (!Flac.FLAC__stream_encoder_process_interleaved(encoder, chunk, chunk.length))
        throw new Error('libFLAC breaks off');
      await breathe();
    }
    if (!Flac.FLAC__stream_encoder_finish(encoder)) throw new Error('libFLAC does not end');
    return Buffer.concat(parts);
  } finally {
    Flac.FLAC__stream_encoder_delete(encoder);
  }
}
