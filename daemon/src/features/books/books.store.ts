import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 105,
    sql: `
ALTER TABLE remote_run RENAME TO booked_run;
DROP INDEX remote_run_host;
CREATE INDEX booked_run_host ON booked_run (host, began_at);
`,
  },
];

/** `sending`: its answer is not there yet; `unknown`: whether it was taken is not known, nor ever will be. */
export type RunState = 'sending' | 'sent' | 'unknown' | 'done' | 'failed' | 'cancelled';
/** A run that was paid for, or may have been. Kept when its host is forgotten. */
export interface RunRow {
  id: string;
  host: string;
  job: string;
  remote_id: string | null;
  state: RunState;
  seconds: number | null;
  /** US dollars: estimated until its seconds are told. */
  cost: number;
  began_at: string;
  ended_at: string | null;
}

const RECENT = 20;

export function createBookStore(db: Db) {
  const run = db.prepare<[string], RunRow>('SELECT * FROM booked_run WHERE id = ?');
  const putRun = db.prepare<RunRow>(
    `INSERT INTO booked_run (id, host, job, remote_id, state, seconds, cost, began_at, ended_at)
     VALUES (@id, @host, @job, @remote_id, @state, @seconds, @cost, @began_at, @ended_at)
     ON CONFLICT (id) DO UPDATE SET remote_id = @remote_id, state = @state, seconds = @seconds, cost = @cost,
       ended_at = @ended_at`,
  );
  const dropRun = db.prepare<[string]>('DELETE FROM booked_run WHERE id = ?');
  const spent = db.prepare<[string, string], { cost: number | null }>(
    'SELECT sum(cost) AS cost FROM booked_run WHERE host = ? AND began_at >= ?',
  );
  const unknown = db.prepare<[string, string], { n: number }>(
    "SELECT count(*) AS n FROM booked_run WHERE host = ? AND began_at >= ? AND state = 'unknown'",
  );
  const recent = db.prepare<[string, number], { seconds: number }>(
    `SELECT seconds FROM booked_run WHERE host = ? AND state = 'done' AND seconds IS NOT NULL
     ORDER BY began_at DESC LIMIT ?`,
  );
  return {
    find: (id: string) => run.get(id),
    put: (row: RunRow): void => void putRun.run(row),
    drop: (id: string): void => void dropRun.run(id),
    /** Dollars since a time. */
    spentSince: (host: string, since: string): number => spent.get(host, since)?.cost ?? 0,
    unknownSince: (host: string, since: string): number => unknown.get(host, since)?.n ?? 0,
    /** Seconds of the last runs that went well. */
    recentSeconds: (host: string): number[] => recent.all(host, RECENT).map((row) => row.seconds),
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type BookStore = ReturnType<typeof createBookStore>;
