import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 61,
    sql: `
CREATE TABLE remote_host (
  id TEXT PRIMARY KEY,
  input TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  problem TEXT,
  health TEXT NOT NULL,
  checked_at TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE remote_run (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  job TEXT NOT NULL,
  remote_id TEXT,
  state TEXT NOT NULL,
  seconds REAL,
  cost REAL NOT NULL,
  began_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX remote_run_host ON remote_run (host, began_at);
`,
  },
];

export interface RemoteRow {
  id: string;
  /** A RemoteInput without its key, in JSON. */
  input: string;
  enabled: number;
  problem: string | null;
  health: string;
  checked_at: string | null;
  created_at: string;
}
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

export function createRemoteStore(db: Db) {
  const all = db.prepare<[], RemoteRow>('SELECT * FROM remote_host ORDER BY created_at, id');
  const one = db.prepare<[string], RemoteRow>('SELECT * FROM remote_host WHERE id = ?');
  const put = db.prepare<RemoteRow>(
    `INSERT INTO remote_host (id, input, enabled, problem, health, checked_at, created_at)
     VALUES (@id, @input, @enabled, @problem, @health, @checked_at, @created_at)
     ON CONFLICT (id) DO UPDATE SET input = @input, enabled = @enabled, problem = @problem, health = @health,
       checked_at = @checked_at`,
  );
  const drop = db.prepare<[string]>('DELETE FROM remote_host WHERE id = ?');
  const run = db.prepare<[string], RunRow>('SELECT * FROM remote_run WHERE id = ?');
  const putRun = db.prepare<RunRow>(
    `INSERT INTO remote_run (id, host, job, remote_id, state, seconds, cost, began_at, ended_at)
     VALUES (@id, @host, @job, @remote_id, @state, @seconds, @cost, @began_at, @ended_at)
     ON CONFLICT (id) DO UPDATE SET remote_id = @remote_id, state = @state, seconds = @seconds, cost = @cost,
       ended_at = @ended_at`,
  );
  const dropRun = db.prepare<[string]>('DELETE FROM remote_run WHERE id = ?');
  const spent = db.prepare<[string, string], { cost: number | null }>(
    'SELECT sum(cost) AS cost FROM remote_run WHERE host = ? AND began_at >= ?',
  );
  const unknown = db.prepare<[string, string], { n: number }>(
    "SELECT count(*) AS n FROM remote_run WHERE host = ? AND began_at >= ? AND state = 'unknown'",
  );
  const recent = db.prepare<[string, number], { seconds: number }>(
    `SELECT seconds FROM remote_run WHERE host = ? AND state = 'done' AND seconds IS NOT NULL
     ORDER BY began_at DESC LIMIT ?`,
  );
  return {
    all: () => all.all(),
    find: (id: string) => one.get(id),
    put: (row: RemoteRow) => void put.run(row),
    drop: (id: string) => drop.run(id).changes > 0,
    findRun: (id: string) => run.get(id),
    putRun: (row: RunRow) => void putRun.run(row),
    dropRun: (id: string) => void dropRun.run(id),
    /** Dollars since a time. */
    spentSince: (host: string, since: string): number => spent.get(host, since)?.cost ?? 0,
    unknownSince: (host: string, since: string): number => unknown.get(host, since)?.n ?? 0,
    /** Seconds of the last runs that went well. */
    recentSeconds: (host: string): number[] => recent.all(host, RECENT).map((row) => row.seconds),
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type RemoteStore = ReturnType<typeof createRemoteStore>;
