import type * as z from 'zod';
import {
  BATCH_KIND,
  isFinished,
  JOB_KINDS,
  MAX_PRIORITY,
  type Job,
  type JobCounts,
  type JobError,
  type JobKindName,
  type JobLane,
  type JobLogLevel,
  type JobLogLine,
  type JobState,
} from '@comfyvn/shared/jobs/jobs.schema';
import type { Bus } from './bus.ts';
import { AppError, messageOf, notFound } from './errors.ts';
import { JobBatches } from './job-batches.ts';
import { OutOfMemoryError, RetryableError, SnoozeError, type JobContext, type JobKind } from './job-kind.ts';
import { JobLanes, type LaneRule } from './job-lanes.ts';
import { createJobProgress, type JobProgress } from './job-progress.ts';
import type { LaneGate } from './lane-gate.ts';
import { toJob, type JobFilter, type JobOutcome, type JobRow, type JobStore } from './jobs.store.ts';
import type { Logger } from './logger.ts';
import { everyHour } from './schedule.ts';

/** A kind whose input is checked as it comes out of the database. */
interface Handler {
  readonly input: z.ZodType;
  readonly maxAttempts: number;
  readonly restarts: boolean;
  lane(input: unknown): string;
  run(input: unknown, context: JobContext): Promise<unknown>;
  smaller(input: unknown, times: number): unknown;
}
interface Running {
  readonly row: JobRow;
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
  /** How lanes work; one job at a time where a lane is absent. */
  readonly lanes?: Readonly<Record<string, LaneRule>>;
  /** Where other daemons take turns at what shared lanes work with. */
  readonly gate?: LaneGate | undefined;
  /** Most of the first pause before another attempt; doubles with each. */
  readonly backoffMs?: number;
  /** How long a running job is its worker's without a sign of life. */
  readonly leaseMs?: number;
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

const BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;
const FIRST_SNOOZE_MS = 5_000;
const MAX_SNOOZE_MS = 300_000;
/** A job that brings the process down each time must not do so for ever: after so many crashes in a row it is given up. */
const MAX_INTERRUPTIONS = 3;
/** How many pauses like the first between attempts a suspect waits for its turn. */
const SUSPECT_PAUSES = 30;
const MAX_SHRINKS = 8;
const MAX_SAVED_CHARS = 1_000_000;
const LEASE_MS = 30_000;
const STOP_PATIENCE_MS = 10_000;
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
  readonly #lanes: JobLanes;
  readonly #batches: JobBatches;
  readonly #handlers = new Map<string, Handler>();
  readonly #running = new Map<string, Running>();
  #heart: NodeJS.Timeout | null = null;
  #pruning: { stop(): void } | null = null;
  #state: 'idle' | 'open' | 'stopping' | 'stopped' = 'idle';

  constructor(options: JobsOptions) {
    this.#o = options;
    this.#store = options.store;
    this.#lanes = new JobLanes({
      store: options.store,
      now: options.now,
      rules: options.lanes ?? {},
      gate: options.gate,
      claim: (lane) => this.#store.claim(lane, this.#at(), this.#leaseEnd()),
      work: (row) => this.#work(row),
      changed: (name) => void options.bus.emit('lane.changed', { name }),
      broken: (lane, err) => options.logger.error({ err, lane }, 'the next job of a lane could not be read'),
    });
    this.#batches = new JobBatches({
      store: options.store,
      at: () => this.#at(),
      tell: (row) => this.#tell(row),
      running: (batch) =>
        [...this.#running.values()].filter((one) => one.row.parent === batch).map((one) => one.progress.now().progress),
    });
  }

  /** Adds the handler of a kind. Throws where the kind has one already. */
  register<I extends z.ZodType, R>(kind: JobKind<I, R>): void {
    if (this.#handlers.has(kind.name)) throw new Error(`The job kind ${kind.name} has two handlers.`);
    const { input, maxAttempts, restarts } = kind;
    this.#handlers.set(kind.name, {
      input,
      maxAttempts,
      restarts,
      lane: (parsed) => kind.lane(parsed as z.output<I>),
      run: (parsed, context) => kind.run(parsed as z.output<I>, context),
      smaller: (parsed, times) => kind.smaller?.(parsed as z.output<I>, times) ?? null,
    });
  }

  /** Begins to work, with what an earlier process left first. Throws where a kind of the list has no handler. */
  start(): void {
    const missing = JOB_KINDS.filter((name) => !this.#handlers.has(name));
    if (missing.length > 0) throw new Error(`No handler for the job kinds: ${missing.join(', ')}.`);
    this.#state = 'open';
    this.#prune();
    this.#pruning = everyHour(() => this.#prune());
    this.#afterCrash(this.#store.inState('running').filter(({ kind }) => kind !== BATCH_KIND));
    for (const kind of this.#store.queuedKinds())
      if (!this.#handlers.has(kind))
        for (const row of this.#store.queuedOfKind(kind))
          this.#fail(row, { code: 'unsupported', message: unknownKind(kind) });
    for (const row of this.#store.laneless()) this.#findLane(row);
    for (const batch of this.#store.openBatches()) this.#batches.follow(batch.id);
    this.#heart = setInterval(() => this.#beat(), (this.#o.leaseMs ?? LEASE_MS) / 3).unref();
    this.#lanes.start();
  }

  /**
   * Puts a job in the queue, on the disk when it returns. With a `key` that an open job of this kind has, that one is given
   * back instead. Throws a ZodError where the input does not fit the kind, an AppError where a job it needs has failed.
   */
  add(kind: JobKindName, input: unknown, job: NewJob): Job {
    if (job.parent) this.#batch(job.parent);
    const { row, isNew } = this.#insert(kind, input, job);
    if (isNew) {
      this.#tell(row);
      if (row.parent !== null) this.#batches.follow(row.parent);
      this.#lanes.wake(row.lane);
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
      this.#tell(this.#row(row.id));
      this.#batches.follow(row.id);
      for (const lane of lanes) this.#lanes.wake(lane);
    }
    return this.get(row.id);
  }

  get(id: string): Job {
    return this.#toJob(this.#row(id));
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
    return this.#lanes.list();
  }

  /** How many jobs a lane has that run or could. */
  openIn(lane: string): number {
    const { queued, running } = this.#lanes.get(lane);
    return queued + running;
  }

  /** Sets how many jobs of a lane run at once, and the group with which it takes turns. */
  setLane(name: string, rule: LaneRule): void {
    this.#lanes.define(name, rule);
  }

  /** Begins no more jobs of a lane, over restarts, until `resumeLane`; what runs goes on. */
  pauseLane(name: string): JobLane {
    return this.#lanes.pause(name);
  }

  resumeLane(name: string): JobLane {
    return this.#lanes.resume(name);
  }

  /** Stops a queued job at once, a running one at its next safe point, a batch with its jobs. Throws where it is over. */
  cancel(id: string): Job {
    const row = this.#row(id);
    if (row.state === 'done' || row.state === 'failed')
      throw new AppError('conflict', `"${row.title}" is over already (${row.state}).`);
    const open = row.kind === BATCH_KIND ? this.#store.children(id) : [row];
    this.#store.atomically(() => {
      for (const one of open) this.#cancel(one);
    });
    return this.get(id);
  }

  /** Begins a failed or cancelled job again; of a batch, all its jobs that failed or were cancelled. */
  retry(id: string): Job {
    const row = this.#row(id);
    if (row.state !== 'failed' && row.state !== 'cancelled')
      throw new AppError('conflict', `"${row.title}" is ${row.state}; only a failed or cancelled job can begin again.`);
    this.#store.atomically(() => {
      if (row.kind !== BATCH_KIND) this.#again(row);
      else for (const child of this.#store.children(id)) if (isBroken(this.#row(child.id))) this.#again(child);
    });
    return this.get(id);
  }

  /** Forgets a finished job. */
  remove(id: string): void {
    const row = this.#row(id);
    if (!isFinished(row.state)) throw new AppError('conflict', `"${row.title}" is ${row.state}. Cancel it first.`);
    this.#store.remove(id);
    if (row.parent !== null) this.#batches.follow(row.parent);
  }

  /** Forgets all finished jobs; how many there were, a batch as one. */
  clear(): number {
    return this.#store.clear();
  }

  /** Aborts what runs and waits for it; what can begin anew is queued for the next start. */
  async stop(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'stopping';
    this.#lanes.stop();
    this.#batches.close();
    this.#pruning?.stop();
    clearInterval(this.#heart ?? undefined);
    const open = [...this.#running.values()];
    for (const { abort } of open) abort.abort(new AppError('unavailable', 'ComfyVN is stopping.'));
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(open.map((one) => one.settled)),
      new Promise((done) => (patience = setTimeout(done, STOP_PATIENCE_MS))),
    ]);
    clearTimeout(patience);
    this.#batches.close();
    // What still runs finds its row as a crash would have left it; the next start picks it up.
    this.#state = 'stopped';
  }

  #insert(kind: JobKindName, input: unknown, job: NewJob): { row: JobRow; isNew: boolean } {
    const handler = this.#handler(kind);
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

  /** For what a version wrote that kept no lanes. */
  #findLane(row: JobRow): void {
    try {
      const handler = this.#handler(row.kind);
      this.#store.setLane(row.id, handler.lane(handler.input.parse(JSON.parse(row.input))));
    } catch (error) {
      this.#fail(row, invalidInput(error));
    }
  }

  /** Gives the next job of the lane where it was claimed with the end of this one. */
  async #work(row: JobRow): Promise<JobRow | undefined> {
    if (this.#state !== 'open') return void this.#store.requeue(row, { why: 'stop' });
    const running: Running = {
      row,
      abort: new AbortController(),
      progress: createJobProgress(() => {
        this.#tell(row);
        if (row.parent !== null) this.#batches.follow(row.parent);
      }),
      settled: Promise.resolve(),
    };
    this.#running.set(row.id, running);
    this.#tell(row);
    if (row.parent !== null) this.#batches.follow(row.parent);
    const attempt = this.#attempt(row, running)
      .catch((err: unknown) => {
        // Its end could not be written, e.g. on a full disk: the lease ends, and it is taken up again.
        this.#o.logger.error({ err, job: row.id }, 'the end of a job could not be written');
      })
      .finally(() => {
        running.progress.close();
        if (this.#running.get(row.id) === running) this.#running.delete(row.id);
      });
    running.settled = attempt.then(() => {});
    return (await attempt) ?? undefined;
  }

  async #attempt(row: JobRow, running: Running): Promise<JobRow | void> {
    const handler = this.#handler(row.kind);
    let input: unknown;
    try {
      input = handler.input.parse(JSON.parse(row.input));
    } catch (error) {
      return this.#fail(row, invalidInput(error));
    }
    try {
      const result = JSON.stringify((await handler.run(input, this.#context(row, running))) ?? null);
      if (this.#state !== 'stopped') return this.#finish(row, 'done', { result }, this.#lanes.goesOn(row.lane));
    } catch (error) {
      if (this.#state !== 'stopped') this.#broken(row, handler, running.abort.signal, error);
    }
  }

  #context(row: JobRow, running: Running): JobContext {
    const { signal } = running.abort;
    let saved: unknown = row.saved === null ? null : JSON.parse(row.saved);
    return {
      id: row.id,
      attempt: row.attempt,
      signal,
      get saved() {
        return saved;
      },
      save: (data) => {
        const json = JSON.stringify(data ?? null);
        if (json.length > MAX_SAVED_CHARS) throw new Error(`job ${row.id} saves ${json.length} characters`);
        if (this.#state === 'stopped' || !this.#store.save(row, json === 'null' ? null : json))
          throw new AppError('conflict', 'This attempt was given up; another one goes on.');
        saved = JSON.parse(json);
      },
      progress: (fraction, message) => {
        if (!signal.aborted) running.progress.set(fraction, message);
      },
      log: (message, level = 'info') => this.#log(row, level, message),
    };
  }

  /** An attempt threw: was it told to stop, may it be tried again, or is it over? */
  #broken(row: JobRow, handler: Handler, signal: AbortSignal, error: unknown): void {
    const now = this.#store.find(row.id);
    if (!now || now.token !== row.token) return;
    if (now.cancel === 1) return void this.#finish(row, 'cancelled');
    if (signal.aborted && this.#state === 'stopping') {
      if (handler.restarts) return void this.#store.requeue(row, { why: 'stop' });
      return this.#fail(row, { code: 'unavailable', message: 'ComfyVN was stopped while it ran.' });
    }
    if (error instanceof SnoozeError) return this.#snooze(row, error);
    if (error instanceof OutOfMemoryError && this.#shrink(row, handler, error)) return;
    if (error instanceof RetryableError && row.attempt < row.max_attempts) return this.#tryLater(row, error);
    if (error instanceof AppError) return this.#fail(row, { code: error.code, message: error.message });
    this.#o.logger.error({ err: error as Error, job: row.id, kind: row.kind }, 'job failed');
    this.#fail(row, {
      code: null,
      message: `Something went wrong inside ComfyVN. Look for ${row.id} in the log.`,
    });
  }

  #tryLater(row: JobRow, error: RetryableError): void {
    const waitMs = error.afterMs ?? jitter(this.#o.backoffMs ?? BACKOFF_MS, row.attempt - 1, MAX_BACKOFF_MS);
    this.#log(row, 'warning', `Attempt ${row.attempt} of ${row.max_attempts} failed: ${error.message}`);
    this.#requeued(this.#store.requeue(row, { why: 'retry', runAt: this.#in(waitMs), error: errorOf(error) }));
  }

  /** What the lane works with is away: the job waits, and so does the lane, so that not each of its jobs finds out. */
  #snooze(row: JobRow, error: SnoozeError): void {
    const shortest = FIRST_SNOOZE_MS / 5;
    const waitMs = error.afterMs ?? shortest + jitter(FIRST_SNOOZE_MS, row.snoozes, MAX_SNOOZE_MS);
    if (row.snoozes === 0) this.#log(row, 'warning', `It waits: ${error.message}`);
    const runAt = this.#in(waitMs);
    const queued = this.#store.requeue(row, { why: 'snooze', runAt, error: errorOf(error) });
    if (queued) this.#lanes.rest(row.lane, Date.parse(runAt));
    this.#requeued(queued);
  }

  /** Whether it goes on with less; false where there is nothing smaller. */
  #shrink(row: JobRow, handler: Handler, error: OutOfMemoryError): boolean {
    if (row.shrinks >= MAX_SHRINKS) return false;
    const next = handler.smaller(handler.input.parse(JSON.parse(row.input)), row.shrinks + 1);
    if (next === null) return false;
    const input = handler.input.parse(next);
    const lane = handler.lane(input);
    const where = lane === row.lane ? 'with less' : `in the lane ${lane}`;
    this.#log(row, 'warning', `Out of memory: ${error.message} It goes on ${where}.`);
    const how = { why: 'smaller', input: JSON.stringify(input), lane, error: errorOf(error) } as const;
    this.#requeued(this.#store.requeue(row, how));
    return true;
  }

  #requeued(row: JobRow | undefined): void {
    if (!row) return;
    this.#running.delete(row.id);
    this.#tell(row);
    if (row.parent !== null) this.#batches.follow(row.parent);
    this.#lanes.wake(row.lane);
  }

  /**
   * What ran when the process ended. Whether one of them was the cause shows by who was there each time: a crash without a job
   * clears it of those before, and from its second crash in a row on a job waits, each of them for a pause of its own, so that
   * others run without it first.
   */
  #afterCrash(rows: readonly JobRow[]): void {
    if (rows.length === 0) return;
    this.#store.clearSuspicion();
    const pauseMs = SUSPECT_PAUSES * (this.#o.backoffMs ?? BACKOFF_MS);
    let suspects = 0;
    for (const row of rows) this.#recover(row, row.interruptions > 0 ? ++suspects * pauseMs : 0);
  }

  /** A job that was running when the process ended, or whose worker gave no sign of life. It begins again after `waitMs`. */
  #recover(row: JobRow, waitMs = 0): void {
    const handler = this.#handlers.get(row.kind);
    if (row.cancel === 1) return void this.#finish(row, 'cancelled');
    if (!handler) return this.#fail(row, { code: 'unsupported', message: unknownKind(row.kind) });
    if (!handler.restarts)
      return this.#fail(row, { code: 'unavailable', message: 'ComfyVN ended unexpectedly while it ran.' });
    if (row.interruptions + 1 >= MAX_INTERRUPTIONS)
      return this.#fail(row, {
        code: 'unavailable',
        message: `ComfyVN ended unexpectedly ${MAX_INTERRUPTIONS} times in a row while it ran.`,
      });
    const when = waitMs > 0 ? ', after others' : '';
    this.#log(row, 'warning', `ComfyVN ended unexpectedly while it ran; it begins again${when}.`);
    this.#store.requeue(row, { why: 'crash', runAt: waitMs > 0 ? this.#in(waitMs) : null });
    this.#lanes.wake(row.lane);
  }

  /** Keeps the leases of what runs here, and takes up what nobody keeps. */
  #beat(): void {
    try {
      const { lost, cancelled } = this.#store.beat(
        [...this.#running.values()].map((one) => one.row),
        this.#leaseEnd(),
      );
      for (const id of lost)
        this.#running.get(id)?.abort.abort(new AppError('conflict', 'Another worker has taken this job.'));
      for (const id of cancelled) this.#running.get(id)?.abort.abort(new AppError('conflict', 'It was cancelled.'));
      for (const row of this.#store.expired(this.#o.now().getTime())) this.#recover(row);
    } catch (err) {
      this.#o.logger.error({ err }, 'leases of jobs could not be kept');
    }
  }

  #cancel(row: JobRow): void {
    if (row.state === 'queued') return void this.#finish(row, 'cancelled');
    // Noted first: a crash between here and the end of the job must not bring it back.
    if (row.state !== 'running' || !this.#store.askToCancel(row.id)) return;
    this.#running.get(row.id)?.abort.abort(new AppError('conflict', 'It was cancelled.'));
    this.#tell(this.#row(row.id));
  }

  /** Queues a job anew, and those that failed only because it had. */
  #again(row: JobRow): void {
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
    const queued = this.#store.again(row.id, this.#handler(row.kind).maxAttempts);
    if (!queued) return;
    this.#requeued(queued);
    for (const needer of this.#store.needers(row.id))
      if (isBroken(needer) && needer.error !== null && !this.#store.brokenNeed(needer.id)) this.#again(needer);
  }

  #fail(row: JobRow, error: JobError): void {
    this.#log(row, 'error', error.message);
    this.#finish(row, 'failed', { error });
  }

  /**
   * Ends a job. Those that need it wait for one less, or end with it. Where it `goesOn`, the next job of its lane is claimed
   * with it, and given.
   */
  #finish(row: JobRow, state: JobState, outcome: JobOutcome = {}, goesOn = false): JobRow | undefined {
    let next: JobRow | undefined;
    const ends: { row: JobRow; state: JobState; outcome: JobOutcome }[] = [{ row, state, outcome }];
    for (const end of ends) {
      const claim = goesOn && end.row === row ? { lane: row.lane, lease: this.#leaseEnd() } : null;
      const how = this.#store.finish(end.row, end.state, this.#at(), end.outcome, claim);
      next ??= how.next;
      if (!how.ended) continue;
      this.#running.delete(end.row.id);
      this.#tell(end.row, end.state);
      for (const lane of how.lanes) this.#lanes.wake(lane);
      if (end.state !== 'done')
        for (const needer of this.#store.needers(end.row.id))
          if (needer.state === 'queued') ends.push(endWith(needer, end.row.title, end.state));
      if (end.row.parent !== null) this.#batches.follow(end.row.parent);
    }
    return next;
  }

  #log(row: JobRow, level: JobLogLevel, message: string): void {
    if (this.#state !== 'stopped') this.#store.log(row.id, this.#at(), level, message);
  }

  #tell(row: JobRow, state = row.state): void {
    const { id, kind, parent } = row;
    this.#o.bus.emit('job.changed', { id, kind, state, parent, ...this.#live(row, state) });
  }

  #live(row: JobRow, state: JobState): { progress: number; message: string } {
    if (row.kind === BATCH_KIND) return this.#batches.now(row);
    return this.#running.get(row.id)?.progress.now() ?? { progress: state === 'done' ? 1 : 0, message: '' };
  }

  #toJob(row: JobRow): Job {
    return toJob(row, this.#live(row, row.state));
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

  #handler(kind: string): Handler {
    const handler = this.#handlers.get(kind);
    if (!handler) throw new AppError('unsupported', unknownKind(kind));
    return handler;
  }

  #prune(): void {
    this.#store.prune(new Date(this.#o.now().getTime() - KEEP_FINISHED_MS).toISOString(), KEEP_FINISHED);
  }

  #leaseEnd(): number {
    return this.#o.now().getTime() + (this.#o.leaseMs ?? LEASE_MS);
  }

  #in(waitMs: number): string {
    return new Date(this.#o.now().getTime() + waitMs).toISOString();
  }

  #at(): string {
    return this.#o.now().toISOString();
  }
}

const isBroken = ({ state }: { readonly state: JobState }): boolean => state === 'failed' || state === 'cancelled';
const stateWords: Readonly<Record<JobState, string>> = {
  queued: 'waits',
  running: 'runs',
  done: 'is done',
  failed: 'has failed',
  cancelled: 'was stopped',
};
/** How a job ends that needs one which was stopped or failed. */
const endWith = (row: JobRow, title: string, state: JobState) => ({
  row,
  state: state === 'cancelled' ? state : ('failed' as const),
  outcome: { error: { code: 'conflict' as const, message: `It needs "${title}", which ${stateWords[state]}.` } },
});
const errorOf = ({ code, message }: AppError): JobError => ({ code, message });
const invalidInput = (error: unknown): JobError => ({
  code: 'invalid_input',
  message: `Its input is not valid: ${messageOf(error)}`,
});
const unknownKind = (kind: string): string =>
  `This ComfyVN knows no jobs of the kind "${kind}"; a newer one may have made it.`;

/** All of the pause is left to chance, so that jobs that failed together do not come back together. */
const jitter = (firstMs: number, times: number, mostMs: number): number =>
  Math.random() * Math.min(mostMs, firstMs * 2 ** times);
