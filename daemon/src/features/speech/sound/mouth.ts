import type { Pcm } from './pcm.ts';

/** The time one digit of a mouth stands for, in milliseconds. */
export const MOUTH_STEP_MS = 50;

/** How wide a mouth is open, a digit for each 50 ms: 0 closed, 9 as wide as it gets in this sound. Pure. */
export function mouthOf({ samples, rate }: Pcm): string {
  const size = Math.round((MOUTH_STEP_MS / 1_000) * rate);
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.subarray(at, at + size);
    levels.push(Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length));
  }
  const widest = Math.max(1e-6, ...levels);
  return levels.map((level) => Math.min(9, Math.round((level / widest) * 9.49))).join('');
}
