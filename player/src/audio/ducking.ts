/** Music under a voice: a little less than half as loud. */
export const DUCKED_LEVEL = 0.42;
/** How fast it steps back and comes again; how long it stays back, so that it does not pump between two lines. */
export const ATTACK_MS = 180;
export const RELEASE_MS = 900;
export const HOLD_MS = 500;

/** Brings the music to a level, within a time. */
export type SetDuck = (level: number, withinMs: number) => void;

/** Lets music step back while somebody speaks: at once when a voice begins, back a moment after the last one. */
export class Ducking {
  level = 1;
  #set: SetDuck;
  #release: ReturnType<typeof setTimeout> | undefined;

  constructor(set: SetDuck) {
    this.#set = set;
  }

  begin(): void {
    clearTimeout(this.#release);
    this.#release = undefined;
    this.#change(DUCKED_LEVEL, ATTACK_MS);
  }

  end(): void {
    if (this.level === 1 || this.#release !== undefined) return;
    this.#release = setTimeout(() => {
      this.#release = undefined;
      this.#change(1, RELEASE_MS);
    }, HOLD_MS);
  }

  destroy(): void {
    clearTimeout(this.#release);
  }

  #change(level: number, withinMs: number): void {
    if (this.level === level) return;
    this.level = level;
    this.#set(level, withinMs);
  }
}
