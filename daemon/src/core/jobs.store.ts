import {
  BATCH_KIND,
  type BatchCounts,
  type Job,
  type JobCounts,
  type JobError,
  type JobLogLevel,
  type JobLogLine,
  type JobState,
} from '@comfyvn/shared/jobs/jobs.schema';
import type { Db, Migration } from './db.ts';

/** What one step of priority is worth: a job that waited this much longer goes before one of the next higher priority. */
const AGEING_MS = 600_000;

export const migrations: Migration[] = [
  {
    version: 7,
    sql: `
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  key TEXT,
  priority INTEGER NOT NULL DEFAULT 0,
  input TEXT NOT NULL,
  result TEXT,
  error TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  interruptions INTEGER NOT NULL DEFAULT 0,
  cancel INTEGER NOT NULL DEFAULT 0,
  run_at TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
) STRICT;
CREATE INDEX job_by_state ON job (state, priority DESC);
CREATE INDEX job_by_end ON job (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX job_by_key ON job (kind, key) WHERE key IS NOT NULL AND state IN ('queued', 'running');
CREATE TABLE job_log (
  job TEXT NOT NULL REFERENCES job(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX job_log_by_job ON job_log (job);
`,
  },
  {
    version: 23,
    sql: `
ALTER TABLE job ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN token INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN lease_until INTEGER;
ALTER TABLE job ADD COLUMN saved TEXT;
ALTER TABLE job ADD COLUMN snoozes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN shrinks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN waits_for INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN parent TEXT REFERENCES job(id) ON DELETE CASCADE;
ALTER TABLE job ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN size_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN size_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN size_cancelled INTEGER NOT NULL DEFAULT 0;
UPDATE job SET token = attempt, rank = CAST(strftime('%s', created_at) AS INTEGER) * 1000 - priority * ${AGEING_MS};
DROP INDEX job_by_state;
CREATE INDEX job_by_state ON job (state);
CREATE INDEX job_ready ON job (lane, rank) WHERE state = 'queued' AND waits_for = 0;
CREATE INDEX job_by_parent ON job (parent, state) WHERE parent IS NOT NULL;
CREATE INDEX job_done_by_key ON job (kind, key) WHERE key IS NOT NULL AND state = 'done';
CREATE TRIGGER job_joins_batch AFTER INSERT ON job WHEN NEW.parent IS NOT NULL BEGIN
  UPDATE job SET size = size + 1 WHERE id = NEW.parent;
END;
CREATE TRIGGER job_counts_in_batch AFTER UPDATE OF state ON job WHEN NEW.parent IS NOT NULL AND NEW.state <> OLD.state BEGIN
  UPDATE job SET
    size_done = size_done + (NEW.state = 'done') - (OLD.state = 'done'),
    size_failed = size_failed + (NEW.state = 'failed') - (OLD.state = 'failed'),
    size_cancelled = size_cancelled + (NEW.state = 'cancelled') - (OLD.state = 'cancelled')
  WHERE id = NEW.parent;
END;
CREATE TRIGGER job_leaves_batch AFTER DELETE ON job WHEN OLD.parent IS NOT NULL BEGIN
  UPDATE job SET
    size = size - 1,
    size_done = size_done - (OLD.state = 'done'),
    size_failed = size_failed - (OLD.state = 'failed'),
    size_cancelled = size_cancelled - (OLD.state = 'cancelled')
  WHERE id = OLD.parent;
END;
CREATE TABLE job_after (
  job TEXT NOT NULL REFERENCES job(id) ON DELETE CASCADE,
  needs TEXT NOT NULL,
  PRIMARY KEY (job, needs)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_after_by_needs ON job_after (needs);
CREATE TABLE job_lane (
  name TEXT PRIMARY KEY,
  paused_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
  {
    // An index over all states was written three times a job. Who is asked for in other states is found by the order of rows.
    version: 24,
    sql: `
DROP INDEX job_by_state;
CREATE INDEX job_running ON job (state) WHERE state = 'running';
CREATE INDEX job_failed ON job (state) WHERE state = 'failed';
CREATE INDEX job_cancelled ON job (state) WHERE state = 'cancelled';
`,
  },
];

export interface JobRow {
  id: string;
  kind: string;
  title: string;
  state: JobState;
  /** Of two open jobs of a kind with the same key, the second is not made. */
  key: string | null;
  priority: number;
  input: string;
  result: string | null;
  error: string | null;
  attempt: number;
  max_attempts: number;
  /** How often in a row the process ended unexpectedly while it ran. */
  interruptions: number;
  /** 1 once somebody asked it to stop. */
  cancel: number;
  run_at: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** Empty for a batch, and for what a version without lanes in its rows left. */
  lane: string;
  /** The smallest goes first: when it was made, in ms, less what its priority is worth. */
  rank: number;
  /** The fence: counts how often it was claimed. Whoever holds an older one changes nothing. */
  token: number;
  /** Until when whoever claimed it has it, in ms; past that it is taken from him. */
  lease_until: number | null;
  saved: string | null;
  snoozes: number;
  /** How often it was made smaller because it ran out of memory. */
  shrinks: number;
  /** How many of the jobs it needs are not done. */
  waits_for: number;
  parent: string | null;
  size: number;
  size_done: number;
  size_failed: number;
  size_cancelled: number;
}
export type NewJobRow = Pick<
  JobRow,
  'id' | 'kind' | 'title' | 'key' | 'priority' | 'input' | 'max_attempts' | 'created_at' | 'lane' | 'parent'
>;
/** The next job of a lane, to be taken in the same breath as one of it ends. */
export interface NextClaim {
  readonly lane: string;
  /** Until when it is the worker's, in ms. */
  readonly lease: number;
}

export interface JobFilter {
  readonly kind?: string | undefined;
  readonly state?: JobState | undefined;
  readonly lane?: string | undefined;
  /** A batch, or "none" for jobs that belong to none. */
  readonly parent?: string | undefined;
  /** Id of the last job of the page before. */
  readonly before?: string | undefined;
  readonly limit: number;
}
/** How a running job goes back to the queue. */
export type Requeue =
  | { readonly why: 'retry' | 'snooze'; readonly runAt: string; readonly error: JobError }
  | { readonly why: 'smaller'; readonly input: string; readonly lane: string; readonly error: JobError }
  | { readonly why: 'crash'; readonly runAt: string | null }
  | { readonly why: 'stop' };

/** Lines kept of one job, so that one that runs wild does not fill the disk. */
const MAX_LOG_LINES = 1_000;

export function createJobStore(db: Db) {
  const one = db.prepare<[string], JobRow>('SELECT * FROM job WHERE id = ?');
  const openByKey = db.prepare<[string, string], JobRow>(
    "SELECT * FROM job WHERE kind = ? AND key = ? AND state IN ('queued', 'running')",
  );
  const doneByKey = db.prepare<[string, string], JobRow>(
    "SELECT * FROM job WHERE kind = ? AND key = ? AND state = 'done' ORDER BY rowid DESC LIMIT 1",
  );
  const insert = db.prepare<JobRow>(
    `INSERT INTO job (id, kind, title, state, key, priority, input, max_attempts, created_at, lane, rank, waits_for, parent)
     VALUES (@id, @kind, @title, 'queued', @key, @priority, @input, @max_attempts, @created_at, @lane, @rank, @waits_for, @parent)`,
  );
  const insertNeed = db.prepare<[string, string]>('INSERT OR IGNORE INTO job_after (job, needs) VALUES (?, ?)');
  const ready = `lane = @lane AND state = 'queued' AND waits_for = 0 AND (run_at IS NULL OR run_at <= @at)`;
  const hasReady = db.prepare<{ lane: string; at: string }, 1>(`SELECT 1 FROM job WHERE ${ready} LIMIT 1`).pluck();
  const claim = db.prepare<{ lane: string; at: string; lease: number }, JobRow>(
    `UPDATE job SET state = 'running', attempt = attempt + 1, token = token + 1, lease_until = @lease, started_at = @at,
       run_at = NULL, error = NULL
     WHERE id = (SELECT id FROM job WHERE ${ready} ORDER BY rank, rowid LIMIT 1) AND state = 'queued' RETURNING *`,
  );
  const nextRunAt = db
    .prepare<[string], string | null>(
      "SELECT min(run_at) FROM job WHERE lane = ? AND state = 'queued' AND waits_for = 0",
    )
    .pluck();
  const beat = db.prepare<{ id: string; token: number; lease: number }, { cancel: number }>(
    "UPDATE job SET lease_until = @lease WHERE id = @id AND token = @token AND state = 'running' RETURNING cancel",
  );
  const expired = db.prepare<[number], JobRow>("SELECT * FROM job WHERE state = 'running' AND lease_until < ?");
  const save = db.prepare<{ id: string; token: number; saved: string | null }>(
    "UPDATE job SET saved = @saved WHERE id = @id AND token = @token AND state = 'running'",
  );
  const finish = db.prepare<{
    id: string;
    token: number;
    state: JobState;
    result: string | null;
    error: string | null;
    at: string;
  }>(
    `UPDATE job SET state = @state, result = @result, error = @error, finished_at = @at, cancel = 0, lease_until = NULL,
       run_at = NULL
     WHERE id = @id AND token = @token AND state IN ('queued', 'running')`,
  );
  const needers = db.prepare<[string], JobRow>(
    'SELECT job.* FROM job_after JOIN job ON job.id = job_after.job WHERE needs = ? ORDER BY job.rowid',
  );
  const oneNeedLess = db.prepare<[string], { lane: string }>(
    'UPDATE job SET waits_for = waits_for - 1 WHERE id IN (SELECT job FROM job_after WHERE needs = ?) RETURNING lane',
  );
  const dropNeeds = db.prepare<[string]>('DELETE FROM job_after WHERE needs = ?');
  const requeue = db.prepare<
    {
      id: string;
      token: number;
      back: number;
      interruptions: number;
      snoozes: number;
      shrinks: number;
      runAt: string | null;
      error: string | null;
      input: string | null;
      lane: string | null;
    },
    JobRow
  >(
    `UPDATE job SET state = 'queued', attempt = attempt - @back, interruptions = interruptions + @interruptions,
       snoozes = CASE WHEN @snoozes = 1 THEN snoozes + 1 ELSE 0 END, shrinks = shrinks + @shrinks, run_at = @runAt,
       error = @error, input = coalesce(@input, input), lane = coalesce(@lane, lane), started_at = NULL, lease_until = NULL
     WHERE id = @id AND token = @token AND state = 'running' RETURNING *`,
  );
  const clearSuspicion = db.prepare(
    "UPDATE job SET interruptions = 0, run_at = iif(error IS NULL, NULL, run_at) WHERE state = 'queued' AND interruptions > 0",
  );
  const again = db.prepare<{ id: string; more: number }, JobRow>(
    `UPDATE job SET saved = CASE WHEN state = 'cancelled' THEN NULL ELSE saved END,
       state = 'queued', result = NULL, error = NULL, finished_at = NULL, started_at = NULL, run_at = NULL,
       cancel = 0, interruptions = 0, snoozes = 0, shrinks = 0, max_attempts = attempt + @more,
       waits_for = (SELECT count(*) FROM job_after WHERE job_after.job = job.id)
     WHERE id = @id AND state IN ('failed', 'cancelled') RETURNING *`,
  );
  // A need is forgotten once it is done, so what is left of them was not.
  const brokenNeed = db.prepare<[string], { needs: string; title: string | null; state: JobState | null }>(
    `SELECT needs, job.title, job.state FROM job_after LEFT JOIN job ON job.id = needs
     WHERE job_after.job = ? AND (job.state IS NULL OR job.state IN ('failed', 'cancelled')) LIMIT 1`,
  );
  const askToCancel = db.prepare<[string]>("UPDATE job SET cancel = 1 WHERE id = ? AND state = 'running'");
  const batchState = db.prepare<{ id: string; state: JobState; at: string; error: string | null }, JobRow>(
    `UPDATE job SET state = @state, error = @error,
       cancel = CASE WHEN @state IN ('queued', 'running') THEN cancel ELSE 0 END,
       started_at = CASE WHEN @state = 'queued' THEN started_at ELSE coalesce(started_at, @at) END,
       finished_at = CASE WHEN @state IN ('queued', 'running') THEN NULL ELSE @at END
     WHERE id = @id RETURNING *`,
  );
  const childStarted = db
    .prepare<[string], 1>(
      "SELECT 1 FROM job WHERE parent = ? AND state IN ('running', 'done', 'failed', 'cancelled') LIMIT 1",
    )
    .pluck();
  const children = db.prepare<[string], JobRow>('SELECT * FROM job WHERE parent = ? ORDER BY rowid');
  const inState = db.prepare<[string], JobRow>('SELECT * FROM job WHERE state = ? ORDER BY rank, rowid');
  const openBatches = db.prepare<[], JobRow>(
    `SELECT * FROM job WHERE kind = '${BATCH_KIND}' AND state IN ('queued', 'running')`,
  );
  const queuedKinds = db
    .prepare<[], string>(`SELECT DISTINCT kind FROM job WHERE state = 'queued' AND kind <> '${BATCH_KIND}'`)
    .pluck();
  const queuedOfKind = db.prepare<[string], JobRow>("SELECT * FROM job WHERE state = 'queued' AND kind = ?");
  const laneless = db.prepare<[], JobRow>(
    `SELECT * FROM job WHERE lane = '' AND state = 'queued' AND waits_for = 0 AND kind <> '${BATCH_KIND}'`,
  );
  const setLane = db.prepare<[string, string]>('UPDATE job SET lane = ? WHERE id = ?');
  const queuedByLane = db.prepare<[], { lane: string; jobs: number }>(
    "SELECT lane, count(*) AS jobs FROM job WHERE state = 'queued' AND waits_for = 0 AND lane <> '' GROUP BY lane",
  );
  const runningByLane = db.prepare<[], { lane: string; jobs: number }>(
    "SELECT lane, count(*) AS jobs FROM job WHERE state = 'running' AND lane <> '' GROUP BY lane",
  );
  const counts = db.prepare<[], { state: JobState; jobs: number }>(
    `SELECT state, count(*) AS jobs FROM job WHERE kind <> '${BATCH_KIND}' GROUP BY state`,
  );
  const paused = db.prepare<[], string>('SELECT name FROM job_lane').pluck();
  const pause = db.prepare<[string, string]>('INSERT OR IGNORE INTO job_lane (name, paused_at) VALUES (?, ?)');
  const resume = db.prepare<[string]>('DELETE FROM job_lane WHERE name = ?');
  const wakeSnoozed = db.prepare<[string]>(
    "UPDATE job SET run_at = NULL WHERE lane = ? AND state = 'queued' AND waits_for = 0 AND snoozes > 0",
  );
  const remove = db.prepare<[string]>("DELETE FROM job WHERE id = ? AND state NOT IN ('queued', 'running')");
  // What belongs to a batch goes with it.
  const clear = db.prepare("DELETE FROM job WHERE parent IS NULL AND state NOT IN ('queued', 'running')");
  const prune = db.prepare<{ before: string; keep: number }>(
    `DELETE FROM job WHERE parent IS NULL AND finished_at IS NOT NULL AND (finished_at < @before OR id NOT IN
       (SELECT id FROM job WHERE parent IS NULL AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT @keep))`,
  );
  const addLine = db.prepare<{ job: string; at: string; level: string; message: string; most: number }>(
    `INSERT INTO job_log (job, at, level, message) SELECT @job, @at, @level, @message
     WHERE (SELECT count(*) FROM job_log WHERE job = @job) < @most`,
  );
  const lines = db.prepare<[string], JobLogLine>('SELECT at, level, message FROM job_log WHERE job = ? ORDER BY rowid');

  /**
   * Does `work` without waiting for the disk: after a power cut it may not have been, but what came before it is whole. For
   * what costs nothing to do again; a crash of the process alone loses nothing either way.
   */
  function lightly<T>(work: () => T): T {
    if (db.inTransaction) return work();
    db.pragma('synchronous = NORMAL');
    try {
      return work();
    } finally {
      db.pragma('synchronous = FULL');
    }
  }

  function addOne(row: NewJobRow, needs: readonly string[]): JobRow {
    const added = freshRow(row, needs.length);
    insert.run(added);
    for (const need of needs) insertNeed.run(row.id, need);
    return added;
  }
  const addWhole = db.transaction((row: NewJobRow, needs: readonly string[], reuseDone: boolean) => {
    const known =
      row.key === null
        ? undefined
        : (openByKey.get(row.kind, row.key) ?? (reuseDone ? doneByKey.get(row.kind, row.key) : undefined));
    return known ? { row: known, isNew: false } : { row: addOne(row, needs), isNew: true };
  });

  const finishWhole = db.transaction(
    (row: JobRow, state: JobState, at: string, { result, error }: JobOutcome, next: NextClaim | null) => {
      const { changes } = finish.run({
        id: row.id,
        token: row.token,
        state,
        result: result ?? null,
        error: error ? JSON.stringify(error) : null,
        at,
      });
      const ended = changes > 0;
      const lanes = ended && state === 'done' ? oneNeedLess.all(row.id).map(({ lane }) => lane) : [];
      if (lanes.length > 0) dropNeeds.run(row.id);
      return { ended, lanes, next: next ? claim.get({ ...next, at }) : undefined };
    },
  );

  return {
    find: (id: string) => one.get(id),
    findOpen: (kind: string, key: string) => openByKey.get(kind, key),
    list({ kind, state, lane, parent, before, limit }: JobFilter): JobRow[] {
      const where = [
        kind === undefined ? '' : 'kind = @kind',
        state === undefined ? '' : 'state = @state',
        lane === undefined ? '' : 'lane = @lane',
        parent === undefined ? '' : parent === 'none' ? 'parent IS NULL' : 'parent = @parent',
        before === undefined ? '' : 'rowid < (SELECT rowid FROM job WHERE id = @before)',
      ].filter(Boolean);
      const sql = `SELECT * FROM job ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY rowid DESC LIMIT @limit`;
      return db.prepare<object, JobRow>(sql).all({ kind, state, lane, parent, before, limit });
    },
    /** In the order in which they are to run. */
    inState: (state: JobState) => inState.all(state),
    /** All of `work`, or nothing where it throws. */
    atomically: <T>(work: () => T): T => db.transaction(work)(),
    /**
     * Writes a new job; with a key that an open job of the kind has, or a done one with `reuseDone`, gives that one instead.
     * `needs` are ids of jobs that are not done.
     */
    add: (
      row: NewJobRow,
      { needs = [], reuseDone = false }: { needs?: readonly string[]; reuseDone?: boolean } = {},
    ): { row: JobRow; isNew: boolean } =>
      row.key === null && needs.length === 0
        ? { row: addOne(row, needs), isNew: true }
        : addWhole(row, needs, reuseDone),
    hasReady: (lane: string, at: string) => hasReady.get({ lane, at }) !== undefined,
    /** Takes the next job of a lane to run it; undefined when none is ready. */
    claim: (lane: string, at: string, lease: number) => lightly(() => first(claim.all({ lane, at, lease }))),
    /** When the first job of a lane is to be tried again, where none is ready; null where none waits for a time. */
    nextRunAt: (lane: string) => nextRunAt.get(lane) ?? null,
    /** Keeps the leases of running jobs; gives the ids of those that were lost, and of those that are to be cancelled. */
    beat: (rows: readonly JobRow[], lease: number) =>
      lightly(() =>
        db.transaction(() => {
          const lost: string[] = [];
          const cancelled: string[] = [];
          for (const { id, token } of rows) {
            const found = beat.get({ id, token, lease });
            if (!found) lost.push(id);
            else if (found.cancel === 1) cancelled.push(id);
          }
          return { lost, cancelled };
        })(),
      ),
    /** Running jobs whose lease ended before a time, in ms. */
    expired: (before: number) => expired.all(before),
    /** Keeps what an attempt needs after a crash; false when that attempt is not the present one. On the disk when it returns. */
    save: ({ id, token }: JobRow, saved: string | null) => save.run({ id, token, saved }).changes > 0,
    /**
     * Ends an attempt; `ended` is false when that attempt is not the present one. `lanes` are those of jobs that needed this one and
     * now wait for one less. With `next`, the next job of that lane is claimed by the same write.
     */
    finish: (row: JobRow, state: JobState, at: string, outcome: JobOutcome = {}, next: NextClaim | null = null) =>
      finishWhole(row, state, at, outcome, next),
    /** Jobs that cannot begin before this one is done. */
    needers: (id: string) => needers.all(id),
    brokenNeed: (id: string) => brokenNeed.get(id),
    /** Puts a running job back in the queue. */
    requeue: ({ id, token }: JobRow, how: Requeue) =>
      first(
        requeue.all({
          id,
          token,
          back: how.why === 'retry' ? 0 : 1,
          interruptions: how.why === 'crash' ? 1 : 0,
          snoozes: how.why === 'snooze' ? 1 : 0,
          shrinks: how.why === 'smaller' ? 1 : 0,
          runAt: 'runAt' in how ? how.runAt : null,
          error: 'error' in how ? JSON.stringify(how.error) : null,
          input: how.why === 'smaller' ? how.input : null,
          lane: how.why === 'smaller' ? how.lane : null,
        }),
      ),
    /** Of jobs that wait: the process ended without them, so that they need not wait because of that. */
    clearSuspicion: () => void clearSuspicion.run(),
    /** Queues a failed or cancelled job anew, for so many more attempts. */
    again: (id: string, more: number) => first(again.all({ id, more })),
    askToCancel: (id: string) => askToCancel.run(id).changes > 0,
    /** Whether a job of a batch has begun or is over. */
    hasBegun: (batch: string) => childStarted.get(batch) !== undefined,
    setBatch: (id: string, state: JobState, at: string, error: JobError | null) =>
      first(batchState.all({ id, state, at, error: error ? JSON.stringify(error) : null })),
    children: (batch: string) => children.all(batch),
    openBatches: () => openBatches.all(),
    queuedKinds: () => queuedKinds.all(),
    queuedOfKind: (kind: string) => queuedOfKind.all(kind),
    laneless: () => laneless.all(),
    setLane: (id: string, lane: string) => void setLane.run(lane, id),
    /** Lanes with jobs that are ready or wait for a time, and how many. */
    queuedByLane: () => queuedByLane.all(),
    runningByLane: () => runningByLane.all(),
    counts(): JobCounts {
      const all: JobCounts = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { state, jobs } of counts.all()) all[state] = jobs;
      return all;
    },
    pausedLanes: () => paused.all(),
    pauseLane: (name: string, at: string) => void pause.run(name, at),
    /** Ends the pause of a lane, and the waiting for a host that was away. */
    resumeLane: db.transaction((name: string): void => {
      resume.run(name);
      wakeSnoozed.run(name);
    }),
    remove: (id: string) => remove.run(id).changes > 0,
    clear: () => clear.run().changes,
    prune: (before: string, keep: number) => prune.run({ before, keep }).changes,
    log: (job: string, at: string, level: JobLogLevel, message: string) =>
      lightly(() => void addLine.run({ job, at, level, message: message.slice(0, 4_000), most: MAX_LOG_LINES })),
    lines: (job: string) => lines.all(job),
  };
}
/** A row as it stands once it was added. Written out: to spread so many columns takes longer than to insert them. */
const freshRow = (row: NewJobRow, needs: number): JobRow => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  state: 'queued',
  key: row.key,
  priority: row.priority,
  input: row.input,
  result: null,
  error: null,
  attempt: 0,
  max_attempts: row.max_attempts,
  interruptions: 0,
  cancel: 0,
  run_at: null,
  created_at: row.created_at,
  started_at: null,
  finished_at: null,
  lane: row.lane,
  rank: Date.parse(row.created_at) - row.priority * AGEING_MS,
  token: 0,
  lease_until: null,
  saved: null,
  snoozes: 0,
  shrinks: 0,
  waits_for: needs,
  parent: row.parent,
  size: 0,
  size_done: 0,
  size_failed: 0,
  size_cancelled: 0,
});
/** Of a statement that writes. Unlike `get`, `all` sees it through to its commit, and throws where that fails. */
const first = <T>(rows: readonly T[]): T | undefined => rows[0];
export type JobStore = ReturnType<typeof createJobStore>;

export interface JobOutcome {
  readonly result?: string | null;
  readonly error?: JobError | null;
}

/** How many jobs of a batch are over; null for any other job. */
export const batchOf = (row: JobRow): BatchCounts | null =>
  row.kind === BATCH_KIND
    ? { total: row.size, done: row.size_done, failed: row.size_failed, cancelled: row.size_cancelled }
    : null;

/** A row as the API shows it; `live` is what a running one says of itself. */
export function toJob(row: JobRow, live?: { readonly progress: number; readonly message: string }): Job {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state,
    progress: row.state === 'done' ? 1 : (live?.progress ?? 0),
    message: live?.message ?? '',
    priority: row.priority,
    lane: row.lane,
    parent: row.parent,
    batch: batchOf(row),
    waitsFor: row.waits_for,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    cancelling: row.cancel === 1,
    error: row.error === null ? null : (JSON.parse(row.error) as JobError),
    input: JSON.parse(row.input) as unknown,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    retryAt: row.run_at,
  };
}
