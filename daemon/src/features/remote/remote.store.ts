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
  return {
    all: () => all.all(),
    find: (id: string) => one.get(id),
    put: (row: RemoteRow) => void put.run(row),
    drop: (id: string) => drop.run(id).changes > 0,
  };
}
export type RemoteStore = ReturnType<typeof createRemoteStore>;
