import type { Db, Migration } from '../../core/db.ts';

export const migrations: Migration[] = [
  {
    version: 3,
    sql: `
CREATE TABLE content (
  hash TEXT PRIMARY KEY,
  size_bytes INTEGER NOT NULL,
  mime TEXT NOT NULL,
  width INTEGER,
  height INTEGER
) STRICT;
CREATE TABLE asset (
  id TEXT PRIMARY KEY,
  content TEXT NOT NULL REFERENCES content(hash),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  origin TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX asset_by_content ON asset (content);
`,
  },
  {
    version: 9,
    sql: `
ALTER TABLE asset ADD COLUMN licence TEXT;
ALTER TABLE asset ADD COLUMN author TEXT;
ALTER TABLE asset ADD COLUMN source TEXT;
`,
  },
];

export interface ContentRow {
  hash: string;
  size_bytes: number;
  mime: string;
  width: number | null;
  height: number | null;
}
export interface AssetRow {
  id: string;
  content: string;
  kind: string;
  name: string;
  origin: string;
  created_at: string;
  /** These three are null where nobody said. */
  licence: string | null;
  author: string | null;
  source: string | null;
}

export function createAssetStore(db: Db) {
  const content = db.prepare<[string], ContentRow>('SELECT * FROM content WHERE hash = ?');
  const putContent = db.prepare<ContentRow>(
    'INSERT INTO content (hash, size_bytes, mime, width, height) VALUES (@hash, @size_bytes, @mime, @width, @height) ON CONFLICT (hash) DO NOTHING',
  );
  const asset = db.prepare<[string], AssetRow & ContentRow>(
    'SELECT asset.*, content.* FROM asset JOIN content ON content.hash = asset.content WHERE asset.id = ?',
  );
  const putAsset = db.prepare<AssetRow>(
    `INSERT INTO asset (id, content, kind, name, origin, created_at, licence, author, source)
     VALUES (@id, @content, @kind, @name, @origin, @created_at, @licence, @author, @source)
     ON CONFLICT (id) DO UPDATE SET licence = coalesce(licence, excluded.licence),
       author = coalesce(author, excluded.author), source = coalesce(source, excluded.source)
     WHERE content = excluded.content`,
  );
  const totals = db.prepare<[], { count: number; size: number | null }>(
    'SELECT count(*) AS count, sum(size_bytes) AS size FROM content',
  );
  return {
    findContent: (hash: string) => content.get(hash),
    find: (id: string) => asset.get(id),
    /** A record that is there already stays: it only learns whose its bytes are, where it did not know. */
    put: db.transaction((c: ContentRow, a: AssetRow) => {
      putContent.run(c);
      putAsset.run(a);
    }),
    totals: () => totals.get() ?? { count: 0, size: 0 },
  };
}
export type AssetStore = ReturnType<typeof createAssetStore>;
