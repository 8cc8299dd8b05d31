import { describe, expect, test } from 'vitest';
import { leveledChannels, measureChannels, type Channels } from '../speech/index.ts';
import { measure } from '../speech/sound/loudness.ts';
import { looped } from './music.loop.ts';
import { beats } from './song.test-support.ts';

const RATE = 22_050;
const round = async (sound: Channels) => looped(sound, await measureChannels(sound));
/** Silence before and after a sound, which fades out in its last seconds. */
function framed(parts: readonly Float32Array[], before: number, fade: number, after: number): Float32Array[] {
  return parts.map((samples) => {
    const out = new Float32Array(samples.length + (before + after) * RATE);
    for (let i = 0; i < samples.length; i++) {
      const left = (samples.length - i) / RATE;
      out[before * RATE + i] = samples[i]! * (left < fade ? left / fade : 1);
    }
    return out;
  });
}
function highestJump(samples: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let at = from; at < to; at++) most = Math.max(most, Math.abs(samples[at]! - samples[at - 1]!));
  return most;
}

describe('a piece that goes round', () => {
  test('keeps its beat over the way back, also where its length is none of whole beats', async () => {
    const made = await round({ parts: beats(31.23, RATE), rate: RATE });
    const { startMs, endMs } = made!.loop;
    // A beat each half a second: a loop is a whole number of them, to within a frame.
    const beatsInIt = (endMs - startMs) / 500;
    expect(Math.abs(beatsInIt - Math.round(beatsInIt)) * 500).toBeLessThanOrEqual(20);
    expect(endMs - startMs).toBeGreaterThan(20_000);
    expect(made!.sound.parts[0]!.length).toBe((endMs * RATE) / 1_000);
  });

  test('goes back without a click: behind its end it is as if its beginning went on', async () => {
    const source = Float32Array.from({ length: 30 * RATE }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 311.7 * i) / RATE));
    const made = await round({ parts: [source], rate: RATE });
    const [samples] = made!.sound.parts;
    const [from, to] = [(made!.loop.startMs * RATE) / 1_000, (made!.loop.endMs * RATE) / 1_000];
    const largest = 0.3 * 2 * Math.PI * (311.7 / RATE) * 1.1;
    expect(Math.abs(samples![from]! - samples![to - 1]!)).toBeLessThan(largest);
    expect(highestJump(samples!, to - 2 * RATE, to)).toBeLessThan(2 * largest);
    // The first time it begins as it did.
    expect(samples!.subarray(0, RATE)).toEqual(source.subarray(0, RATE));
  });

  test('what faded away or is silent is no part of the loop', async () => {
    const made = await round({ parts: framed(beats(40, RATE), 3, 5, 4), rate: RATE });
    expect(made!.loop.startMs).toBeGreaterThanOrEqual(4_000);
    expect(made!.loop.endMs).toBeLessThanOrEqual(42_000);
    const loud = await measureChannels(made!.sound);
    const last = loud.tenths.subarray(-20).reduce((sum, one) => sum + one, 0);
    const middle = loud.tenths.subarray(200, 220).reduce((sum, one) => sum + one, 0);
    expect(last / middle).toBeGreaterThan(0.5);
  });

  test('one that is short, begins late, or is loud for a moment alone does not', async () => {
    expect(await round({ parts: beats(12, RATE), rate: RATE })).toBeNull();
    expect(await round({ parts: framed(beats(30, RATE), 20, 0, 0), rate: RATE })).toBeNull();
    expect(await round({ parts: framed(beats(5, RATE), 0, 0, 30), rate: RATE })).toBeNull();
    expect(await round({ parts: beats(30, 11_025), rate: 11_025 })).toBeNull();
  });
});

describe('the loudness of several channels', () => {
  test('is that of one channel where there is one, and 3 dB more where two are alike', async () => {
    const [left] = beats(8, RATE);
    const one = await measureChannels({ parts: [left!], rate: RATE });
    const known = measure({ samples: left!, rate: RATE });
    expect(one.lufs).toBeCloseTo(known.lufs, 1);
    expect(one.truePeakDb).toBeCloseTo(known.truePeakDb, 3);
    const both = await measureChannels({ parts: [left!, left!], rate: RATE });
    expect(both.lufs - one.lufs).toBeCloseTo(3.01, 1);
  });

  test('is brought to one level, below it where peaks would be cut off', async () => {
    const quiet = { parts: beats(8, RATE, 0.01), rate: RATE };
    const leveled = await leveledChannels(quiet, await measureChannels(quiet));
    expect(leveled.lufs).toBeCloseTo(-18, 3);
    expect((await measureChannels(quiet)).lufs).toBeCloseTo(-18, 1);
    const ticks = Float32Array.from({ length: 8 * RATE }, (_, i) => (i % RATE === 0 ? 0.9 : 0.001 * Math.sin(i)));
    const sharp = { parts: [ticks], rate: RATE };
    expect((await leveledChannels(sharp, await measureChannels(sharp))).lufs).toBeLessThan(-18);
    expect(20 * Math.log10(ticks[0]!)).toBeLessThan(-1.4);
  });
});
