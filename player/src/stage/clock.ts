/** Where the stage's time comes from: milliseconds, frames, and a look at whether anybody sees them. */
export interface StageClock {
  now(): number;
  /** Calls once at the next frame; gives what `cancel` takes. */
  frame(call: (nowMs: number) => void): () => void;
  /** Calls once after so long. */
  later(ms: number, call: () => void): () => void;
}

/** The time of the browser. */
export const browserClock: StageClock = {
  now: () => performance.now(),
  frame(call) {
    const id = requestAnimationFrame(call);
    return () => cancelAnimationFrame(id);
  },
  later(ms, call) {
    const id = setTimeout(call, ms);
    return () => clearTimeout(id);
  },
};
