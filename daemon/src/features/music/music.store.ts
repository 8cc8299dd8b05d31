import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 90,
    sql: `
CREATE TABLE music_piece (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  request TEXT NOT NULL,
  host TEXT NOT NULL,
  model TEXT,
  seed INTEGER NOT NULL,
  job TEXT NOT NULL,
  workflow_hash TEXT,
  asset TEXT REFERENCES asset(id),
  sound TEXT,
  placed TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX music_piece_by_story ON music_piece (story, created_at);
CREATE INDEX music_piece_by_asset ON music_piece (asset);
`,
  },
];

export interface PieceRow {
  id: string;
  story: string;
  title: string;
  /** A MusicRequest in JSON. */
  request: string;
  host: string;
  model: string | null;
  seed: number;
  job: string;
  workflow_hash: string | null;
  asset: string | null;
  /** How it sounds, as SoundFacts in JSON; null before it is made. */
  sound: string | null;
  /** What it replaced, as Placed in JSON; null while it is not in the story. */
  placed: string | null;
  created_at: string;
}

export function createMusicStore(db: Db) {
  const list = db.prepare<[string, number], PieceRow>(
    'SELECT * FROM music_piece WHERE story = ? ORDER BY created_at DESC, rowid DESC LIMIT ?',
  );
  const placed = db.prepare<[string], PieceRow>('SELECT * FROM music_piece WHERE story = ? AND placed IS NOT NULL');
  const one = db.prepare<[string], PieceRow>('SELECT * FROM music_piece WHERE id = ?');
  const put = db.prepare<PieceRow>(
    `INSERT INTO music_piece (id, story, title, request, host, model, seed, job, workflow_hash, asset, sound, placed, created_at)
     VALUES (@id, @story, @title, @request, @host, @model, @seed, @job, @workflow_hash, @asset, @sound, @placed, @created_at)
     ON CONFLICT (id) DO UPDATE SET workflow_hash = @workflow_hash, asset = @asset, sound = @sound, placed = @placed`,
  );
  const lastHost = db
    .prepare<[], string>('SELECT host FROM music_piece ORDER BY created_at DESC, rowid DESC LIMIT 1')
    .pluck();
  const remove = db.prepare<[string]>('DELETE FROM music_piece WHERE id = ?');
  const forget = db.prepare<[string]>('DELETE FROM music_piece WHERE asset = ?');
  const move = db.prepare<[string, string]>('UPDATE music_piece SET asset = ? WHERE asset = ?');
  return {
    list: (story: string, limit: number) => list.all(story, limit),
    /** The pieces that a story has. */
    placed: (story: string) => placed.all(story),
    find: (id: string) => one.get(id),
    /** Who made the last piece, or is about to; null before the first one. */
    lastHost: (): string | null => lastHost.get() ?? null,
    put: (row: PieceRow) => void put.run(row),
    remove: (id: string) => void remove.run(id),
    /** Forgets the pieces whose asset is removed. */
    forget: (asset: string): void => void forget.run(asset),
    move: (asset: string, to: string): void => void move.run(to, asset),
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type MusicStore = ReturnType<typeof createMusicStore>;
