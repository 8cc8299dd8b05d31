import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 42,
    sql: `
CREATE TABLE drawn_picture (
  id TEXT PRIMARY KEY,
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  title TEXT NOT NULL,
  request TEXT NOT NULL,
  host TEXT NOT NULL,
  model TEXT,
  seed INTEGER NOT NULL,
  job TEXT NOT NULL,
  message INTEGER,
  workflow_hash TEXT,
  asset TEXT REFERENCES asset(id),
  placed TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX drawn_picture_by_story ON drawn_picture (story, created_at);
CREATE INDEX drawn_picture_by_asset ON drawn_picture (asset);
CREATE TABLE picture_look (
  story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
  character TEXT NOT NULL,
  look TEXT NOT NULL,
  PRIMARY KEY (story, character)
) STRICT;
`,
  },
];

export interface PictureRow {
  id: string;
  story: string;
  title: string;
  /** A PictureRequest in JSON. */
  request: string;
  host: string;
  model: string | null;
  seed: number;
  job: string;
  /** The message that its line was made from when it was asked for. */
  message: number | null;
  workflow_hash: string | null;
  asset: string | null;
  /** What it replaced, as Placed in JSON; null while it is not in the story. */
  placed: string | null;
  created_at: string;
}

export function createPictureStore(db: Db) {
  const list = db.prepare<{ story: string; asset: string | null; limit: number }, PictureRow>(
    `SELECT * FROM drawn_picture WHERE story = @story AND (@asset IS NULL OR asset = @asset)
     ORDER BY created_at DESC, rowid DESC LIMIT @limit`,
  );
  const one = db.prepare<[string], PictureRow>('SELECT * FROM drawn_picture WHERE id = ?');
  const put = db.prepare<PictureRow>(
    `INSERT INTO drawn_picture (id, story, title, request, host, model, seed, job, message, workflow_hash, asset, placed, created_at)
     VALUES (@id, @story, @title, @request, @host, @model, @seed, @job, @message, @workflow_hash, @asset, @placed, @created_at)
     ON CONFLICT (id) DO UPDATE SET job = @job, workflow_hash = @workflow_hash, asset = @asset, placed = @placed`,
  );
  const remove = db.prepare<[string]>('DELETE FROM drawn_picture WHERE id = ?');
  const forget = db.prepare<[string]>('DELETE FROM drawn_picture WHERE asset = ?');
  const move = db.prepare<[string, string]>('UPDATE drawn_picture SET asset = ? WHERE asset = ?');
  const lastHost = db
    .prepare<[string], string>(
      'SELECT host FROM drawn_picture WHERE host <> ? ORDER BY created_at DESC, rowid DESC LIMIT 1',
    )
    .pluck();
  const looks = db.prepare<[string], { look: string }>(
    'SELECT look FROM picture_look WHERE story = ? ORDER BY character',
  );
  const putLook = db.prepare<[string, string, string]>(
    'INSERT INTO picture_look (story, character, look) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET look = excluded.look',
  );
  return {
    list: (story: string, asset: string | undefined, limit: number) => list.all({ story, asset: asset ?? null, limit }),
    find: (id: string) => one.get(id),
    put: (row: PictureRow) => void put.run(row),
    remove: (id: string) => void remove.run(id),
    /** Forgets the pictures whose asset is removed. */
    forget: (asset: string): void => void forget.run(asset),
    move: (asset: string, to: string): void => void move.run(to, asset),
    /** The host that the last picture was asked of, `except` that one. */
    lastHost: (except: string): string | null => lastHost.get(except) ?? null,
    looks: (story: string): string[] => looks.all(story).map(({ look }) => look),
    /** `character` is empty for the whole story. */
    putLook: (story: string, character: string, look: string) => void putLook.run(story, character, look),
    transaction: <T>(work: () => T): T => db.transaction(work)(),
  };
}
export type PictureStore = ReturnType<typeof createPictureStore>;
