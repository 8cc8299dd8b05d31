import type { Db, Migration } from './db.ts';
import { createJobBatchesStore } from './job-batches.store.ts';
import { createJobLanesStore } from './job-lanes.store.ts';
import { createJobLogStore } from './job-log.store.ts';
import { AGEING_MS } from './job-row.ts';
import { createJobRowsStore } from './job-rows.store.ts';
import { createJobTurnsStore } from './job-turns.store.ts';

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

/** All that is kept of jobs. */
export const createJobStore = (db: Db) => ({
  ...createJobRowsStore(db),
  ...createJobTurnsStore(db),
  ...createJobBatchesStore(db),
  ...createJobLanesStore(db),
  ...createJobLogStore(db),
  /** All of `work`, or nothing where it throws. */
  atomically: <T>(work: () => T): T => db.transaction(work)(),
});
export type JobStore = ReturnType<typeof createJobStore>;
