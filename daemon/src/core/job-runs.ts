import { setTimeout as pause } from 'node:timers/promises';
import { BATCH_KIND, type JobError, type JobLogLevel, type JobState } from '@comfyvn/shared/jobs/jobs.schema';
import type { Bus } from './bus.ts';
import { diskFault } from './db.ts';
import { AppError, messageOf } from './errors.ts';
import { gather } from './gather.ts';
import { JobBatches } from './job-batches.ts';
import { unknownKind, type Handler, type JobHandlers } from './job-handlers.ts';
import { OutOfMemoryError, RetryableError, SnoozeError, type JobContext } from './job-kind.ts';
import { JobLanes, type LaneRule } from './job-lanes.ts';
import { createJobProgress, type JobProgress } from './job-progress.ts';
import type { LaneGate } from './lane-gate.ts';
import type { JobRow, TurnRow } from './job-row.ts';
import type { JobEnd, Requeue } from './job-turns.store.ts';
import type { JobStore } from './jobs.store.ts';
import type { Logger } from './logger.ts';

interface Done {
  readonly row: TurnRow;
  readonly result: string;
}
interface Running {
  readonly row: TurnRow;
  readonly abort: AbortController;
  readonly progress: JobProgress;
  settled: Promise<void>;
}

export interface JobRunsOptions {
  readonly store: JobStore;
  readonly bus: Bus;
  readonly logger: Logger;
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
/** How long what became of a job waits until it is written again, where the disk did not take it. */
const AFTER_A_FAULT_MS = 2_000;

/** A clock that is set back by less was adjusted, which happens all the time. */
const CLOCK_JUMP_MS = 2_000;

/** What runs, what becomes of it, and who is told. */
export class JobRuns {
  readonly lanes: JobLanes;
  readonly batches: JobBatches;
  readonly #o: JobRunsOptions;
  readonly #store: JobStore;
  readonly #handlers: JobHandlers;
  readonly #running = new Map<string, Running>();
  readonly #done = gather<Done, TurnRow | undefined>(
    (all) => this.#finishDone(all),
    (error) => diskFault(error) === null,
  );
  #heart: NodeJS.Timeout | null = null;
  /** By how much the clock is ahead of one that nobody sets, in ms. */
  #clockAhead: number | null = null;
  #state: 'idle' | 'open' | 'stopping' | 'stopped' = 'idle';

  constructor(options: JobRunsOptions, handlers: JobHandlers) {
    this.#o = options;
    this.#store = options.store;
    this.#handlers = handlers;
    this.lanes = new JobLanes({
      store: options.store,
      now: options.now,
      rules: options.lanes ?? {},
      gate: options.gate,
      claim: (lane) => this.#store.claim(lane, this.#at(), this.#leaseEnd()),
      work: (row) => this.#work(row),
      changed: (name) => void options.bus.emit('lane.changed', { name }),
      broken: (lane, err) => options.logger.error({ err, lane }, 'the next job of a lane could not be read'),
    });
    this.batches = new JobBatches({
      store: options.store,
      at: () => this.#at(),
      tell: (row) => this.tell(row),
      broken: (batch, err) => options.logger.error({ err, batch }, 'where a batch is cannot be written yet'),
      running: (batch) =>
        [...this.#running.values()].filter((one) => one.row.parent === batch).map((one) => one.progress.now().progress),
    });
  }

  /** Takes up what an earlier process left, and begins to work. */
  start(): void {
    this.#state = 'open';
    this.#afterCrash(this.#store.inState('running').filter(({ kind }) => kind !== BATCH_KIND));
    for (const kind of this.#store.queuedKinds())
      if (!this.#handlers.find(kind))
        for (const row of this.#store.queuedOfKind(kind))
          this.#fail(row, { code: 'unsupported', message: unknownKind(kind) });
    for (const row of this.#store.laneless()) this.#findLane(row);
    for (const row of this.#store.stranded()) this.#strand(row);
    for (const batch of this.#store.openBatches()) this.batches.follow(batch.id);
    this.#watchClock();
    this.#heart = setInterval(() => this.#beat(), (this.#o.leaseMs ?? LEASE_MS) / 3).unref();
    this.lanes.start();
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  async stop(): Promise<void> {
    this.#state = 'stopping';
    this.lanes.stop();
    this.batches.close();
    clearInterval(this.#heart ?? undefined);
    const open = [...this.#running.values()];
    for (const { abort } of open) abort.abort(new AppError('unavailable', 'ComfyVN is stopping.'));
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.all(open.map((one) => one.settled)),
      new Promise((done) => (patience = setTimeout(done, STOP_PATIENCE_MS))),
    ]);
    clearTimeout(patience);
    this.batches.close();
    // What still runs finds its row as a crash would have left it; the next start picks it up.
    this.#state = 'stopped';
  }

  /** Stops those that wait at once, those that run at their next safe point; all of them or none. */
  cancel(rows: readonly JobRow[]): void {
    const waiting = rows.filter(({ state }) => state === 'queued');
    const { ended, asked } = this.#store.atomically(() => ({
      // Noted first: a crash between here and the end of a job must not bring it back.
      asked: rows.filter(({ id, state }) => state === 'running' && this.#store.askToCancel(id)),
      ended: this.#endAll(waiting.map((row) => ({ row, state: 'cancelled', outcome: {}, next: null }))),
    }));
    this.#over(ended);
    for (const row of asked) {
      this.#abort(row.id);
      this.tell(row);
    }
  }

  #abort(id: string): void {
    this.#running.get(id)?.abort.abort(new AppError('conflict', 'It was cancelled.'));
  }

  /** What it needs is over without having been done, or forgotten. */
  #strand(row: JobRow): void {
    const need = this.#store.brokenNeed(row.id);
    if (!need?.state || need.title === null)
      return this.#fail(row, { code: 'conflict', message: 'It needs a job that is not there any more.' });
    const end = endWith(row, need.title, need.state);
    this.#over(this.#store.atomically(() => this.#endAll([end])));
  }

  /** For what a version wrote that kept no lanes. */
  #findLane(row: JobRow): void {
    try {
      const handler = this.#handlers.get(row.kind);
      this.#store.setLane(row.id, handler.lane(handler.input.parse(JSON.parse(row.input))));
    } catch (error) {
      this.#fail(row, invalidInput(error));
    }
  }

  /** Gives the next job of the lane where it was claimed with the end of this one. */
  async #work(row: TurnRow): Promise<TurnRow | undefined> {
    if (this.#state !== 'open') {
      this.#notBegun(row);
      return undefined;
    }
    const running: Running = {
      row,
      abort: new AbortController(),
      progress: createJobProgress(() => {
        this.tell(row);
        this.#follow([row]);
      }),
      settled: Promise.resolve(),
    };
    this.#running.set(row.id, running);
    this.tell(row);
    this.#follow([row]);
    const attempt = this.#attempt(row, running)
      .catch((err: unknown) => {
        // Its lease ends, and it is taken up again.
        this.#o.logger.error({ err, job: row.id }, 'the end of a job could not be written');
      })
      .finally(() => {
        running.progress.close();
        if (this.#running.get(row.id) === running) this.#running.delete(row.id);
      });
    running.settled = attempt.then(() => {});
    return (await attempt) ?? undefined;
  }

  /** Claimed while all stops. Where the disk does not take it back, the next start does. */
  #notBegun(row: TurnRow): void {
    try {
      this.#store.requeue(row, { why: 'stop' });
    } catch (err) {
      this.#o.logger.error({ err, job: row.id }, 'a job that did not begin could not be put back');
    }
  }

  async #attempt(row: TurnRow, running: Running): Promise<TurnRow | void> {
    const handler = this.#handlers.get(row.kind);
    let input: unknown;
    try {
      input = handler.input.parse(JSON.parse(row.input));
    } catch (error) {
      return this.#written(row, () => this.#fail(row, invalidInput(error)));
    }
    try {
      const result = JSON.stringify((await handler.run(input, this.#context(row, running))) ?? null);
      return await this.#written(row, () => this.#done({ row, result }));
    } catch (error) {
      return this.#written(row, () => this.#broken(row, handler, running.abort.signal, error));
    }
  }

  /** Writes what became of a job; where the disk does not take it, again and again: what was made or paid for must not be lost. */
  async #written<T>(row: TurnRow, write: () => T | Promise<T>): Promise<T | undefined> {
    for (let isFirst = true; this.#state !== 'stopped'; isFirst = false)
      try {
        return await write();
      } catch (err) {
        if (diskFault(err) === null || this.#state !== 'open') throw err;
        if (isFirst) this.#o.logger.error({ err, job: row.id }, 'what became of a job cannot be written yet');
        await pause(AFTER_A_FAULT_MS);
      }
  }

  /** Ends jobs that fell together by one write; gives for each the next of its lane where that goes on. */
  #finishDone(all: readonly Done[]): (TurnRow | undefined)[] {
    if (this.#state === 'stopped') return all.map(() => undefined);
    const ends = all.map(({ row, result }) => ({
      row,
      state: 'done' as const,
      outcome: { result },
      next: this.lanes.goesOn(row.lane) ? { lane: row.lane, lease: this.#leaseEnd() } : null,
    }));
    const finished = this.#store.finish(ends, this.#at());
    this.#over(ends.filter((_, i) => finished[i]?.ended));
    for (const lane of new Set(finished.flatMap(({ lanes }) => lanes))) this.lanes.wake(lane);
    return finished.map(({ next }) => next);
  }

  #context(row: TurnRow, running: Running): JobContext {
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
  #broken(row: TurnRow, handler: Handler, signal: AbortSignal, error: unknown): void {
    const now = this.#store.find(row.id);
    if (!now || now.token !== row.token) return;
    if (now.cancel === 1) return this.#end(row, 'cancelled');
    if (signal.aborted && this.#state === 'stopping') {
      if (handler.restarts) return void this.#store.requeue(row, { why: 'stop' });
      return this.#fail(row, { code: 'unavailable', message: 'ComfyVN was stopped while it ran.' });
    }
    const disk = diskFault(error);
    if (disk !== null && handler.restarts) return this.#snooze(row, new SnoozeError(disk));
    if (disk !== null) return this.#fail(row, { code: 'unavailable', message: disk });
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

  #tryLater(row: TurnRow, error: RetryableError): void {
    const waitMs = error.afterMs ?? jitter(this.#o.backoffMs ?? BACKOFF_MS, row.attempt - 1, MAX_BACKOFF_MS);
    this.#log(row, 'warning', `Attempt ${row.attempt} of ${row.max_attempts} failed: ${error.message}`);
    this.#putBack(row, { why: 'retry', runAt: this.#in(waitMs), error: errorOf(error) });
  }

  /** What the lane works with is away: the job waits, and so does the lane, so that not each of its jobs finds out. */
  #snooze(row: TurnRow, error: SnoozeError): void {
    const shortest = FIRST_SNOOZE_MS / 5;
    const waitMs = error.afterMs ?? shortest + jitter(FIRST_SNOOZE_MS, row.snoozes, MAX_SNOOZE_MS);
    if (row.snoozes === 0) this.#log(row, 'warning', `It waits: ${error.message}`);
    const runAt = this.#in(waitMs);
    const queued = this.#putBack(row, { why: 'snooze', runAt, error: errorOf(error) });
    if (queued) this.lanes.rest(row.lane, Date.parse(runAt));
  }

  /** Whether it goes on with less; false where there is nothing smaller. */
  #shrink(row: TurnRow, handler: Handler, error: OutOfMemoryError): boolean {
    if (row.shrinks >= MAX_SHRINKS) return false;
    const next = handler.smaller(handler.input.parse(JSON.parse(row.input)), row.shrinks + 1);
    if (next === null) return false;
    const input = handler.input.parse(next);
    const lane = handler.lane(input);
    const where = lane === row.lane ? 'with less' : `in the lane ${lane}`;
    this.#log(row, 'warning', `Out of memory: ${error.message} It goes on ${where}.`);
    this.#putBack(row, { why: 'smaller', input: JSON.stringify(input), lane, error: errorOf(error) });
    return true;
  }

  /** Tells of jobs that wait anew, and wakes their lanes. */
  requeued(rows: readonly JobRow[]): void {
    for (const row of rows) {
      this.#running.delete(row.id);
      this.tell(row);
    }
    this.#follow(rows);
    for (const lane of new Set(rows.map((row) => row.lane))) this.lanes.wake(lane);
  }

  #putBack(row: TurnRow, how: Requeue): JobRow | undefined {
    const queued = this.#store.requeue(row, how);
    if (queued) this.requeued([queued]);
    return queued;
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
    const handler = this.#handlers.find(row.kind);
    if (row.cancel === 1) return this.#end(row, 'cancelled');
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
    this.lanes.wake(row.lane);
  }

  /** Keeps the leases of what runs here, and takes up what nobody keeps. */
  #beat(): void {
    try {
      this.#watchClock();
      const { lost, cancelled } = this.#store.beat(
        [...this.#running.values()].map((one) => one.row),
        this.#leaseEnd(),
      );
      for (const id of lost)
        this.#running.get(id)?.abort.abort(new AppError('conflict', 'Another worker has taken this job.'));
      for (const id of cancelled) this.#abort(id);
      for (const row of this.#store.expired(this.#o.now().getTime())) this.#recover(row);
      this.batches.catchUp();
    } catch (err) {
      this.#o.logger.error({ err }, 'leases of jobs could not be kept');
    }
  }

  /** A clock that was set back must not delay what waits for a time: by an hour, where somebody corrected the hour. */
  #watchClock(): void {
    const ahead = this.#o.now().getTime() - performance.now();
    const setBackMs = (this.#clockAhead ?? ahead) - ahead;
    if (setBackMs >= CLOCK_JUMP_MS) {
      this.#store.clockSetBack(setBackMs);
      this.lanes.clockSetBack(setBackMs);
    }
    this.#clockAhead = ahead;
  }

  #fail(row: TurnRow, error: JobError): void {
    this.#log(row, 'error', error.message);
    this.#end(row, 'failed', error);
  }

  #end(row: TurnRow, state: 'failed' | 'cancelled', error: JobError | null = null): void {
    this.#over(this.#store.atomically(() => this.#endAll([{ row, state, outcome: { error }, next: null }])));
  }

  /** Ends jobs that were not done, and those that cannot be done without them. */
  #endAll(first: readonly JobEnd[]): JobEnd[] {
    const ends = [...first];
    const ended: JobEnd[] = [];
    for (const end of ends) {
      if (!this.#store.finish([end], this.#at())[0]?.ended) continue;
      ended.push(end);
      for (const needer of this.#store.needers(end.row.id))
        if (needer.state === 'queued') ends.push(endWith(needer, end.row.title, end.state));
    }
    return ended;
  }

  /** Tells of jobs that ended. */
  #over(ended: readonly JobEnd[]): void {
    for (const { row, state } of ended) {
      this.#running.delete(row.id);
      this.tell(row, state);
    }
    this.#follow(ended.map(({ row }) => row));
  }

  #follow(rows: readonly TurnRow[]): void {
    for (const parent of new Set(rows.map((row) => row.parent))) if (parent !== null) this.batches.follow(parent);
  }

  #log(row: TurnRow, level: JobLogLevel, message: string): void {
    if (this.#state !== 'stopped') this.#store.log(row.id, this.#at(), level, message);
  }

  /** Tells those who listen that a job changed. */
  tell(row: TurnRow | JobRow, state = row.state): void {
    const { id, kind, parent } = row;
    this.#o.bus.emit('job.changed', { id, kind, state, parent, ...this.live(row, state) });
  }

  /** How far a job is, for people. */
  live(row: TurnRow | JobRow, state: JobState): { progress: number; message: string } {
    if ('size' in row && row.kind === BATCH_KIND) return this.batches.now(row);
    return this.#running.get(row.id)?.progress.now() ?? { progress: state === 'done' ? 1 : 0, message: '' };
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

/** Over without having been done. */
export const isBroken = ({ state }: { readonly state: JobState }): boolean =>
  state === 'failed' || state === 'cancelled';
/** How a job is, behind its title. */
export const stateWords: Readonly<Record<JobState, string>> = {
  queued: 'waits',
  running: 'runs',
  done: 'is done',
  failed: 'has failed',
  cancelled: 'was stopped',
};
/** How a job ends that needs one which was stopped or failed. */
const endWith = (row: JobRow, title: string, state: JobState): JobEnd => ({
  row,
  state: state === 'cancelled' ? state : 'failed',
  outcome: { error: { code: 'conflict', message: `It needs "${title}", which ${stateWords[state]}.` } },
  next: null,
});
const errorOf = ({ code, message }: AppError): JobError => ({ code, message });
const invalidInput = (error: unknown): JobError => ({
  code: 'invalid_input',
  message: `Its input is not valid: ${messageOf(error)}`,
});
/** All of the pause is left to chance, so that jobs that failed together do not come back together. */
const jitter = (firstMs: number, times: number, mostMs: number): number =>
  Math.random() * Math.min(mostMs, firstMs * 2 ** times);
