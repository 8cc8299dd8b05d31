import { BATCH_KIND, type JobError, type JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { first } from './db-write.ts';
import type { Db } from './db.ts';
import { HAS_OPEN_JOBS, type JobRow } from './job-row.ts';

/** Batches and what belongs to them. */
export function createJobBatchesStore(db: Db) {
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
  // One whose last job joined just before a crash may still look as if it were over.
  const openBatches = db.prepare<[], JobRow>(
    `SELECT * FROM job WHERE kind = '${BATCH_KIND}' AND (state IN ('queued', 'running') OR ${HAS_OPEN_JOBS})`,
  );

  return {
    /** Whether a job of a batch has begun or is over. */
    hasBegun: (batch: string) => childStarted.get(batch) !== undefined,
    setBatch: (id: string, state: JobState, at: string, error: JobError | null) =>
      first(batchState.all({ id, state, at, error: error ? JSON.stringify(error) : null })),
    children: (batch: string) => children.all(batch),
    openBatches: () => openBatches.all(),
  };
}
