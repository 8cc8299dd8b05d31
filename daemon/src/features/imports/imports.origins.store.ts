import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 21,
    sql: `
CREATE TABLE chat_origin (
  key TEXT NOT NULL,
  mark TEXT NOT NULL,
  origin_key TEXT NOT NULL,
  PRIMARY KEY (key, mark)
) STRICT;
`,
  },
];

export interface OriginRow {
  readonly key: string;
  readonly mark: string;
  readonly origin_key: string;
}

/** Which story a chat of SillyTavern belongs to, by its key there and what tells it from others of that key. */
export function createOriginStore(db: Db) {
  const ofKey = db.prepare<[string], OriginRow>('SELECT * FROM chat_origin WHERE key = ? ORDER BY rowid');
  const put = db.prepare<OriginRow>(
    `INSERT INTO chat_origin (key, mark, origin_key) VALUES (@key, @mark, @origin_key)
     ON CONFLICT (key, mark) DO UPDATE SET origin_key = @origin_key`,
  );
  return {
    ofKey: (key: string) => ofKey.all(key),
    put: (row: OriginRow) => void put.run(row),
  };
}
export type OriginStore = ReturnType<typeof createOriginStore>;
