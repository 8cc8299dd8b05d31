import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { withoutMetadata } from './exports.metadata.ts';

/** What is left of a picture without its metadata. */
interface Cleaned {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What a picture will be once its metadata are cut out; null where there are none to cut. */
export type AssetCleaner = (asset: {
  readonly file: string;
  readonly mime: string;
  readonly storedSha256: string;
}) => Promise<Cleaned | null>;

const CLEANABLE = new Set(['image/png', 'image/webp', 'image/jpeg']);

/** Remembers the answer for as long as it lives: content lies under its hash and never changes. */
export function createAssetCleaner(): AssetCleaner {
  const known = new Map<string, Cleaned | null>();
  return async ({ file, mime, storedSha256 }) => {
    if (!CLEANABLE.has(mime)) return null;
    const before = known.get(storedSha256);
    if (before !== undefined) return before;
    const bytes = await fs.promises.readFile(file).catch(() => null);
    if (bytes === null) return null; // writing it will say why
    const clean = withoutMetadata(bytes, mime);
    const cleaned =
      clean === bytes ? null : { sha256: createHash('sha256').update(clean).digest('hex'), sizeBytes: clean.length };
    known.set(storedSha256, cleaned);
    return cleaned;
  };
}
