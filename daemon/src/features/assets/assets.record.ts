import {
  assetProvenance,
  type AssetChange,
  type AssetFile,
  type AssetProvenance,
  type AssetRecord,
} from '@comfyvn/shared/assets/assets.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import type { AssetRow, ContentRow, WholeRow } from './assets.store.ts';

export interface NewAsset {
  /** Given by who found the file, so that a story can name the asset before its bytes are here. */
  readonly id: string;
  readonly kind: StoryAsset['kind'];
  readonly name: string;
  /** Where it came from, for people and for provenance. */
  readonly origin: string;
  readonly licence?: string | undefined;
  readonly author?: string | undefined;
  readonly source?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly rating?: AssetRecord['rating'] | undefined;
  /** How it was made, where it was made here. */
  readonly provenance?: AssetProvenance | undefined;
}

/** The row of a new record. Pure. */
export const toRow = (asset: NewAsset, content: ContentRow, at: Date): AssetRow => ({
  id: asset.id,
  content: content.hash,
  kind: asset.kind,
  name: asset.name,
  origin: asset.origin,
  created_at: at.toISOString(),
  licence: asset.licence ?? null,
  author: asset.author ?? null,
  source: asset.source ?? null,
  tags: JSON.stringify(asset.tags ?? []),
  rating: asset.rating ?? null,
  pinned: 0,
  provenance: asset.provenance === undefined ? null : JSON.stringify(assetProvenance.parse(asset.provenance)),
});

/** What a story knows of an asset. Pure. */
export const toAsset = (row: WholeRow): StoryAsset => ({
  id: row.id,
  kind: row.kind as StoryAsset['kind'],
  name: row.name,
  mime: row.mime,
  ...(row.width !== null && { width: row.width }),
  ...(row.height !== null && { height: row.height }),
  sizeBytes: row.size_bytes,
  ...(row.licence !== null && { licence: row.licence }),
  ...(row.author !== null && { author: row.author }),
  ...(row.source !== null && { source: row.source }),
});

/** All that is known of an asset. Pure. */
export const toRecord = (row: WholeRow): AssetRecord => ({
  ...toAsset(row),
  sizeBytes: row.size_bytes,
  sha256: row.content,
  origin: row.origin,
  createdAt: row.created_at,
  tags: JSON.parse(row.tags) as string[],
  rating: row.rating as AssetRecord['rating'],
  pinned: row.pinned === 1,
  provenance: row.provenance === null ? null : (JSON.parse(row.provenance) as AssetProvenance),
});

/** The row that a file beside the bytes tells of. Pure. */
export const rowOfFile = (file: AssetFile): AssetRow => ({
  id: file.id,
  content: file.sha256,
  kind: file.kind,
  name: file.name,
  origin: file.origin,
  created_at: file.createdAt,
  licence: file.licence ?? null,
  author: file.author ?? null,
  source: file.source ?? null,
  tags: JSON.stringify(file.tags),
  rating: file.rating,
  pinned: file.pinned ? 1 : 0,
  provenance: file.provenance === null ? null : JSON.stringify(file.provenance),
});

/** A row with what a person changed of it. Pure. */
export const changed = (row: WholeRow, change: AssetChange): WholeRow => ({
  ...row,
  ...(change.name !== undefined && { name: change.name }),
  ...(change.tags !== undefined && { tags: JSON.stringify(change.tags) }),
  ...(change.rating !== undefined && { rating: change.rating }),
  ...(change.licence !== undefined && { licence: change.licence }),
  ...(change.author !== undefined && { author: change.author }),
  ...(change.source !== undefined && { source: change.source }),
  ...(change.pinned !== undefined && { pinned: change.pinned ? 1 : 0 }),
});

/** A row that learns from another one of the same thing what it does not know itself. Pure. */
export const joined = (row: WholeRow, other: WholeRow): WholeRow => ({
  ...row,
  licence: row.licence ?? other.licence,
  author: row.author ?? other.author,
  source: row.source ?? other.source,
  rating: row.rating ?? other.rating,
  provenance: row.provenance ?? other.provenance,
  pinned: row.pinned === 1 || other.pinned === 1 ? 1 : 0,
  tags: JSON.stringify(
    [...new Set([row.tags, other.tags].flatMap((tags) => JSON.parse(tags) as string[]))].slice(0, 100),
  ),
});
