/** Two sounds are never nearer than this: faster ones blur into a buzz. */
export const APART_MS = 62;

/** Says which of the letters of a line are heard. */
export class BlipPace {
  #lastMs = -Infinity;

  /** Whether letters that appear together make a sound now: only if one of them is spoken, and not too soon. */
  wants(letters: string, nowMs: number): boolean {
    if (nowMs - this.#lastMs < APART_MS || !/[\p{L}\p{N}]/u.test(letters)) return false;
    this.#lastMs = nowMs;
    return true;
  }
}

/** Tones that go together, in half tones above the lowest: everybody speaks in the same key. */
const STEPS = [0, 3, 5, 7, 10, 12, 15, 17, 19];
const LOWEST_HZ = 175;

/** The pitch at which a character speaks, in hertz: always the same for an id. Pure. */
export function pitchOf(character: string): number {
  let hash = 2166136261;
  for (const letter of character) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619) >>> 0;
  // The low bits of this hash say little about the first letters.
  const step = STEPS[(hash >>> 9) % STEPS.length] ?? 0;
  return LOWEST_HZ * 2 ** (step / 12);
}

/** A letter's small deviation from the pitch, as a factor near 1: the same letter always sounds alike. Pure. */
export function liltOf(letter: string): number {
  return 2 ** ((((letter.codePointAt(0) ?? 0) % 5) - 2) / 24);
}
