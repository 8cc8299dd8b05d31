import type { Db } from '../../core/db.ts';
import type { PictureLook } from './assets.look.ts';
import type { ContentRow } from './assets.store.ts';

/** A picture as it was looked at, with the record that names it first. */
export interface SeenPicture {
  readonly hash: string;
  readonly asset: string;
  readonly kind: string;
  readonly print: string;
  readonly thumb: Buffer;
}

/** How pictures look, and which of them a person keeps apart. */
export function createLookStore(db: Db) {
  const unseen = db.prepare<[number], ContentRow>(
    `SELECT content.* FROM content LEFT JOIN content_look AS l ON l.hash = content.hash
     WHERE l.hash IS NULL AND content.mime LIKE 'image/%' LIMIT ?`,
  );
  const put = db.prepare<{ hash: string; looks: number; print: string | null; thumb: Buffer | null; palette: string }>(
    `INSERT OR REPLACE INTO content_look (hash, looks, print, thumb, palette)
     SELECT @hash, @looks, @print, @thumb, @palette WHERE EXISTS (SELECT 1 FROM content WHERE hash = @hash)`,
  );
  const palette = db.prepare<[string], { palette: string }>('SELECT palette FROM content_look WHERE hash = ?');
  const seen = db.prepare<[], SeenPicture>(
    `SELECT l.hash, asset.id AS asset, asset.kind, l.print, l.thumb FROM content_look AS l
     JOIN asset ON asset.content = l.hash WHERE l.looks = 1 GROUP BY l.hash, asset.kind ORDER BY asset.created_at, asset.id`,
  );
  const sharing = db.prepare<[], { one: string; other: string }>(
    `SELECT g.first AS one, a.id AS other FROM asset AS a
     JOIN (SELECT content, kind, min(id) AS first FROM asset GROUP BY content, kind HAVING count(*) > 1) AS g
       ON g.content = a.content AND g.kind = a.kind WHERE a.id <> g.first ORDER BY a.id`,
  );
  const apart = db.prepare<[], { one: string; other: string }>('SELECT * FROM asset_distinct');
  const putApart = db.prepare<[string, string]>('INSERT OR IGNORE INTO asset_distinct (one, other) VALUES (?, ?)');
  return {
    unseen: (limit: number): ContentRow[] => unseen.all(limit),
    put: (hash: string, look: PictureLook | null): void =>
      void put.run({
        hash,
        looks: look === null ? 0 : 1,
        print: look?.print ?? null,
        thumb: look?.thumb ?? null,
        palette: JSON.stringify(look?.palette ?? []),
      }),
    palette: (hash: string): string[] => JSON.parse(palette.get(hash)?.palette ?? '[]') as string[],
    seen: (): SeenPicture[] => seen.all(),
    /** Records of one kind that have the same bytes, each with the first of them. */
    sharing: () => sharing.all(),
    apart: () => apart.all(),
    keepApart(one: string, other: string): void {
      putApart.run(one < other ? one : other, one < other ? other : one);
    },
  };
}
export type LookStore = ReturnType<typeof createLookStore>;
