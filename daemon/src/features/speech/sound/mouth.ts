import type { PhonemeTime } from '../speech.engine.ts';
import type { Pcm } from './pcm.ts';

/** The time one digit of a mouth stands for, in milliseconds. */
export const MOUTH_STEP_MS = 50;

/** How wide sounds open a mouth, 0 to 1, by their first sign that is listed; the rest of the consonants a little. */
const OPENNESS: readonly (readonly [signs: string, open: number])[] = [
  ['pbmɓ', 0],
  ['fvɸβʋ', 0.12],
  ['aɑæäɐ', 1],
  ['ʌɔɒɛœɶ', 0.8],
  ['eoɜəɵøɤɘ', 0.6],
  ['iyɪʏɨ', 0.4],
  ['uʊɯʉwɰ', 0.35],
];
const CONSONANT = 0.25;
const QUIET = 0.04;

/** How loud each 50 ms of a sound are against the loudest, 0 to 1. Pure. */
export function levelsOf({ samples, rate }: Pcm): number[] {
  const size = Math.round((MOUTH_STEP_MS / 1_000) * rate);
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.subarray(at, at + size);
    levels.push(Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length));
  }
  const widest = Math.max(1e-6, ...levels);
  return levels.map((level) => level / widest);
}

function opennessOf(sign: string): number {
  if (sign === '') return 0;
  for (const letter of sign) for (const [signs, open] of OPENNESS) if (signs.includes(letter)) return open;
  return CONSONANT;
}

/**
 * How wide a mouth is open, a digit for each 50 ms: 0 closed, 9 as wide as it gets in this sound. By its sounds where
 * they are known, so that lips meet for an m however loud it is; else by loudness alone. Pure.
 */
export function mouthOf(pcm: Pcm, phonemes: readonly PhonemeTime[] = []): string {
  const levels = levelsOf(pcm);
  if (phonemes.length === 0) return levels.map((level) => digit(level)).join('');
  let at = -1;
  return levels
    .map((level, step) => {
      const fromMs = step * MOUTH_STEP_MS;
      const shapes: number[] = [];
      for (let ms = fromMs; ms < fromMs + MOUTH_STEP_MS; ms += 10) {
        while ((phonemes[at + 1]?.ms ?? Infinity) <= ms) at++;
        shapes.push(opennessOf(phonemes[at]?.sign ?? ''));
      }
      if (level < QUIET) return '0';
      const closed = shapes.filter((open) => open === 0).length >= 3;
      const mean = shapes.reduce((sum, open) => sum + open, 0) / shapes.length;
      return closed ? '0' : digit(mean * (0.55 + 0.45 * level));
    })
    .join('');
}

const digit = (open: number): string => String(Math.min(9, Math.round(open * 9.49)));
