import PQueue from 'p-queue';

/** Work that waits its turn: so many at a time, the highest priority first, then first come first served. */
export interface Lane {
  /** Runs `work` when its turn comes, and settles as it does. */
  add<T>(work: () => Promise<T>, priority?: number): Promise<T>;
  /** Forgets what has not begun; its promises never settle. */
  clear(): void;
  setConcurrency(concurrency: number): void;
}

/** A lane in which at most `concurrency` works run at once. */
export function createLane(concurrency: number): Lane {
  const queue = new PQueue({ concurrency });
  return {
    add: (work, priority = 0) => queue.add(work, { priority }),
    clear: () => queue.clear(),
    setConcurrency: (most) => void (queue.concurrency = most),
  };
}
