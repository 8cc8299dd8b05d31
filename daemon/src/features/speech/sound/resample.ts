import { setImmediate as breathe } from 'node:timers/promises';
import samplerate from '@alexanderolsen/libsamplerate-js';
import type { Pcm } from './pcm.ts';

/** Samples at once; between two of them others are answered. */
const CHUNK = 8_192;

/** A sound at another rate, of the same length. */
export async function resampled({ samples, rate }: Pcm, to: number): Promise<Pcm> {
  if (rate === to) return { samples, rate };
  const { create, ConverterType } = samplerate;
  const converter = await create(1, rate, to, { converterType: ConverterType.SRC_SINC_FASTEST });
  try {
    const out = new Float32Array(Math.round((samples.length / rate) * to));
    // What it gives is a little behind what it was given: silence brings out the rest.
    const silence = new Float32Array(CHUNK);
    for (let at = 0, from = 0; at < out.length; from += CHUNK) {
      const chunk = from < samples.length ? samples.subarray(from, from + CHUNK) : silence;
      const piece = converter.full(chunk).subarray(0, out.length - at);
      out.set(piece, at);
      at += piece.length;
      await breathe();
    }
    return { samples: out, rate: to };
  } finally {
    converter.destroy();
  }
}
