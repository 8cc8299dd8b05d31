import type * as z from 'zod';
import {
  BATCH_KIND,
  isFinished,
  MAX_PRIORITY,
  type Job,
  type JobCounts,
  type JobKindName,
  type JobLane,
  type JobLogLine,
} from '@comfyvn/shared/jobs/jobs.schema';
import { AppError, notFound } from './errors.ts';
import { JobHandlers } from './job-handlers.ts';
import type { JobKind } from './job-kind.ts';
import type { LaneRule } from './job-lanes.ts';
import { isBroken, JobRuns, stateWords, type JobRunsOptions } from './job-runs.ts';
import { toJob, type JobRow } from './job-row.ts';
import type { JobFilter } from './job-rows.store.ts';
import type { JobStore } from './jobs.store.ts';
import { everyHour } from './schedule.ts';

export interface JobsOptions extends JobRunsOptions {
  readonly newId: (prefix: string) => string;
}

export interface NewJob {
  readonly title: string;
  /** Of two open jobs of a kind with the same key, the second is not made. */
  readonly key?: string | null;
  /** With a key: a job that is done already is given back as well, as long as it is remembered. */
  readonly reuseDone?: boolean;
  /** -100 to 100; one step is worth ten minutes of waiting. */
  readonly priority?: number;
  /** Id of the batch it belongs to. */
  readonly parent?: string | null;
  /** Ids of jobs that must be done first. It fails where one of them fails. */
  readonly after?: readonly string[];
}
/** Adds a job to the batch that is being made; as `Jobs.add`. */
export type AddToBatch = (kind: JobKindName, input: unknown, more: Omit<NewJob, 'parent'>) => Job;

const KEEP_FINISHED_MS = 7 * 86_400_000;
const KEEP_FINISHED = 1_000;

/**
 * The durable queue. Rows in the database are the truth: a job is there before it is begun and done only when its result
 * is. Lanes say when. Nothing runs before `start`, which also picks up what a crash broke off; only the process that owns
 * the data folder may start it.
 */
export class Jobs {
  readonly #o: JobsOptions;
  readonly #store: JobStore;
  readonly #handlers = new JobHandlers();
  readonly #runs: JobRuns;
  #pruning: { stop(): void } | null = null;

  constructor(options: JobsOptions) {
    this.#o = options;
    this.#store = options.store;
    this.#runs = new JobRuns(options, this.#handlers);
  }

  /** Adds the handler of a kind. Throws where the kind has one already. */
  register<I extends z.ZodType, R>(kind: JobKind<I, R>): void {
    this.#handlers.add(kind);
  }

  /** Begins to work, with what an earlier process left first. Throws where a kind of the list has no handler. */
  start(): void {
    const missing = this.#handlers.missing();
    if (missing.length > 0) throw new Error(`No handler for the job kinds: ${missing.join(', ')}.`);
    this.#prune();
    this.#pruning = everyHour(() => this.#prune());
    this.#runs.start();
  }

  /**
   * Puts a job in the queue, on the disk when it returns. With a `key` that an open job of this kind has, that one is given
   * back instead. Throws a ZodError where the input does not fit the kind, an AppError where a job it needs has failed.
   */
  add(kind: JobKindName, input: unknown, job: NewJob): Job {
    if (job.parent) this.#batch(job.parent);
    const { row, isNew } = this.#insert(kind, input, job);
    if (isNew) {
      this.#runs.tell(row);
      if (row.parent !== null) this.#runs.batches.follow(row.parent);
      this.#runs.lanes.wake(row.lane);
    }
    return this.#toJob(row);
  }

  /**
   * Makes a batch and the jobs that `fill` adds to it, all of them or none. A batch has no work of its own: it is done when
   * its jobs are. Its jobs are not told of one by one while they are added. With a `key` that an open batch has, that one is
   * given back and `fill` is not called.
   */
  addBatch(
    { title, key = null, priority = 0 }: Omit<NewJob, 'parent' | 'after'>,
    fill: (add: AddToBatch) => void,
  ): Job {
    const lanes = new Set<string>();
    const { row, isNew } = this.#store.atomically(() => {
      const batch = this.#store.add(this.#newRow(BATCH_KIND, {}, { title, key, priority }, 1, ''));
      if (batch.isNew)
        fill((kind, input, job) => {
          const added = this.#insert(kind, input, { priority, ...job, parent: batch.row.id });
          lanes.add(added.row.lane);
          return this.#toJob(added.row);
        });
      return batch;
    });
    if (isNew) {
      this.#runs.tell(this.#row(row.id));
      this.#runs.batches.follow(row.id);
      for (const lane of lanes) this.#runs.lanes.wake(lane);
    }
    return this.get(row.id);
  }

  get(id: string): Job {
    return this.#toJob(this.#row(id));
  }

  /** The same; null once it is forgotten. */
  find(id: string): Job | null {
    const row = this.#store.find(id);
    return row === undefined ? null : this.#toJob(row);
  }

  /** The one with this key that is not over; null where there is none. */
  findOpen(kind: JobKindName, key: string): Job | null {
    const row = this.#store.findOpen(kind, key);
    return row === undefined ? null : this.#toJob(row);
  }

  /** Newest first. */
  list(filter: JobFilter): Job[] {
    return this.#store.list(filter).map((row) => this.#toJob(row));
  }

  log(id: string): JobLogLine[] {
    return this.#store.lines(this.#row(id).id);
  }

  counts(): JobCounts {
    return this.#store.counts();
  }

  lanes(): JobLane[] {
    return this.#runs.lanes.list();
  }

  /** How many jobs a lane has that run or could. */
  openIn(lane: string): number {
    const { queued, running } = this.#runs.lanes.get(lane);
    return queued + running;
  }

  /** Sets how many jobs of a lane run at once, and the group with which it takes turns. */
  setLane(name: string, rule: LaneRule): void {
    this.#runs.lanes.define(name, rule);
  }

  /** Begins no more jobs of a lane, over restarts, until `resumeLane`; what runs goes on. */
  pauseLane(name: string): JobLane {
    return this.#runs.lanes.pause(name);
  }

  resumeLane(name: string): JobLane {
    return this.#runs.lanes.resume(name);
  }

  /** Stops a queued job at once, a running one at its next safe point, a batch with its jobs. Throws where it is over. */
  cancel(id: string): Job {
    const row = this.#row(id);
    if (row.state === 'done' || row.state === 'failed')
      throw new AppError('conflict', `"${row.title}" is over already (${row.state}).`);
    this.#runs.cancel(row.kind === BATCH_KIND ? this.#store.children(id) : [row]);
    return this.get(id);
  }

  /** Begins a failed or cancelled job again; of a batch, all its jobs that failed or were cancelled. */
  retry(id: string): Job {
    const row = this.#row(id);
    if (row.state !== 'failed' && row.state !== 'cancelled')
      throw new AppError('conflict', `"${row.title}" is ${row.state}; only a failed or cancelled job can begin again.`);
    const queued = this.#store.atomically(() =>
      row.kind !== BATCH_KIND
        ? this.#again(row)
        : this.#store.children(id).flatMap((child) => (isBroken(this.#row(child.id)) ? this.#again(child) : [])),
    );
    this.#runs.requeued(queued);
    return this.get(id);
  }

  /** Forgets a finished job. */
  remove(id: string): void {
    const row = this.#row(id);
    if (!isFinished(row.state)) throw new AppError('conflict', `"${row.title}" is ${row.state}. Cancel it first.`);
    this.#store.remove(id);
    if (row.parent !== null) this.#runs.batches.follow(row.parent);
  }

  /** Forgets all finished jobs; how many there were, a batch as one. */
  clear(): number {
    return this.#store.clear();
  }

  /** Aborts what runs and waits for it; what can begin anew is queued for the next start. */
  async stop(): Promise<void> {
    if (!this.#runs.isOpen) return;
    this.#pruning?.stop();
    await this.#runs.stop();
  }

  #insert(kind: JobKindName, input: unknown, job: NewJob): { row: JobRow; isNew: boolean } {
    const handler = this.#handlers.get(kind);
    const parsed = handler.input.parse(input);
    const needs = [...new Set(job.after)].map((id) => this.#row(id)).filter(({ state }) => state !== 'done');
    const broken = needs.find(isBroken);
    if (broken)
      throw new AppError(
        'conflict',
        `It needs "${broken.title}", which ${stateWords[broken.state]}. Begin that one again first.`,
      );
    const row = this.#newRow(kind, parsed, job, handler.maxAttempts, handler.lane(parsed));
    return this.#store.add(row, { needs: needs.map(({ id }) => id), reuseDone: job.reuseDone ?? false });
  }

  #newRow(kind: string, input: unknown, { title, key, priority, parent }: NewJob, maxAttempts: number, lane: string) {
    return {
      id: this.#o.newId('job'),
      kind,
      title: title.slice(0, 300),
      key: key ?? null,
      priority: Math.max(-MAX_PRIORITY, Math.min(MAX_PRIORITY, Math.round(priority ?? 0))),
      input: JSON.stringify(input),
      max_attempts: maxAttempts,
      created_at: this.#at(),
      lane,
      parent: parent ?? null,
    };
  }

  /** Queues a job anew, and those that failed only because it had; gives all of them. */
  #again(row: JobRow): JobRow[] {
    const twin = row.key === null ? undefined : this.#store.findOpen(row.kind, row.key);
    if (twin) throw new AppError('conflict', `The same is ${twin.state} already as job "${twin.id}".`);
    const broken = this.#store.brokenNeed(row.id);
    if (broken)
      throw new AppError(
        'conflict',
        broken.state === null
          ? `"${row.title}" needs a job that is not there any more.`
          : `"${row.title}" needs "${broken.title}", which ${stateWords[broken.state]}. Begin that one again.`,
      );
    const queued = this.#store.again(row.id, this.#handlers.get(row.kind).maxAttempts);
    if (!queued) return [];
    const needers = this.#store
      .needers(row.id)
      .filter((needer) => isBroken(needer) && needer.error !== null && !this.#store.brokenNeed(needer.id));
    return [queued, ...needers.flatMap((needer) => this.#again(needer))];
  }

  #toJob(row: JobRow): Job {
    return toJob(row, this.#runs.live(row, row.state));
  }

  #row(id: string): JobRow {
    const row = this.#store.find(id);
    if (!row) throw notFound('job', id);
    return row;
  }

  #batch(id: string): JobRow {
    const row = this.#row(id);
    if (row.kind !== BATCH_KIND)
      throw new AppError('conflict', `"${row.title}" is no batch; a job cannot belong to it.`);
    return row;
  }

  #prune(): void {
    this.#store.prune(new Date(this.#o.now().getTime() - KEEP_FINISHED_MS).toISOString(), KEEP_FINISHED);
  }

  #at(): string {
    return this.#o.now().toISOString();
  }
}
