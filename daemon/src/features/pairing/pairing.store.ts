import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 4,
    sql: `
CREATE TABLE client (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  origin TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  last_seen_at TEXT
) STRICT;
`,
  },
];

export interface ClientRow {
  id: string;
  name: string;
  origin: string;
  token_hash: string;
  created_at: string;
  last_seen_at: string | null;
}

export function createClientStore(db: Db) {
  const all = db.prepare<[], ClientRow>('SELECT * FROM client ORDER BY created_at');
  const byToken = db.prepare<[string], ClientRow>('SELECT * FROM client WHERE token_hash = ?');
  const byOrigin = db.prepare<[string], ClientRow>('SELECT * FROM client WHERE origin = ? LIMIT 1');
  const insert = db.prepare<ClientRow>(
    'INSERT INTO client (id, name, origin, token_hash, created_at, last_seen_at) VALUES (@id, @name, @origin, @token_hash, @created_at, @last_seen_at)',
  );
  const seen = db.prepare<[string, string]>('UPDATE client SET last_seen_at = ? WHERE id = ?');
  const remove = db.prepare<[string]>('DELETE FROM client WHERE id = ?');
  return {
    list: () => all.all(),
    findByToken: (hash: string) => byToken.get(hash),
    findByOrigin: (origin: string) => byOrigin.get(origin),
    insert: (row: ClientRow) => void insert.run(row),
    seen: (id: string, at: string) => void seen.run(at, id),
    remove: (id: string) => remove.run(id).changes > 0,
  };
}
export type ClientStore = ReturnType<typeof createClientStore>;
