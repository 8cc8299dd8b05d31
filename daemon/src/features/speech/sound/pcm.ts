/** A sound as samples from -1 to 1, one channel. */
export interface Pcm {
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly rate: number;
}

/** A sound as samples from -1 to 1 of each of its channels, all of one length. */
export interface Channels {
  readonly parts: readonly Float32Array[];
  /** Samples a second. */
  readonly rate: number;
}

export const lengthMs = ({ samples, rate }: Pcm): number => Math.round((samples.length / rate) * 1_000);

/** Several channels as one, their mean. Pure. */
export function toMono(channels: readonly Float32Array[], rate: number): Pcm {
  const [first, ...others] = channels;
  if (first === undefined) return { samples: new Float32Array(0), rate };
  if (others.length === 0) return { samples: first, rate };
  const samples = Float32Array.from(first, (value, i) => {
    let sum = value;
    for (const other of others) sum += other[i] ?? 0;
    return sum / channels.length;
  });
  return { samples, rate };
}

/** 16-bit samples as numbers from -1 to 1. Pure. */
export const fromInt16 = (values: Int16Array, rate: number): Pcm => ({
  samples: Float32Array.from(values, (value) => value / 32_768),
  rate,
});

/** Samples as 16-bit numbers. Pure. */
export const toInt16 = (samples: Float32Array): Int16Array =>
  Int16Array.from(samples, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32_767));

/** All samples times a factor, kept within -1 to 1. Pure. */
export function amplified({ samples, rate }: Pcm, factor: number): Pcm {
  return { samples: samples.map((value) => Math.max(-1, Math.min(1, value * factor))), rate };
}
