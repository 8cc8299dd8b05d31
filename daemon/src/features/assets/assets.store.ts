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
  {
    // `sidecar`: whether the file beside the bytes says what the row says. `asset_gone`: files that are to be taken away.
    version: 71,
    sql: `
ALTER TABLE asset ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE asset ADD COLUMN rating TEXT;
ALTER TABLE asset ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN provenance TEXT;
ALTER TABLE asset ADD COLUMN sidecar INTEGER NOT NULL DEFAULT 0;
CREATE INDEX asset_without_sidecar ON asset (sidecar) WHERE sidecar = 0;
CREATE INDEX asset_by_time ON asset (created_at, id);
CREATE TRIGGER asset_changed AFTER UPDATE OF content, kind, name, origin, created_at, licence, author, source, tags, rating, pinned, provenance ON asset BEGIN
  UPDATE asset SET sidecar = 0 WHERE id = NEW.id;
END;
CREATE TABLE asset_gone (
  asset TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (asset, content)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    // How pictures look; `looks` 0: they cannot be looked at. `asset_distinct`: pairs that a person keeps apart.
    version: 72,
    sql: `
CREATE TABLE content_look (
  hash TEXT PRIMARY KEY REFERENCES content(hash) ON DELETE CASCADE,
  looks INTEGER NOT NULL,
  print TEXT,
  thumb BLOB,
  palette TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE asset_distinct (
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
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
  /** A list in JSON. */
  tags: string;
  rating: string | null;
  pinned: 0 | 1;
  /** AssetProvenance in JSON. */
  provenance: string | null;
}
export type WholeRow = AssetRow & ContentRow;

const COLUMNS =
  'id, content, kind, name, origin, created_at, licence, author, source, tags, rating, pinned, provenance';
const VALUES = COLUMNS.replaceAll(/(\w+)/g, '@$1');

export function createAssetStore(db: Db) {
  const content = db.prepare<[string], ContentRow>('SELECT * FROM content WHERE hash = ?');
  const putContent = db.prepare<ContentRow>(
    'INSERT INTO content (hash, size_bytes, mime, width, height) VALUES (@hash, @size_bytes, @mime, @width, @height) ON CONFLICT (hash) DO NOTHING',
  );
  const asset = db.prepare<[string], WholeRow>(
    'SELECT asset.*, content.* FROM asset JOIN content ON content.hash = asset.content WHERE asset.id = ?',
  );
  const putAsset = db.prepare<AssetRow>(
    `INSERT INTO asset (${COLUMNS}) VALUES (${VALUES})
     ON CONFLICT (id) DO UPDATE SET licence = coalesce(licence, excluded.licence),
       author = coalesce(author, excluded.author), source = coalesce(source, excluded.source),
       provenance = coalesce(provenance, excluded.provenance)
     WHERE content = excluded.content`,
  );
  const insertAsset = db.prepare<AssetRow>(`INSERT INTO asset (${COLUMNS}) VALUES (${VALUES})`);
  const updateAsset = db.prepare<AssetRow>(`UPDATE asset SET (${COLUMNS}) = (${VALUES}) WHERE id = @id`);
  const removeAsset = db.prepare<[string]>('DELETE FROM asset WHERE id = ?');
  const dropContent = db.prepare<[string, string]>(
    'DELETE FROM content WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM asset WHERE content = ?)',
  );
  const totals = db.prepare<[], { count: number; size: number | null }>(
    'SELECT count(*) AS count, sum(size_bytes) AS size FROM content',
  );
  const unwritten = db.prepare<[number], WholeRow>(
    `SELECT asset.*, content.* FROM asset JOIN content ON content.hash = asset.content
     WHERE asset.sidecar = 0 LIMIT ?`,
  );
  const written = db.prepare<[string]>('UPDATE asset SET sidecar = 1 WHERE id = ?');
  const putGone = db.prepare<[string, string]>('INSERT OR IGNORE INTO asset_gone (asset, content) VALUES (?, ?)');
  const gone = db.prepare<[number], { asset: string; content: string }>('SELECT * FROM asset_gone LIMIT ?');
  const dropGone = db.prepare<[string, string]>('DELETE FROM asset_gone WHERE asset = ? AND content = ?');
  const madeFrom = db.prepare<[string], WholeRow>(
    `SELECT asset.*, content.* FROM asset JOIN content ON content.hash = asset.content
     WHERE EXISTS (SELECT 1 FROM json_each(asset.provenance, '$.from') AS f WHERE f.value = ?) LIMIT 200`,
  );
  const sharing = db.prepare<[string], WholeRow>(
    'SELECT asset.*, content.* FROM asset JOIN content ON content.hash = asset.content WHERE asset.content = ? LIMIT 200',
  );
  const places = db.prepare<[], { id: string; content: string }>('SELECT id, content FROM asset ORDER BY id');
  return {
    transaction: <T>(work: () => T): T => db.transaction(work).immediate(),
    findContent: (hash: string) => content.get(hash),
    find: (id: string) => asset.get(id),
    /** A record that is there already stays: it only learns whose its bytes are, where it did not know. */
    put: db.transaction((c: ContentRow, a: AssetRow) => {
      putContent.run(c);
      putAsset.run(a);
    }),
    /** A record as the disk has it, in the place of what the registry has. */
    replace: db.transaction((c: ContentRow, a: AssetRow) => {
      putContent.run(c);
      if (updateAsset.run(a).changes === 0) insertAsset.run(a);
      written.run(a.id);
    }),
    update: (row: AssetRow): void => void updateAsset.run(row),
    /** Forgets a record, and its content where no other record shares it; the files follow. */
    remove: db.transaction((row: Pick<AssetRow, 'id' | 'content'>) => {
      removeAsset.run(row.id);
      dropContent.run(row.content, row.content);
      putGone.run(row.id, row.content);
    }),
    totals: () => totals.get() ?? { count: 0, size: 0 },
    /** Records whose file is not written, or not as they are now. */
    unwritten: (limit: number): WholeRow[] => unwritten.all(limit),
    written: (id: string): void => void written.run(id),
    gone: (limit: number) => gone.all(limit),
    dropGone: (id: string, hash: string): void => void dropGone.run(id, hash),
    places: () => places.all(),
    /** Records that were made from an asset. */
    madeFrom: (id: string): WholeRow[] => madeFrom.all(id),
    /** Records of the same bytes. */
    sharing: (hash: string): WholeRow[] => sharing.all(hash),
  };
}
export type AssetStore = ReturnType<typeof createAssetStore>;
