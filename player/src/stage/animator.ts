import { EASINGS, type EasingName } from './easing.ts';

interface Running {
  readonly key: string;
  readonly durationMs: number;
  readonly apply: (progress: number) => unknown;
  readonly curve: (t: number) => number;
  readonly end: () => void;
  startedMs: number | null;
}

/** Runs tweens on animation frames and draws after each; there are no frames while nothing moves. */
export class Animator {
  #draw: () => void;
  #running = new Map<string, Running>();
  #frame = 0;
  #keys = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  get moving(): boolean {
    return this.#running.size > 0;
  }

  /** Tweens from 0 to 1. Another one of the same key takes its place where it is. Resolves when it is over. */
  run(
    durationMs: number,
    apply: (progress: number) => unknown,
    { key, easing = 'out' }: { key?: string; easing?: EasingName } = {},
  ): Promise<void> {
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
  }

  /** Brings everything to its end at once. */
  finish(): void {
    for (let rounds = 0; this.#running.size > 0 && rounds < 5; rounds++)
      for (const item of [...this.#running.values()]) this.#complete(item);
    this.invalidate();
  }

  /** Asks for one drawing. */
  invalidate(): void {
    this.#frame ||= requestAnimationFrame(this.#tick);
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const item of this.#running.values()) item.end();
    this.#running.clear();
    this.#draw = () => undefined;
  }

  #tick = (nowMs: number): void => {
    this.#frame = 0;
    for (const item of [...this.#running.values()]) {
      item.startedMs ??= nowMs;
      const progress = (nowMs - item.startedMs) / item.durationMs;
      if (progress >= 1) this.#complete(item);
      else item.apply(item.curve(Math.max(0, progress)));
    }
    this.#draw();
    if (this.moving) this.invalidate();
  };

  #complete(item: Running): void {
    if (this.#running.get(item.key) === item) this.#running.delete(item.key);
    item.apply(1);
    item.end();
  }
}
