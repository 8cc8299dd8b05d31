import type { AssetFacets, AssetQuery } from '@comfyvn/shared/assets/assets.schema';
import type { Db } from '../../core/db.ts';
import type { WholeRow } from './assets.store.ts';

const SORTS: Readonly<Record<AssetQuery['sort'], string>> = {
  newest: 'asset.created_at DESC, asset.rowid DESC',
  oldest: 'asset.created_at, asset.rowid',
  name: 'asset.name COLLATE NOCASE, asset.id',
  largest: 'content.size_bytes DESC, asset.id',
};
const SEARCHED = ['asset.name', 'asset.tags', 'asset.author', 'asset.licence', 'asset.source', 'asset.origin'];

/** One condition for each part of a query; a part that is absent is NULL and asks nothing. */
const WHERE = `
  (@search IS NULL OR ${SEARCHED.map((column) => `${column} LIKE @search ESCAPE '\\'`).join(' OR ')})
  AND (@kind IS NULL OR asset.kind = @kind)
  AND (@tag IS NULL OR EXISTS (SELECT 1 FROM json_each(asset.tags) AS t WHERE t.value = @tag COLLATE NOCASE))
  AND (@rating IS NULL OR coalesce(asset.rating, 'none') = @rating)
  AND (@licence IS NULL OR coalesce(asset.licence, 'none') = @licence)
  AND (@pinned IS NULL OR asset.pinned = 1)
  AND (@content IS NULL OR asset.content = @content)
  AND (@use IS NULL OR (asset.id IN (SELECT value FROM json_each(@named))) = (@use = 'used'))`;
const FROM = 'FROM asset JOIN content ON content.hash = asset.content';
const MOST_VALUES = 500;

type Parameters = Record<string, string | number | null>;

/** Finds records by what is known of them. */
export function createAssetLists(db: Db) {
  const counts = db.prepare<[Parameters], { n: number }>(`SELECT count(*) AS n ${FROM} WHERE ${WHERE}`);
  const pages = Object.fromEntries(
    Object.entries(SORTS).map(([sort, order]) => [
      sort,
      db.prepare<[Parameters], WholeRow>(
        `SELECT asset.*, content.* ${FROM} WHERE ${WHERE} ORDER BY ${order} LIMIT @limit OFFSET @offset`,
      ),
    ]),
  ) as Record<AssetQuery['sort'], ReturnType<typeof db.prepare<[Parameters], WholeRow>>>;
  const facet = (value: string, from = 'asset') =>
    db.prepare<[], { value: string; count: number }>(
      `SELECT ${value} AS value, count(*) AS count FROM ${from} GROUP BY value ORDER BY count DESC, value LIMIT ${MOST_VALUES}`,
    );
  const kinds = facet('kind');
  const ratings = facet("coalesce(rating, 'none')");
  const licences = facet("coalesce(licence, 'none')");
  const tags = facet('t.value', 'asset, json_each(asset.tags) AS t');
  const totals = db.prepare<[], { records: number; sizeBytes: number }>(
    'SELECT (SELECT count(*) FROM asset) AS records, coalesce(sum(size_bytes), 0) AS sizeBytes FROM content',
  );
  return {
    /** `named`: the ids of all assets that stories name. */
    find(query: AssetQuery, named: Iterable<string>): { total: number; rows: WholeRow[] } {
      const { search, limit, offset, sort, use = null } = query;
      const parameters = {
        kind: query.kind ?? null,
        tag: query.tag ?? null,
        rating: query.rating ?? null,
        licence: query.licence ?? null,
        pinned: query.pinned ?? null,
        content: query.content ?? null,
        use,
        search: search === '' ? null : `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`,
        named: use === null ? '[]' : JSON.stringify([...named]),
        limit,
        offset,
      };
      return { total: counts.get(parameters)?.n ?? 0, rows: pages[sort].all(parameters) };
    },
    facets: (): AssetFacets => ({
      kinds: kinds.all(),
      ratings: ratings.all(),
      licences: licences.all(),
      tags: tags.all(),
      ...(totals.get() ?? { records: 0, sizeBytes: 0 }),
    }),
  };
}
export type AssetLists = ReturnType<typeof createAssetLists>;
