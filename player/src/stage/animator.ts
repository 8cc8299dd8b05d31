import { browserClock, type StageClock } from './clock.ts';
import { EASINGS, type EasingName } from './easing.ts';

interface Running {
  readonly key: string;
  readonly durationMs: number;
  readonly apply: (progress: number) => unknown;
  readonly curve: (t: number) => number;
  readonly end: () => void;
  startedMs: number | null;
}

/** Something that goes on without an end, such as rain. */
interface Loop {
  /** 0: at every frame. */
  readonly everyMs: number;
  readonly apply: (nowMs: number) => unknown;
  dueMs: number;
}

const nothing = (): void => undefined;

/**
 * Runs tweens and loops on animation frames and draws after each. There are no frames while nothing moves, and only as
 * many as the quickest loop asks for while nothing else does. A page that is hidden stops loops.
 */
export class Animator {
  readonly clock: StageClock;
  /** How many pictures were drawn. */
  drawn = 0;
  #draw: () => void;
  #running = new Map<string, Running>();
  #loops = new Map<string, Loop>();
  #cancelFrame: (() => void) | null = null;
  #cancelWait: (() => void) | null = null;
  /** Who waits until no tween is under way. */
  #resting: (() => void)[] = [];
  #keys = 0;
  #asleep = false;

  constructor(draw: () => void, clock = browserClock) {
    this.#draw = draw;
    this.clock = clock;
  }

  /** Whether a tween is under way; loops do not count. */
  get moving(): boolean {
    return this.#running.size > 0;
  }

  /** How many tweens are under way. */
  get movements(): number {
    return this.#running.size;
  }

  /** Tweens from 0 to 1. Another one of the same key takes its place where it is. Resolves when it is over. */
  run(
    durationMs: number,
    apply: (progress: number) => unknown,
    { key, easing = 'out' }: { key?: string; easing?: EasingName } = {},
  ): Promise<void> {
    if (this.#draw === nothing) return Promise.resolve();
    const name = key ?? `#${(this.#keys += 1)}`;
    this.#running.get(name)?.end();
    this.#running.delete(name);
    if (durationMs <= 0) {
      apply(1);
      this.invalidate();
      return Promise.resolve();
    }
    return new Promise((end) => {
      this.#running.set(name, { key: name, durationMs, apply, curve: EASINGS[easing], end, startedMs: null });
      apply(0);
      this.invalidate();
    });
  }

  /** Drops a tween where it is. */
  stop(key: string): void {
    this.#running.get(key)?.end();
    this.#running.delete(key);
    this.#tellResting();
  }

  /** Resolves when no tween is under way, nor one that follows at once; loops do not count. */
  async rest(): Promise<void> {
    while (this.moving) await new Promise<void>((done) => this.#resting.push(done));
  }

  /** Brings every tween to its end at once. */
  finish(): void {
    for (let rounds = 0; this.#running.size > 0 && rounds < 5; rounds++)
      for (const item of [...this.#running.values()]) this.#complete(item);
    this.invalidate();
  }

  /** Calls again and again, until it is ended. Another one of the same key takes its place. */
  loop(key: string, everyMs: number, apply: (nowMs: number) => unknown): void {
    this.#loops.set(key, { everyMs, apply, dueMs: this.clock.now() });
    this.#schedule();
  }

  endLoop(key: string): void {
    this.#loops.delete(key);
  }

  /** While asleep loops stand still: nobody sees them. */
  sleep(asleep: boolean): void {
    this.#asleep = asleep;
    this.#schedule();
  }

  /** Asks for one drawing. */
  invalidate(): void {
    this.#cancelFrame ??= this.clock.frame(this.#tick);
  }

  destroy(): void {
    this.#cancelFrame?.();
    this.#cancelWait?.();
    for (const item of this.#running.values()) item.end();
    this.#running.clear();
    this.#tellResting();
    this.#loops.clear();
    this.#draw = nothing;
  }

  #tick = (nowMs: number): void => {
    this.#cancelFrame = null;
    for (const item of [...this.#running.values()]) {
      item.startedMs ??= nowMs;
      const progress = (nowMs - item.startedMs) / item.durationMs;
      if (progress >= 1) this.#complete(item);
      else item.apply(item.curve(Math.max(0, progress)));
    }
    if (!this.#asleep) this.#runLoops(nowMs);
    this.drawn += 1;
    this.#draw();
    this.#schedule();
  };

  #runLoops(nowMs: number): void {
    for (const loop of this.#loops.values()) {
      if (nowMs < loop.dueMs) continue;
      loop.apply(nowMs);
      loop.dueMs = nowMs + loop.everyMs;
    }
  }

  /** Asks for the next frame: at once for tweens, when the next loop is due otherwise. */
  #schedule(): void {
    if (this.moving) return this.invalidate();
    this.#cancelWait?.();
    this.#cancelWait = null;
    if (this.#asleep || this.#loops.size === 0 || this.#draw === nothing) return;
    const due = Math.min(...[...this.#loops.values()].map((loop) => loop.dueMs));
    const waitMs = due - this.clock.now();
    // A frame comes some milliseconds later anyhow.
    if (waitMs <= 8) return this.invalidate();
    this.#cancelWait = this.clock.later(waitMs - 8, () => this.invalidate());
  }

  #complete(item: Running): void {
    if (this.#running.get(item.key) === item) this.#running.delete(item.key);
    item.apply(1);
    item.end();
    this.#tellResting();
  }

  #tellResting(): void {
    if (!this.moving) for (const done of this.#resting.splice(0)) done();
  }
}
