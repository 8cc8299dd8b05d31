/** How far a running job is. */
export interface JobProgress {
  /** `fraction` 0 to 1; without a message the last one stays. */
  set(fraction: number, message?: string): void;
  now(): { readonly progress: number; readonly message: string };
  /** Nothing is told any more. */
  close(): void;
}

/** Pages are told of progress no more often than this. */
const TELL_EVERY_MS = 200;

/** Keeps how far a job is, and calls `tell` at once or at the end of the pause that the last call began. */
export function createJobProgress(tell: () => void): JobProgress {
  let now = { progress: 0, message: '' };
  let toldAt = -Infinity;
  let timer: NodeJS.Timeout | null = null;
  const tellNow = (): void => {
    timer = null;
    toldAt = performance.now();
    tell();
  };
  return {
    set(fraction, message = now.message) {
      const progress = Math.min(1, Math.max(0, Number.isFinite(fraction) ? fraction : 0));
      now = { progress, message: message.slice(0, 200) };
      if (timer !== null) return;
      const waitMs = toldAt + TELL_EVERY_MS - performance.now();
      if (waitMs <= 0) tellNow();
      else timer = setTimeout(tellNow, waitMs).unref();
    },
    now: () => now,
    close() {
      clearTimeout(timer ?? undefined);
    },
  };
}
