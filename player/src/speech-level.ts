/** What tells how loud a line is spoken. */
export interface SpeechSources {
  /** A voice speaks. */
  speaking(): boolean;
  /** How loud the voice is, 0 to 1. */
  level(): number;
  /** A line without a voice is being typed. */
  typing(): boolean;
  nowMs(): number;
}

/** How loud the line is that is spoken now, 0 to 1: by its voice, else by its letters as they come. */
export function speechLevel({ speaking, level, typing, nowMs }: SpeechSources): number {
  if (speaking()) return level();
  if (!typing()) return 0;
  // Syllables: two waves that do not keep step.
  const at = nowMs() / 1_000;
  return 0.12 + 0.5 * Math.abs(Math.sin(at * 9.1)) * (0.6 + 0.4 * Math.sin(at * 3.7));
}
