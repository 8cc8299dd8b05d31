import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 53,
    sql: `
CREATE TABLE direct_run (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  server TEXT NOT NULL,
  job TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX direct_run_by_story ON direct_run (story, created_at);
CREATE TABLE direct_chunk (
  id TEXT PRIMARY KEY,
  run TEXT NOT NULL REFERENCES direct_run(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  scene TEXT NOT NULL,
  nodes TEXT NOT NULL,
  job TEXT NOT NULL,
  suggestions TEXT,
  wishes TEXT NOT NULL,
  summary TEXT,
  left_out TEXT
) STRICT;
CREATE INDEX direct_chunk_by_run ON direct_chunk (run, place);
`,
  },
  { version: 54, sql: 'ALTER TABLE direct_chunk ADD COLUMN follows TEXT;' },
];

export interface RunRow {
  readonly id: string;
  readonly story: string;
  readonly server: string;
  /** The batch. */
  readonly job: string;
  readonly created_at: string;
}
export interface ChunkRow {
  readonly id: string;
  readonly run: string;
  /** Which one of the run, 0 first. */
  readonly place: number;
  readonly scene: string;
  /** Ids of its lines in JSON. */
  readonly nodes: string;
  readonly job: string;
  /** KeptSuggestions in JSON; null before its job is done. */
  readonly suggestions: string | null;
  readonly wishes: string;
  /** The story up to its end, in the words of the model. */
  readonly summary: string | null;
  /** Why there is nothing of it. */
  readonly left_out: string | null;
  /** The chunk that is read before it, which comes before it in the run. */
  readonly follows: string | null;
}

export function createDirectStore(db: Db) {
  const runs = db.prepare<[string], RunRow>(
    'SELECT * FROM direct_run WHERE story = ? ORDER BY created_at DESC, rowid DESC',
  );
  const run = db.prepare<[string], RunRow>('SELECT * FROM direct_run WHERE id = ?');
  const addRun = db.prepare<RunRow>('INSERT INTO direct_run VALUES (@id, @story, @server, @job, @created_at)');
  const dropRun = db.prepare<[string]>('DELETE FROM direct_run WHERE id = ?');
  const chunks = db.prepare<[string], ChunkRow>('SELECT * FROM direct_chunk WHERE run = ? ORDER BY place');
  const chunk = db.prepare<[string], ChunkRow>('SELECT * FROM direct_chunk WHERE id = ?');
  const addChunk = db.prepare<ChunkRow>(
    `INSERT INTO direct_chunk (id, run, place, scene, nodes, job, suggestions, wishes, summary, left_out, follows)
     VALUES (@id, @run, @place, @scene, @nodes, @job, @suggestions, @wishes, @summary, @left_out, @follows)`,
  );
  const setChunk = db.prepare<ChunkRow>(
    `UPDATE direct_chunk SET suggestions = @suggestions, wishes = @wishes, summary = @summary, left_out = @left_out
     WHERE id = @id`,
  );
  return {
    /** The newest first. */
    runs: (story: string): RunRow[] => runs.all(story),
    run: (id: string) => run.get(id),
    addRun: (row: RunRow): void => void addRun.run(row),
    removeRun: (id: string): void => void dropRun.run(id),
    chunks: (id: string): ChunkRow[] => chunks.all(id),
    chunk: (id: string) => chunk.get(id),
    addChunk: (row: ChunkRow): void => void addChunk.run(row),
    setChunk: (row: ChunkRow): void => void setChunk.run(row),
    /** The story before a chunk on the way that leads there, as far as it was told; empty at the beginning. */
    summaryBefore({ follows }: Pick<ChunkRow, 'follows'>): string {
      for (let id = follows; id !== null;) {
        const before = chunk.get(id);
        if (before?.summary) return before.summary;
        id = before?.follows ?? null;
      }
      return '';
    },
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type DirectStore = ReturnType<typeof createDirectStore>;
