import { BATCH_KIND, type JobCounts, type JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { first } from './db-write.ts';
import type { Db } from './db.ts';
import { freshRow, HAS_OPEN_JOBS, type JobRow, type NewJobRow } from './job-row.ts';

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

/** What may be forgotten. With a batch goes what belongs to it, so that none of that may be open. */
const OVER = `state NOT IN ('queued', 'running') AND NOT ${HAS_OPEN_JOBS}`;

/** Jobs as whoever made them sees them: added, looked for, begun again, forgotten. */
export function createJobRowsStore(db: Db) {
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
  const needers = db.prepare<[string], JobRow>(
    'SELECT job.* FROM job_after JOIN job ON job.id = job_after.job WHERE needs = ? ORDER BY job.rowid',
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
  const stranded = db.prepare<[], JobRow>(
    `SELECT * FROM job WHERE state = 'queued' AND waits_for > 0 AND EXISTS (
       SELECT 1 FROM job_after LEFT JOIN job AS need ON need.id = needs
       WHERE job_after.job = job.id AND (need.state IS NULL OR need.state IN ('failed', 'cancelled')))`,
  );
  const setBack = db.prepare<{ seconds: string }>(
    `UPDATE job SET run_at = strftime('%Y-%m-%dT%H:%M:%fZ', run_at, @seconds) WHERE state = 'queued' AND run_at IS NOT NULL`,
  );
  const askToCancel = db.prepare<[string]>("UPDATE job SET cancel = 1 WHERE id = ? AND state = 'running'");
  const inState = db.prepare<[string], JobRow>('SELECT * FROM job WHERE state = ? ORDER BY rank, rowid');
  const queuedKinds = db
    .prepare<[], string>(`SELECT DISTINCT kind FROM job WHERE state = 'queued' AND kind <> '${BATCH_KIND}'`)
    .pluck();
  const queuedOfKind = db.prepare<[string], JobRow>("SELECT * FROM job WHERE state = 'queued' AND kind = ?");
  const laneless = db.prepare<[], JobRow>(
    `SELECT * FROM job WHERE lane = '' AND state = 'queued' AND waits_for = 0 AND kind <> '${BATCH_KIND}'`,
  );
  const setLane = db.prepare<[string, string]>('UPDATE job SET lane = ? WHERE id = ?');
  const counts = db.prepare<[], { state: JobState; jobs: number }>(
    `SELECT state, count(*) AS jobs FROM job WHERE kind <> '${BATCH_KIND}' GROUP BY state`,
  );
  const remove = db.prepare<[string]>(`DELETE FROM job WHERE id = ? AND ${OVER}`);
  const clear = db.prepare(`DELETE FROM job WHERE parent IS NULL AND ${OVER}`);
  const prune = db.prepare<{ before: string; keep: number }>(
    `DELETE FROM job WHERE parent IS NULL AND finished_at IS NOT NULL AND ${OVER} AND (finished_at < @before OR id NOT IN
       (SELECT id FROM job WHERE parent IS NULL AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT @keep))`,
  );

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
    /** Jobs that cannot begin before this one is done. */
    needers: (id: string) => needers.all(id),
    /** Those that wait for one which will never be done: a crash came between its end and theirs. */
    stranded: () => stranded.all(),
    /** The clock was set back: what waits for a time waits for as long as it would have. */
    clockSetBack: (byMs: number) => void setBack.run({ seconds: `-${(byMs / 1_000).toFixed(3)} seconds` }),
    brokenNeed: (id: string) => brokenNeed.get(id),
    /** Queues a failed or cancelled job anew, for so many more attempts. */
    again: (id: string, more: number) => first(again.all({ id, more })),
    askToCancel: (id: string) => askToCancel.run(id).changes > 0,
    queuedKinds: () => queuedKinds.all(),
    queuedOfKind: (kind: string) => queuedOfKind.all(kind),
    laneless: () => laneless.all(),
    setLane: (id: string, lane: string) => void setLane.run(lane, id),
    counts(): JobCounts {
      const all: JobCounts = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { state, jobs } of counts.all()) all[state] = jobs;
      return all;
    },
    remove: (id: string) => remove.run(id).changes > 0,
    clear: () => clear.run().changes,
    prune: (before: string, keep: number) => prune.run({ before, keep }).changes,
  };
}
