import { setImmediate as breathe } from 'node:timers/promises';
import type * as z from 'zod';
import {
  isFinished,
  JOB_KINDS,
  type Job,
  type JobError,
  type JobKindName,
  type JobLogLevel,
  type JobLogLine,
  type JobState,
} from '@comfyvn/shared/jobs/jobs.schema';
import type { Bus } from './bus.ts';
import { AppError, messageOf, notFound } from './errors.ts';
import { RetryableError, type JobContext, type JobKind } from './job-kind.ts';
import { createJobProgress, type JobProgress } from './job-progress.ts';
import { toJob, type JobRow, type JobStore } from './jobs.store.ts';
import { createLane, type Lane } from './lane.ts';
import type { Logger } from './logger.ts';

/** A kind whose input is checked as it comes out of the database. */
interface Handler {
  readonly input: z.ZodType;
  readonly maxAttempts: number;
  readonly restarts: boolean;
  lane(input: unknown): string;
  run(input: unknown, context: JobContext): Promise<unknown>;
}
interface Running {
  readonly abort: AbortController;
  readonly progress: JobProgress;
  settled: Promise<void>;
}

export interface JobsOptions {
  readonly store: JobStore;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly newId: (prefix: string) => string;
  readonly now: () => Date;
  /** Works at once by lane; 1 where it is absent. */
  readonly lanes?: Readonly<Record<string, number>>;
  /** First pause before another attempt; doubles with each. */
  readonly backoffMs?: number;
}

const MAX_BACKOFF_MS = 60_000;
/** A job that brings the process down each time must not do so for ever. */
const MAX_INTERRUPTIONS = 3;
const STOP_PATIENCE_MS = 10_000;
const KEEP_FINISHED_MS = 7 * 86_400_000;
const KEEP_FINISHED = 1_000;
const PRUNE_EVERY_MS = 6 * 3_600_000;

/**
 * The durable queue. Rows in the database are the truth: a job is there before it is begun and done only when its result
 * is. Lanes say when. Nothing runs before `start`, which also picks up what a crash broke off; only the process that owns
 * the data folder may start it.
 */
export class Jobs {
  readonly #o: JobsOptions;
  readonly #store: JobStore;
  readonly #handlers = new Map<string, Handler>();
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Map<string, Running>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #state: 'idle' | 'open' | 'stopping' | 'stopped' = 'idle';

  constructor(options: JobsOptions) {
    this.#o = options;
    this.#store = options.store;
  }

  /** Adds the handler of a kind. Throws where the kind has one already. */
  register<I extends z.ZodType, R>(kind: JobKind<I, R>): void {
    if (this.#handlers.has(kind.name)) throw new Error(`The job kind ${kind.name} has two handlers.`);
    const { input, maxAttempts, restarts } = kind;
    this.#handlers.set(kind.name, {
      input,
      maxAttempts,
      restarts,
      lane: (json) => kind.lane(input.parse(json)),
      run: (json, context) => kind.run(input.parse(json), context),
    });
  }

  /** Begins to work, with what an earlier process left first. Throws where a kind of the list has no handler. */
  start(): void {
    const missing = JOB_KINDS.filter((name) => !this.#handlers.has(name));
    if (missing.length > 0) throw new Error(`No handler for the job kinds: ${missing.join(', ')}.`);
    this.#state = 'open';
    this.#prune();
    this.#later(PRUNE_EVERY_MS, () => this.#prune(), true);
    for (const row of this.#store.inState('running')) this.#recover(row);
    for (const row of this.#store.inState('queued')) this.#enqueue(row);
  }

  /**
   * Puts a job in the queue. With a `key` that an open job of this kind has, that one is given back instead. Throws a
   * ZodError where the input does not fit the kind.
   */
  add(
    kind: JobKindName,
    input: unknown,
    { title, key = null, priority = 0 }: { title: string; key?: string | null; priority?: number },
  ): Job {
    const handler = this.#handler(kind);
    const parsed = handler.input.parse(input);
    const { row, isNew } = this.#store.add({
      id: this.#o.newId('job'),
      kind,
      title: title.slice(0, 300),
      key,
      priority,
      input: JSON.stringify(parsed),
      max_attempts: handler.maxAttempts,
      created_at: this.#at(),
    });
    if (isNew) {
      this.#tell(row);
      this.#enqueue(row);
    }
    return this.#toJob(row);
  }

  get(id: string): Job {
    return this.#toJob(this.#row(id));
  }

  list(filter: { kind?: string | undefined; state?: JobState | undefined; limit: number }): Job[] {
    return this.#store.list(filter.kind ?? null, filter.state ?? null, filter.limit).map((row) => this.#toJob(row));
  }

  log(id: string): JobLogLine[] {
    return this.#store.lines(this.#row(id).id);
  }

  /** Stops a queued job at once and a running one at its next safe point. Throws where it is done or has failed. */
  cancel(id: string): Job {
    const row = this.#row(id);
    if (row.state === 'done' || row.state === 'failed')
      throw new AppError('conflict', `"${row.title}" is over already (${row.state}).`);
    if (row.state === 'queued') this.#finish(row, 'cancelled');
    // Noted first: a crash between here and the end of the job must not bring it back.
    else if (this.#store.askToCancel(id)) {
      this.#running.get(id)?.abort.abort(new AppError('conflict', 'It was cancelled.'));
      this.#tell(this.#row(id));
    }
    return this.get(id);
  }

  /** Begins a failed or cancelled job again. */
  retry(id: string): Job {
    const row = this.#row(id);
    if (row.state !== 'failed' && row.state !== 'cancelled')
      throw new AppError('conflict', `"${row.title}" is ${row.state}; only a failed or cancelled job can begin again.`);
    const twin = row.key === null ? undefined : this.#store.findOpen(row.kind, row.key);
    if (twin) throw new AppError('conflict', `The same is ${twin.state} already as job "${twin.id}".`);
    const queued = this.#store.again(id, this.#handler(row.kind).maxAttempts);
    if (queued) {
      this.#tell(queued);
      this.#enqueue(queued);
    }
    return this.get(id);
  }

  /** Forgets a finished job. */
  remove(id: string): void {
    const row = this.#row(id);
    if (!isFinished(row.state)) throw new AppError('conflict', `"${row.title}" is ${row.state}. Cancel it first.`);
    this.#store.remove(id);
  }

  /** Forgets all finished jobs; how many there were. */
  clear(): number {
    return this.#store.clear();
  }

  /** Aborts what runs and waits for it; what can begin anew is queued for the next start. */
  async stop(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'stopping';
    for (const timer of this.#timers) clearTimeout(timer);
    for (const lane of this.#lanes.values()) lane.clear();
    const open = [...this.#running.values()];
    for (const { abort } of open) abort.abort(new AppError('unavailable', 'ComfyVN is stopping.'));
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(open.map((one) => one.settled)),
      new Promise((done) => (patience = setTimeout(done, STOP_PATIENCE_MS))),
    ]);
    clearTimeout(patience);
    // What still runs finds its row as a crash would have left it; the next start picks it up.
    this.#state = 'stopped';
  }

  #enqueue(row: JobRow): void {
    if (this.#state !== 'open') return;
    const handler = this.#handlers.get(row.kind);
    if (!handler) return this.#fail(row, { code: 'unsupported', message: unknownKind(row.kind) });
    const waitMs = row.run_at === null ? 0 : Date.parse(row.run_at) - this.#o.now().getTime();
    if (waitMs > 0) return this.#later(Math.min(waitMs, MAX_BACKOFF_MS), () => this.#enqueue({ ...row, run_at: null }));
    let lane: string;
    try {
      lane = handler.lane(JSON.parse(row.input));
    } catch (error) {
      return this.#fail(row, { code: 'invalid_input', message: `Its input is not valid: ${messageOf(error)}` });
    }
    void this.#lane(lane).add(() => this.#work(row.id, handler), row.priority);
  }

  #lane(name: string): Lane {
    const lane = this.#lanes.get(name) ?? createLane(this.#o.lanes?.[name] ?? 1);
    this.#lanes.set(name, lane);
    return lane;
  }

  async #work(id: string, handler: Handler): Promise<void> {
    await breathe(); // who added it hears of it before it begins
    if (this.#state !== 'open') return;
    const row = this.#store.claim(id, this.#at());
    if (!row) return; // cancelled while it waited
    const running: Running = {
      abort: new AbortController(),
      progress: createJobProgress(() => this.#tell(row)),
      settled: Promise.resolve(),
    };
    this.#running.set(id, running);
    this.#tell(row);
    running.settled = this.#attempt(row, handler, running).finally(() => {
      running.progress.close();
      this.#running.delete(id);
    });
    await running.settled;
  }

  async #attempt(row: JobRow, handler: Handler, running: Running): Promise<void> {
    try {
      const result = await handler.run(JSON.parse(row.input), this.#context(row, running));
      if (this.#state !== 'stopped') this.#finish(row, 'done', { result: JSON.stringify(result ?? null) });
    } catch (error) {
      if (this.#state !== 'stopped') this.#broken(row, handler, running.abort.signal, error);
    }
  }

  #context(row: JobRow, running: Running): JobContext {
    return {
      id: row.id,
      attempt: row.attempt,
      signal: running.abort.signal,
      progress: (fraction, message) => {
        if (!running.abort.signal.aborted) running.progress.set(fraction, message);
      },
      log: (message, level = 'info') => this.#log(row, level, message),
    };
  }

  /** An attempt threw: was it told to stop, may it be tried again, or is it over? */
  #broken(row: JobRow, handler: Handler, signal: AbortSignal, error: unknown): void {
    if (this.#row(row.id).cancel === 1) return this.#finish(row, 'cancelled');
    if (signal.aborted && this.#state === 'stopping') {
      if (handler.restarts) return void this.#store.requeue(row, 'stop');
      return this.#fail(row, { code: 'unavailable', message: 'ComfyVN was stopped while it ran.' });
    }
    if (error instanceof RetryableError && row.attempt < row.max_attempts) return this.#tryLater(row, error);
    if (error instanceof AppError) return this.#fail(row, { code: error.code, message: error.message });
    this.#o.logger.error({ err: error as Error, job: row.id, kind: row.kind }, 'job failed');
    this.#fail(row, {
      code: null,
      message: `Something went wrong inside ComfyVN. Look for ${row.id} in the log.`,
    });
  }

  #tryLater(row: JobRow, error: RetryableError): void {
    const most = Math.min(MAX_BACKOFF_MS, (this.#o.backoffMs ?? 1_000) * 2 ** (row.attempt - 1));
    // Half of the pause is left to chance, so that jobs that failed together do not come back together.
    const waitMs = error.afterMs ?? most / 2 + Math.random() * (most / 2);
    const runAt = new Date(this.#o.now().getTime() + waitMs).toISOString();
    this.#log(row, 'warning', `Attempt ${row.attempt} of ${row.max_attempts} failed: ${error.message}`);
    const queued = this.#store.requeue(row, { runAt });
    if (!queued) return;
    this.#tell(queued);
    this.#enqueue(queued);
  }

  /** A job that was running when the process ended. */
  #recover(row: JobRow): void {
    const handler = this.#handlers.get(row.kind);
    if (row.cancel === 1) return this.#finish(row, 'cancelled');
    if (!handler) return this.#fail(row, { code: 'unsupported', message: unknownKind(row.kind) });
    if (!handler.restarts)
      return this.#fail(row, { code: 'unavailable', message: 'ComfyVN ended unexpectedly while it ran.' });
    if (row.interruptions + 1 >= MAX_INTERRUPTIONS)
      return this.#fail(row, {
        code: 'unavailable',
        message: `ComfyVN ended unexpectedly ${MAX_INTERRUPTIONS} times while it ran.`,
      });
    this.#log(row, 'warning', 'ComfyVN ended unexpectedly while it ran; it begins again.');
    this.#store.requeue(row, 'crash');
  }

  #fail(row: JobRow, error: JobError): void {
    this.#log(row, 'error', error.message);
    this.#finish(row, 'failed', { error });
  }

  #finish(row: JobRow, state: JobState, outcome: { result?: string; error?: JobError } = {}): void {
    const finished = this.#store.finish(row, state, this.#at(), outcome);
    if (finished) this.#tell(finished);
  }

  #log(row: JobRow, level: JobLogLevel, message: string): void {
    if (this.#state !== 'stopped') this.#store.log(row.id, this.#at(), level, message);
  }

  #tell(row: JobRow): void {
    const { id, kind, state, progress, message } = this.#toJob(row);
    this.#o.bus.emit('job.changed', { id, kind, state, progress, message });
  }

  #toJob(row: JobRow): Job {
    return toJob(row, this.#running.get(row.id)?.progress.now());
  }

  #row(id: string): JobRow {
    const row = this.#store.find(id);
    if (!row) throw notFound('job', id);
    return row;
  }

  #handler(kind: string): Handler {
    const handler = this.#handlers.get(kind);
    if (!handler) throw new AppError('unsupported', unknownKind(kind));
    return handler;
  }

  #prune(): void {
    const before = new Date(this.#o.now().getTime() - KEEP_FINISHED_MS).toISOString();
    this.#store.prune(before, KEEP_FINISHED);
  }

  #later(waitMs: number, work: () => void, repeats = false): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#state !== 'open') return;
      work();
      if (repeats) this.#later(waitMs, work, true);
    }, waitMs).unref();
    this.#timers.add(timer);
  }

  #at(): string {
    return this.#o.now().toISOString();
  }
}

const unknownKind = (kind: string): string =>
  `This ComfyVN knows no jobs of the kind "${kind}"; a newer one may have made it.`;
