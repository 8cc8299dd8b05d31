import { AppError } from '../../../core/errors.ts';
import type { Loudness } from './loudness.ts';
import { lengthMs, type Pcm } from './pcm.ts';

/** Nobody speaks more signs a second than this: of alphabets, and of Chinese, Japanese and Korean. */
const FASTEST = { letters: 45, signs: 18 };
/** And nobody takes longer than this for one. */
const SLOWEST_MS = 1_500;
const PAUSE_MS = 15_000;
const SILENT_LUFS = -60;

const SIGNS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** Throws AppError where a sound cannot be these words spoken: silence, too short for them, or endless. Pure. */
export function checkSpoken(pcm: Pcm, { lufs }: Loudness, text: string): void {
  const ms = lengthMs(pcm);
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const signs = text.match(SIGNS)?.length ?? 0;
  const shortestMs = Math.max(60, ((letters - signs) / FASTEST.letters + signs / FASTEST.signs) * 1_000);
  if (!(lufs > SILENT_LUFS)) throw refused(`${(ms / 1_000).toFixed(1)} s of silence came instead of speech`);
  if (ms < shortestMs) throw refused(`${(ms / 1_000).toFixed(1)} s of sound are too short for ${letters} letters`);
  if (ms > PAUSE_MS + letters * SLOWEST_MS) throw refused(`${Math.round(ms / 1_000)} s of sound are too long for it`);
}

const refused = (what: string): AppError =>
  new AppError(
    'unavailable',
    `The engine did not speak the text: ${what}. Try it again, or look at the engine's own window.`,
  );

/** The same as a question. Pure. */
export function isSpoken(...what: Parameters<typeof checkSpoken>): boolean {
  try {
    checkSpoken(...what);
    return true;
  } catch {
    return false;
  }
}
