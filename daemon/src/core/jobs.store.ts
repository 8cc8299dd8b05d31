import type { Job, JobError, JobLogLevel, JobLogLine, JobState } from '@comfyvn/shared/jobs/jobs.schema';
import type { Db, Migration } from './db.ts';

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
  /** How often the process ended while it ran. */
  interruptions: number;
  /** 1 once somebody asked it to stop. */
  cancel: number;
  run_at: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}
export type NewJobRow = Pick<
  JobRow,
  'id' | 'kind' | 'title' | 'key' | 'priority' | 'input' | 'max_attempts' | 'created_at'
>;

/** Lines kept of one job, so that one that runs wild does not fill the disk. */
const MAX_LOG_LINES = 1_000;

export function createJobStore(db: Db) {
  const one = db.prepare<[string], JobRow>('SELECT * FROM job WHERE id = ?');
  const openByKey = db.prepare<[string, string], JobRow>(
    "SELECT * FROM job WHERE kind = ? AND key = ? AND state IN ('queued', 'running')",
  );
  const list = db.prepare<{ kind: string | null; state: string | null; limit: number }, JobRow>(
    `SELECT * FROM job WHERE (@kind IS NULL OR kind = @kind) AND (@state IS NULL OR state = @state)
     ORDER BY rowid DESC LIMIT @limit`,
  );
  const inState = db.prepare<[string], JobRow>('SELECT * FROM job WHERE state = ? ORDER BY priority DESC, rowid');
  const insert = db.prepare<NewJobRow>(
    `INSERT INTO job (id, kind, title, state, key, priority, input, max_attempts, created_at)
     VALUES (@id, @kind, @title, 'queued', @key, @priority, @input, @max_attempts, @created_at)`,
  );
  // The attempt is the fence: whoever finishes an attempt that is no longer the present one changes nothing.
  const claim = db.prepare<{ id: string; at: string }, JobRow>(
    `UPDATE job SET state = 'running', attempt = attempt + 1, started_at = @at, run_at = NULL
     WHERE id = @id AND state = 'queued' RETURNING *`,
  );
  const finish = db.prepare<
    { id: string; attempt: number; state: JobState; result: string | null; error: string | null; at: string },
    JobRow
  >(
    `UPDATE job SET state = @state, result = @result, error = @error, finished_at = @at, cancel = 0
     WHERE id = @id AND attempt = @attempt AND state IN ('queued', 'running') RETURNING *`,
  );
  const requeue = db.prepare<
    { id: string; attempt: number; back: number; interruptions: number; runAt: string | null },
    JobRow
  >(
    `UPDATE job SET state = 'queued', attempt = attempt - @back, interruptions = interruptions + @interruptions,
       run_at = @runAt, started_at = NULL
     WHERE id = @id AND attempt = @attempt AND state = 'running' RETURNING *`,
  );
  const again = db.prepare<{ id: string; more: number }, JobRow>(
    `UPDATE job SET state = 'queued', result = NULL, error = NULL, finished_at = NULL, started_at = NULL, run_at = NULL,
       cancel = 0, interruptions = 0, max_attempts = attempt + @more
     WHERE id = @id AND state IN ('failed', 'cancelled') RETURNING *`,
  );
  const askToCancel = db.prepare<[string]>("UPDATE job SET cancel = 1 WHERE id = ? AND state = 'running'");
  const remove = db.prepare<[string]>("DELETE FROM job WHERE id = ? AND state NOT IN ('queued', 'running')");
  const clear = db.prepare("DELETE FROM job WHERE state NOT IN ('queued', 'running')");
  const prune = db.prepare<{ before: string; keep: number }>(
    `DELETE FROM job WHERE finished_at IS NOT NULL AND (finished_at < @before OR id NOT IN
       (SELECT id FROM job WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT @keep))`,
  );
  const addLine = db.prepare<{ job: string; at: string; level: string; message: string; most: number }>(
    `INSERT INTO job_log (job, at, level, message) SELECT @job, @at, @level, @message
     WHERE (SELECT count(*) FROM job_log WHERE job = @job) < @most`,
  );
  const lines = db.prepare<[string], JobLogLine>('SELECT at, level, message FROM job_log WHERE job = ? ORDER BY rowid');

  return {
    find: (id: string) => one.get(id),
    findOpen: (kind: string, key: string) => openByKey.get(kind, key),
    list: (kind: string | null, state: JobState | null, limit: number) => list.all({ kind, state, limit }),
    /** In the order in which they are to run. */
    inState: (state: JobState) => inState.all(state),
    /** Writes a new job; with a key that an open job of the kind has, gives that one instead. */
    add: db.transaction((row: NewJobRow): { row: JobRow; isNew: boolean } => {
      const known = row.key === null ? undefined : openByKey.get(row.kind, row.key);
      if (known) return { row: known, isNew: false };
      insert.run(row);
      return { row: one.get(row.id) as JobRow, isNew: true };
    }),
    /** Takes a queued job to run it; undefined when it is not queued any more. */
    claim: (id: string, at: string) => claim.get({ id, at }),
    /** Ends an attempt; undefined when that attempt is not the present one. */
    finish: (row: JobRow, state: JobState, at: string, { result = null, error = null }: JobOutcome = {}) =>
      finish.get({
        id: row.id,
        attempt: row.attempt,
        state,
        result,
        error: error === null ? null : JSON.stringify(error),
        at,
      }),
    /** Puts a running job back in the queue: after a fault that may pass, after a crash, or as if it had never begun. */
    requeue: (row: JobRow, why: { runAt: string } | 'crash' | 'stop') =>
      requeue.get({
        id: row.id,
        attempt: row.attempt,
        back: why === 'stop' ? 1 : 0,
        interruptions: why === 'crash' ? 1 : 0,
        runAt: typeof why === 'object' ? why.runAt : null,
      }),
    /** Queues a failed or cancelled job anew, for so many more attempts. */
    again: (id: string, more: number) => again.get({ id, more }),
    askToCancel: (id: string) => askToCancel.run(id).changes > 0,
    remove: (id: string) => remove.run(id).changes > 0,
    clear: () => clear.run().changes,
    prune: (before: string, keep: number) => prune.run({ before, keep }).changes,
    log: (job: string, at: string, level: JobLogLevel, message: string) =>
      void addLine.run({ job, at, level, message: message.slice(0, 4_000), most: MAX_LOG_LINES }),
    lines: (job: string) => lines.all(job),
  };
}
export type JobStore = ReturnType<typeof createJobStore>;

interface JobOutcome {
  readonly result?: string | null;
  readonly error?: JobError | null;
}

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
