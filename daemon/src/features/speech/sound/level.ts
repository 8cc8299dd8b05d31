import { measure, type Loudness } from './loudness.ts';
import { amplified, type Pcm } from './pcm.ts';

/** The loudness that every voice and piece of music is brought to, in LUFS. */
export const TARGET_LUFS = -18;
export const MAX_PEAK_DB = -1.5;
/** Above this a peak is bent, so that a voice with single high peaks comes up to the level of the others. */
const KNEE = 10 ** (-5 / 20);
const CEILING = 10 ** ((MAX_PEAK_DB - 0.3) / 20);
const ROUNDS = 3;

const factorOf = (db: number): number => 10 ** (db / 20);

/** Peaks above the knee come nearer to the ceiling and never reach it. */
function limited({ samples, rate }: Pcm): Pcm {
  const room = CEILING - KNEE;
  const bent = samples.map((value) => {
    const size = Math.abs(value);
    return size <= KNEE ? value : Math.sign(value) * (KNEE + room * Math.tanh((size - KNEE) / room));
  });
  return { samples: bent, rate };
}

/** A sound at the one level of all voices, its peaks under -1.5 dBTP, and what it measures then. Pure. */
export function leveled(pcm: Pcm, before = measure(pcm)): { pcm: Pcm; loudness: Loudness } {
  let gainDb = TARGET_LUFS - before.lufs;
  let out = pcm;
  let loudness = before;
  for (let round = 0; round < ROUNDS; round++) {
    const raised = { samples: pcm.samples.map((value) => value * factorOf(gainDb)), rate: pcm.rate };
    out = before.truePeakDb + gainDb > MAX_PEAK_DB ? limited(raised) : raised;
    loudness = measure(out);
    if (Math.abs(loudness.lufs - TARGET_LUFS) < 0.1) break;
    gainDb += TARGET_LUFS - loudness.lufs;
  }
  // What a few samples between the others still have too much is taken from the whole.
  const over = loudness.truePeakDb - MAX_PEAK_DB;
  if (over <= 0) return { pcm: out, loudness };
  return { pcm: amplified(out, factorOf(-over)), loudness: { lufs: loudness.lufs - over, truePeakDb: MAX_PEAK_DB } };
}
