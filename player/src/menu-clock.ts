import type { MenuTimer } from '@comfyvn/shared/story/node';
import type { Preferences } from './preferences.ts';

const TICK_MS = 100;
/** A busy page or a sleeping computer takes no more than this from the reader at once. */
const LONGEST_TICK_MS = 400;
/** How much longer the time is for those who ask for more. */
const MORE_TIME = 3;

/** The time for a menu in milliseconds, as the reader wishes it; null where none is counted. Pure. */
export function timeFor(timer: MenuTimer | null, wish: Preferences['timedChoices']): number | null {
  if (timer === null || wish === 'off') return null;
  return wish === 'more' ? timer.ms * MORE_TIME : timer.ms;
}

export interface MenuClockEvents {
  wish(): Preferences['timedChoices'];
  /** Whether the reader does something else now: the clock waits. */
  paused(): boolean;
  /** The share of the time that is left, 1 to 0; null while none is counted. */
  tell(left: number | null): void;
  over(): void;
}

/** Counts the time of a menu while the reader looks at it. What is left is a share, so that a change of mind keeps it. */
export class MenuClock {
  #events: MenuClockEvents;
  #timer: ReturnType<typeof setInterval> | undefined;
  #left = 1;
  #lastMs = 0;

  constructor(events: MenuClockEvents) {
    this.#events = events;
  }

  /** Begins anew with the time of a menu; null stops. */
  start(timer: MenuTimer | null): void {
    this.stop();
    if (timer === null) return;
    this.#left = 1;
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => this.#tick(timer), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(timer: MenuTimer): void {
    const nowMs = performance.now();
    const passedMs = Math.min(nowMs - this.#lastMs, LONGEST_TICK_MS);
    this.#lastMs = nowMs;
    const limitMs = timeFor(timer, this.#events.wish());
    if (limitMs !== null && !this.#events.paused()) this.#left = Math.max(0, this.#left - passedMs / limitMs);
    this.#events.tell(limitMs === null ? null : this.#left);
    if (limitMs === null || this.#left > 0) return;
    this.stop();
    this.#events.over();
  }
}
