import type { Pcm } from './pcm.ts';

/** How loud a sound is, by ITU-R BS.1770-4 and EBU R 128. -Infinity where it is silent. */
export interface Loudness {
  /** Integrated loudness, in LUFS. */
  readonly lufs: number;
  /** The highest peak between samples too, in dBTP. */
  readonly truePeakDb: number;
}

const BLOCK_S = 0.4;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;

export const toLufs = (power: number): number => -0.691 + 10 * Math.log10(power);
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Measures a sound. One shorter than a block of 0.4 s is measured as a whole, without gates. Pure. */
export function measure(pcm: Pcm): Loudness {
  const weighted = filtered(filtered(pcm.samples, shelf(pcm.rate)), highPass(pcm.rate));
  const peak = highest(pcm.samples);
  return {
    lufs: gated(blockPowers(weighted, pcm.rate)),
    truePeakDb: 20 * Math.log10(peakBetween(pcm.samples, 0, pcm.samples.length, peak)),
  };
}

/** The loudness of blocks by their powers: what is silent or far below the others does not count. Pure. */
export function gated(blocks: readonly number[]): number {
  const loud = blocks.filter((power) => toLufs(power) > ABSOLUTE_GATE);
  const gate = loud.length === 0 ? Infinity : toLufs(mean(loud)) + RELATIVE_GATE;
  const counted = loud.filter((power) => toLufs(power) > gate);
  return counted.length === 0 ? -Infinity : toLufs(mean(counted));
}

/** Mean squares of blocks that overlap by three quarters. */
function blockPowers(samples: Float64Array, rate: number): number[] {
  const size = Math.min(samples.length, Math.round(BLOCK_S * rate));
  const step = Math.max(1, Math.round(size / 4));
  const powers: number[] = [];
  for (let at = 0; size > 0 && at + size <= samples.length; at += step) {
    let sum = 0;
    for (let i = at; i < at + size; i++) sum += samples[i]! ** 2;
    powers.push(sum / size);
  }
  return powers;
}

/** Coefficients of a filter of second order, with a0 = 1. */
interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** The head's effect: 4 dB more above 1.7 kHz. The constants give the coefficients of BS.1770 at 48 kHz, for any rate. */
function shelf(rate: number): Biquad {
  const k = Math.tan((Math.PI * Math.min(1_681.974450955533, rate * 0.45)) / rate);
  const high = 10 ** (3.999843853973347 / 20);
  const mid = high ** 0.4996667741545416;
  const q = 0.7071752369554196;
  const a0 = 1 + k / q + k * k;
  return {
    b: [(high + (mid * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (mid * k) / q + k * k) / a0],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

/** The ear's deafness for low sounds. */
function highPass(rate: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / rate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

function filtered(samples: Float32Array | Float64Array, filter: Biquad): Float64Array {
  const out = new Float64Array(samples.length);
  const next = running(filter);
  for (let i = 0; i < samples.length; i++) out[i] = next(samples[i]!);
  return out;
}

/** A filter that is given one sample after the other. */
function running({ b, a }: Biquad): (sample: number) => number {
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return (x) => {
    const y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    return y;
  };
}

/** As an ear weighs it: a sound that is given sample by sample. */
export function weighing(rate: number): (sample: number) => number {
  const [first, second] = [running(shelf(rate)), running(highPass(rate))];
  return (sample) => second(first(sample));
}

const TAPS = 12;
const PHASES = 4;
/** A low pass at the samples' own limit, cut in four: what lies between two samples. */
const BETWEEN = Array.from({ length: PHASES }, (_, phase) =>
  Array.from({ length: TAPS }, (__, tap) => {
    const x = tap - TAPS / 2 + 1 - phase / PHASES;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / (TAPS / 2 + 0.5));
    return x === 0 ? 1 : (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
  }),
);

/** The highest of the samples. Pure. */
export const highest = (samples: Float32Array): number =>
  samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The highest point at and between the samples from one to another, at least `peak`, the highest of all samples. Pure. */
export function peakBetween(samples: Float32Array, from: number, to: number, peak: number): number {
  // Between two samples it is hardly ever twice as high as at them.
  const worth = peak / 2;
  let most = peak;
  for (let i = from; i < to; i++) {
    if (Math.abs(samples[i]!) < worth && Math.abs(samples[i + 1] ?? 0) < worth) continue;
    for (let phase = 1; phase < PHASES; phase++) {
      let sum = 0;
      const taps = BETWEEN[phase]!;
      for (let tap = 0; tap < TAPS; tap++) sum += (samples[i + tap - TAPS / 2 + 1] ?? 0) * taps[tap]!;
      most = Math.max(most, Math.abs(sum));
    }
  }
  return most;
}
