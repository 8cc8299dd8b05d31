import type { JobError, JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { diskFault } from './db.ts';
import { createJobProgress, type JobProgress } from './job-progress.ts';
import { batchOf, type JobRow } from './job-row.ts';
import type { JobStore } from './jobs.store.ts';

export interface JobBatchesOptions {
  readonly store: JobStore;
  readonly at: () => string;
  readonly tell: (batch: JobRow) => void;
  /** How far the running jobs of a batch are, 0 to 1 each. */
  readonly running: (batch: string) => number[];
  /** The disk did not take where a batch is. */
  readonly broken: (batch: string, error: unknown) => void;
}

/** Batches are as far as their jobs: their state and their one progress follow from them. */
export class JobBatches {
  readonly #o: JobBatchesOptions;
  readonly #progress = new Map<string, JobProgress>();
  /** Those that the disk did not take where they are. */
  readonly #behind = new Set<string>();

  constructor(options: JobBatchesOptions) {
    this.#o = options;
  }

  /**
   * Brings a batch to where its jobs are; to be called whenever one of them changed. What the disk does not take waits for
   * `catchUp`, as what became of the job is written already.
   */
  follow(id: string): void {
    try {
      this.#follow(id);
      this.#behind.delete(id);
    } catch (error) {
      if (diskFault(error) === null) throw error;
      if (!this.#behind.has(id)) this.#o.broken(id, error);
      this.#behind.add(id);
    }
  }

  catchUp(): void {
    for (const id of [...this.#behind]) this.follow(id);
  }

  /** How far a batch is, for people. */
  now(row: JobRow): { readonly progress: number; readonly message: string } {
    const { total, over } = countsOf(row);
    const begun = this.#o.running(row.id).reduce((sum, progress) => sum + progress, 0);
    return { progress: total === 0 ? 1 : Math.min(1, (over + begun) / total), message: `${over} of ${total}` };
  }

  close(): void {
    for (const progress of this.#progress.values()) progress.close();
    this.#progress.clear();
  }

  #follow(id: string): void {
    const row = this.#o.store.find(id);
    if (!row) return;
    const { state, error } = this.#stateOf(row);
    if (state === row.state) return this.#moved(row);
    this.#progress.get(id)?.close();
    this.#progress.delete(id);
    this.#o.tell(this.#o.store.setBatch(id, state, this.#o.at(), error) ?? row);
  }

  #moved(row: JobRow): void {
    const known = this.#progress.get(row.id);
    const progress =
      known ??
      createJobProgress(() => {
        const now = this.#o.store.find(row.id);
        if (now) this.#o.tell(now);
      });
    this.#progress.set(row.id, progress);
    progress.set(0);
  }

  #stateOf(row: JobRow): { state: JobState; error: JobError | null } {
    const { total, over, failed, cancelled } = countsOf(row);
    if (over < total) return { state: this.#o.store.hasBegun(row.id) ? 'running' : 'queued', error: null };
    if (failed > 0) return { state: 'failed', error: { code: null, message: `${failed} of ${total} failed.` } };
    return { state: cancelled > 0 ? 'cancelled' : 'done', error: null };
  }
}

function countsOf(row: JobRow) {
  const { total, done, failed, cancelled } = batchOf(row) ?? { total: 0, done: 0, failed: 0, cancelled: 0 };
  return { total, failed, cancelled, over: done + failed + cancelled };
}
