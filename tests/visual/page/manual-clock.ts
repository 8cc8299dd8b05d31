import type { StageClock } from '../../../player/src/stage/clock.ts';

/** A time that stands until it is moved on. */
export class ManualClock implements StageClock {
  #nowMs = 0;
  #frames = new Set<(nowMs: number) => void>();
  #timers = new Map<() => void, number>();

  now(): number {
    return this.#nowMs;
  }

  frame(call: (nowMs: number) => void): () => void {
    this.#frames.add(call);
    return () => this.#frames.delete(call);
  }

  later(ms: number, call: () => void): () => void {
    this.#timers.set(call, this.#nowMs + ms);
    return () => this.#timers.delete(call);
  }

  /** One frame, without time going on: whatever begins now begins at this time. */
  flush(): void {
    const frames = [...this.#frames];
    this.#frames.clear();
    for (const call of frames) call(this.#nowMs);
  }

  /** Moves on, frame by frame of so many milliseconds. */
  advance(ms: number, frameMs = 20): void {
    const end = this.#nowMs + ms;
    while (this.#nowMs < end) {
      this.#nowMs = Math.min(end, this.#nowMs + frameMs);
      for (const [call, dueMs] of this.#timers)
        if (dueMs <= this.#nowMs) {
          this.#timers.delete(call);
          call();
        }
      this.flush();
    }
  }
}
