import type { CapturedMessage, CaptureHead } from '@comfyvn/shared/sillytavern/sillytavern.schema';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 5,
    sql: `
CREATE TABLE capture (
  key TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  head TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE capture_message (
  capture TEXT NOT NULL REFERENCES capture(key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (capture, position)
) STRICT, WITHOUT ROWID;
`,
  },
  { version: 81, sql: 'ALTER TABLE capture ADD COLUMN stamp TEXT;' },
];

export interface Capture {
  readonly source: string;
  readonly head: CaptureHead;
  /** What the caller knows this state by; null: it gave none. */
  readonly stamp: string | null;
}

export function createCaptureStore(db: Db) {
  const one = db.prepare<[string], { source: string; head: string; stamp: string | null }>(
    'SELECT source, head, stamp FROM capture WHERE key = ?',
  );
  const state = db.prepare<[string], { source: string; stamp: string | null }>(
    'SELECT source, stamp FROM capture WHERE key = ?',
  );
  const put = db.prepare(
    `INSERT INTO capture (key, source, head, stamp, updated_at) VALUES (@key, @source, @head, @stamp, @updatedAt)
     ON CONFLICT (key) DO UPDATE SET source = @source, head = @head, stamp = @stamp, updated_at = @updatedAt`,
  );
  const copy = db.prepare<[string, string, number]>(
    `INSERT INTO capture_message (capture, position, body)
     SELECT ?, position, body FROM capture_message WHERE capture = ? AND position < ?`,
  );
  const messages = db.prepare<[string, number], { body: string }>(
    'SELECT body FROM capture_message WHERE capture = ? AND position >= ? ORDER BY position',
  );
  const between = db.prepare<[string, number, number], { body: string }>(
    'SELECT body FROM capture_message WHERE capture = ? AND position >= ? AND position < ? ORDER BY position',
  );
  const cut = db.prepare<[string, number]>('DELETE FROM capture_message WHERE capture = ? AND position >= ?');
  const add = db.prepare<[string, number, string]>(
    'INSERT INTO capture_message (capture, position, body) VALUES (?, ?, ?)',
  );
  const count = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM capture_message WHERE capture = ?');
  return {
    find(key: string): Capture | undefined {
      const row = one.get(key);
      return row && { ...row, head: JSON.parse(row.head) as CaptureHead };
    },
    /** Without its head, which may be large. */
    state: (key: string): Omit<Capture, 'head'> | undefined => state.get(key),
    put: (key: string, capture: Capture, updatedAt: string) =>
      void put.run({ key, ...capture, head: JSON.stringify(capture.head), updatedAt }),
    count: (key: string) => count.get(key)?.n ?? 0,
    messages: (key: string, from = 0) => messages.all(key, from).map((r) => r.body),
    /** Messages `from` to `to`, that one not. */
    stretch: (key: string, from: number, to: number) => between.all(key, from, to).map((r) => r.body),
    /** Everything from a position on is replaced. */
    replaceFrom(key: string, from: number, bodies: readonly string[]): void {
      cut.run(key, from);
      for (const [i, body] of bodies.entries()) add.run(key, from + i, body);
    },
    /** The first messages of another chat; this one must be empty. */
    begin: (key: string, like: string, messages: number) => void copy.run(key, like, messages),
    encode: (m: CapturedMessage): string => JSON.stringify(m),
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type CaptureStore = ReturnType<typeof createCaptureStore>;
