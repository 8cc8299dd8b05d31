import type { JobError, JobState } from '@comfyvn/shared/jobs/jobs.schema';
import { first, lightly } from './db-write.ts';
import type { Db } from './db.ts';
import { TURN_COLUMNS, type JobOutcome, type JobRow, type TurnRow } from './job-row.ts';

/** The next job of a lane, to be taken in the same breath as one of it ends. */
export interface NextClaim {
  readonly lane: string;
  /** Until when it is the worker's, in ms. */
  readonly lease: number;
}

/** How an attempt ends. With `next`, the next job of that lane is claimed by the same write. */
export interface JobEnd {
  readonly row: TurnRow;
  readonly state: JobState;
  readonly outcome: JobOutcome;
  readonly next: NextClaim | null;
}
export interface Finished {
  /** False when that attempt is not the present one; nothing of the job was changed then. */
  readonly ended: boolean;
  /** Those of jobs that needed this one and now wait for one less. */
  readonly lanes: readonly string[];
  readonly next: TurnRow | undefined;
}

/** How a running job goes back to the queue. */
export type Requeue =
  | { readonly why: 'retry' | 'snooze'; readonly runAt: string; readonly error: JobError }
  | { readonly why: 'smaller'; readonly input: string; readonly lane: string; readonly error: JobError }
  | { readonly why: 'crash'; readonly runAt: string | null }
  | { readonly why: 'stop' };

/** What a job goes through once its turn comes: claimed, kept, ended or put back. */
export function createJobTurnsStore(db: Db) {
  const ready = `lane = @lane AND state = 'queued' AND waits_for = 0 AND (run_at IS NULL OR run_at <= @at)`;
  const hasReady = db.prepare<{ lane: string; at: string }, 1>(`SELECT 1 FROM job WHERE ${ready} LIMIT 1`).pluck();
  const claim = db.prepare<{ lane: string; at: string; lease: number }, TurnRow>(
    `UPDATE job SET state = 'running', attempt = attempt + 1, token = token + 1, lease_until = @lease, started_at = @at,
       run_at = NULL, error = NULL
     WHERE id = (SELECT id FROM job WHERE ${ready} ORDER BY rank, rowid LIMIT 1) AND state = 'queued'
     RETURNING ${TURN_COLUMNS.join()}`,
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
  function finishOne({ row, state, outcome, next }: JobEnd, at: string): Finished {
    const { changes } = finish.run({
      id: row.id,
      token: row.token,
      state,
      result: outcome.result ?? null,
      error: outcome.error ? JSON.stringify(outcome.error) : null,
      at,
    });
    const ended = changes > 0;
    const lanes = ended && state === 'done' ? oneNeedLess.all(row.id).map(({ lane }) => lane) : [];
    if (lanes.length > 0) dropNeeds.run(row.id);
    return { ended, lanes, next: next ? claim.get({ ...next, at }) : undefined };
  }
  const finishAll = db.transaction((ends: readonly JobEnd[], at: string) => ends.map((end) => finishOne(end, at)));

  return {
    hasReady: (lane: string, at: string) => hasReady.get({ lane, at }) !== undefined,
    /** Takes the next job of a lane to run it; undefined when none is ready. */
    claim: (lane: string, at: string, lease: number) => lightly(db, () => first(claim.all({ lane, at, lease }))),
    /** When the first job of a lane is to be tried again, where none is ready; null where none waits for a time. */
    nextRunAt: (lane: string) => nextRunAt.get(lane) ?? null,
    /** Keeps the leases of running jobs; gives the ids of those that were lost, and of those that are to be cancelled. */
    beat: (rows: readonly TurnRow[], lease: number) =>
      lightly(db, () =>
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
    save: ({ id, token }: TurnRow, saved: string | null) => save.run({ id, token, saved }).changes > 0,
    /** Ends attempts, all by one write or none, each with an answer of its own. */
    finish: (ends: readonly JobEnd[], at: string) => finishAll(ends, at),
    /** Puts a running job back in the queue. */
    requeue: ({ id, token }: TurnRow, how: Requeue) =>
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
  };
}
