import { setImmediate as breathe } from 'node:timers/promises';
import { MAX_PEAK_DB, TARGET_LUFS } from './level.ts';
import { gated, highest, peakBetween, weighing, type Loudness } from './loudness.ts';
import type { Channels } from './pcm.ts';

/** How loud a sound of several channels is, also in its course. */
export interface ChannelLoudness extends Loudness {
  /** Weighted power of each tenth of a second, all channels together. */
  readonly tenths: Float64Array;
}

/** Tenths of a second in a block. */
const BLOCK = 4;
/** After so many tenths, or samples, others are answered. */
const AT_ONCE = 10;
const CHUNK = 262_144;

/** Measures all channels together, by ITU-R BS.1770-4. Needs no memory beside the sound, however long that is. */
export async function measureChannels({ parts, rate }: Channels): Promise<ChannelLoudness> {
  const size = Math.round(rate / 10);
  const tenths = new Float64Array(Math.floor((parts[0]?.length ?? 0) / size));
  let peak = 0;
  for (const samples of parts)
    for (let at = 0; at < samples.length; at += CHUNK) {
      peak = Math.max(peak, highest(samples.subarray(at, at + CHUNK)));
      await breathe();
    }
  for (const samples of parts) {
    const weigh = weighing(rate);
    for (let n = 0; n < tenths.length; n++) {
      let sum = 0;
      for (let i = n * size; i < (n + 1) * size; i++) sum += weigh(samples[i]!) ** 2;
      tenths[n]! += sum / size;
      peak = peakBetween(samples, n * size, (n + 1) * size, peak);
      if (n % AT_ONCE === 0) await breathe();
    }
  }
  const blocks: number[] = [];
  for (let n = 0; n + BLOCK <= tenths.length; n++)
    blocks.push(tenths.subarray(n, n + BLOCK).reduce((sum, power) => sum + power, 0) / BLOCK);
  return { lufs: gated(blocks), truePeakDb: 20 * Math.log10(peak), tenths };
}

/**
 * A sound at the one level, or below it where its peaks would go over the limit: nothing of it is bent. What it measures
 * then. Its own samples are changed.
 */
export async function leveledChannels({ parts }: Channels, { lufs, truePeakDb }: Loudness): Promise<Loudness> {
  const gainDb = Math.min(TARGET_LUFS - lufs, MAX_PEAK_DB - truePeakDb);
  const factor = 10 ** (gainDb / 20);
  for (const samples of parts)
    for (let at = 0; at < samples.length; at += CHUNK) {
      const end = Math.min(samples.length, at + CHUNK);
      for (let i = at; i < end; i++) samples[i]! *= factor;
      await breathe();
    }
  return { lufs: lufs + gainDb, truePeakDb: truePeakDb + gainDb };
}
