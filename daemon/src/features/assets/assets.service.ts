import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { writeFileAtomic } from '../../core/files.ts';
import { readPicture } from './assets.image.ts';
import type { AssetRow, AssetStore, ContentRow } from './assets.store.ts';

export interface NewAsset {
  /** Given by who found the file, so that a story can name the asset before its bytes are here. */
  readonly id: string;
  readonly kind: StoryAsset['kind'];
  readonly name: string;
  /** Where it came from, for people and for provenance. */
  readonly origin: string;
}

export function createAssetService(store: AssetStore, { config, now }: FeatureContext) {
  const root = path.join(config.dataDir, 'assets');
  /** Content lies under its hash: no name from outside ever reaches the disk. */
  const fileOf = (hash: string) => path.join(root, hash.slice(0, 2), hash);
  const toAsset = (a: AssetRow, c: ContentRow): StoryAsset => ({
    id: a.id,
    kind: a.kind as StoryAsset['kind'],
    name: a.name,
    mime: c.mime,
    ...(c.width !== null && { width: c.width }),
    ...(c.height !== null && { height: c.height }),
    sizeBytes: c.size_bytes,
  });
  return {
    /** Registers a picture. Records of the same bytes share them. */
    async addPicture(bytes: Buffer, asset: NewAsset): Promise<StoryAsset> {
      const picture = await readPicture(bytes, asset.name);
      const hash = createHash('sha256').update(picture.bytes).digest('hex');
      const content = store.findContent(hash) ?? {
        hash,
        size_bytes: picture.bytes.length,
        mime: picture.mime,
        width: picture.width,
        height: picture.height,
      };
      if (!fs.existsSync(fileOf(hash))) writeFileAtomic(fileOf(hash), picture.bytes);
      const row = { ...asset, content: hash, created_at: now().toISOString() };
      store.put(content, row);
      return toAsset(row, content);
    },
    find(id: string): StoryAsset | undefined {
      const row = store.find(id);
      return row && toAsset(row, row);
    },
    file(id: string) {
      const row = store.find(id);
      if (!row || !fs.existsSync(fileOf(row.content))) throw notFound('asset', id);
      return { file: fileOf(row.content), mime: row.mime, etag: row.content };
    },
    totals: () => store.totals(),
  };
}
export type AssetService = ReturnType<typeof createAssetService>;
