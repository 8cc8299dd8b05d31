import type { ExportReport, ExportTarget } from '@comfyvn/shared/exports/exports.schema';
import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 8,
    sql: `
CREATE TABLE export (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL,
  target TEXT NOT NULL,
  output TEXT NOT NULL UNIQUE,
  hashes TEXT NOT NULL,
  report TEXT,
  exported_at TEXT
) STRICT;
CREATE INDEX export_by_story ON export (story, exported_at);
`,
  },
];

/** An export by the place it was written to. It outlives its story: the files are the user's. */
export interface ExportRow {
  readonly id: string;
  readonly story: string;
  readonly target: ExportTarget;
  readonly output: string;
  /** SHA-256 of a single file as it was, or is about to be, written here; for a folder its own manifest knows. */
  readonly hashes: readonly string[];
  /** Null until it was finished once. */
  readonly report: ExportReport | null;
  readonly exportedAt: string | null;
}
interface StoredRow {
  id: string;
  story: string;
  target: string;
  output: string;
  hashes: string;
  report: string | null;
  exported_at: string | null;
}

export function createExportStore(db: Db) {
  const one = db.prepare<[string], StoredRow>('SELECT * FROM export WHERE id = ? AND report IS NOT NULL');
  const byOutput = db.prepare<[string], StoredRow>('SELECT * FROM export WHERE output = ?');
  const list = db.prepare<{ story: string | null; limit: number }, StoredRow>(
    `SELECT * FROM export WHERE (@story IS NULL OR story = @story) AND report IS NOT NULL
     ORDER BY exported_at DESC, rowid DESC LIMIT @limit`,
  );
  const begin = db.prepare<{ id: string; story: string; target: string; output: string; hashes: string }>(
    `INSERT INTO export (id, story, target, output, hashes) VALUES (@id, @story, @target, @output, @hashes)
     ON CONFLICT (output) DO UPDATE SET hashes = @hashes`,
  );
  const finish = db.prepare<{
    output: string;
    story: string;
    target: string;
    hashes: string;
    report: string;
    at: string;
  }>(
    `UPDATE export SET story = @story, target = @target, hashes = @hashes, report = @report, exported_at = @at
     WHERE output = @output`,
  );
  return {
    /** A finished export. */
    find: (id: string) => toRow(one.get(id)),
    findByOutput: (output: string) => toRow(byOutput.get(output)),
    list: (story: string | null, limit: number) => list.all({ story, limit }).map((row) => toRow(row) as ExportRow),
    /**
     * Notes what is about to be put in its place, so that it is known as ours even if the process ends right after; the
     * row of an earlier export to the same place stays as it is otherwise.
     */
    begin: (row: Pick<ExportRow, 'id' | 'story' | 'target' | 'output' | 'hashes'>) =>
      void begin.run({ ...row, hashes: JSON.stringify(row.hashes) }),
    finish: (row: Pick<ExportRow, 'story' | 'target' | 'output' | 'hashes'>, report: ExportReport, at: string) =>
      void finish.run({ ...row, hashes: JSON.stringify(row.hashes), report: JSON.stringify(report), at }),
  };
}
export type ExportStore = ReturnType<typeof createExportStore>;

function toRow(row: StoredRow | undefined): ExportRow | undefined {
  return (
    row && {
      id: row.id,
      story: row.story,
      target: row.target as ExportTarget,
      output: row.output,
      hashes: JSON.parse(row.hashes) as string[],
      report: row.report === null ? null : (JSON.parse(row.report) as ExportReport),
      exportedAt: row.exported_at,
    }
  );
}
