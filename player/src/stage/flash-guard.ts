import type { StageClock } from './clock.ts';

/** Flashes nearer to each other than this are left out: more than three a second can harm. */
const FLASH_EVERY_MS = 400;
/** Colours darker than this, of 255, do not flash. */
const BRIGHT = 60;

/** Lets so many flashes pass that they harm nobody, whatever they come from. */
export class FlashGuard {
  #clock: StageClock;
  #lastMs = -Infinity;

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  /** May the whole stage light up in this colour (`#rrggbb`) now? A yes counts as a flash. */
  allows(colour: string): boolean {
    if (brightness(colour) < BRIGHT) return true;
    const nowMs = this.#clock.now();
    if (nowMs - this.#lastMs < FLASH_EVERY_MS) return false;
    this.#lastMs = nowMs;
    return true;
  }
}

function brightness(colour: string): number {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16) || 0;
  return part(1) * 0.299 + part(3) * 0.587 + part(5) * 0.114;
}
