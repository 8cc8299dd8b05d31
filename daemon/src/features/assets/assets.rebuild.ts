import fs from 'node:fs';
import path from 'node:path';
import { assetFile, type AssetFile, type AssetRebuild } from '@comfyvn/shared/assets/assets.schema';
import { messageOf } from '../../core/errors.ts';
import type { AssetFiles } from './assets.files.ts';
import { rowOfFile, toRecord } from './assets.record.ts';
import type { AssetStore, ContentRow } from './assets.store.ts';

const MAX_SIDECAR_BYTES = 1_000_000;
const MOST_TOLD = 1_000;

/** Looks at bytes as they are: the same checks as for those that come from outside. Throws AppError. */
export type Inspect = (bytes: Buffer, stated: Pick<AssetFile, 'kind' | 'mime'>, name: string) => Promise<ContentRow>;

/**
 * Builds the registry again from the files beside the bytes. What they say wins over the rows; rows of which the disk knows
 * nothing are left and named. All bytes are read and looked at once more.
 */
export async function rebuildRegistry(store: AssetStore, files: AssetFiles, inspect: Inspect): Promise<AssetRebuild> {
  const problems: AssetRebuild['problems'] = [];
  let records = 0;
  let restored = 0;
  const claimed = new Set<string>();
  for (const sidecar of files.sidecars()) {
    records++;
    try {
      const file = readSidecar(sidecar);
      if (sidecar !== files.sidecarOf(file.sha256, file.id)) throw new Error('it lies at the place of another record');
      claimed.add(file.sha256);
      const content = await contentOf(file, files, inspect);
      const known = store.find(file.id);
      const isSame = known !== undefined && JSON.stringify(toRecord(known)) === JSON.stringify(recordOf(file));
      if (!isSame) restored++;
      if (!isSame) store.replace(content, rowOfFile(file));
    } catch (error) {
      if (problems.length < MOST_TOLD) problems.push({ file: path.basename(sidecar), message: messageOf(error) });
    }
  }
  const lost: string[] = [];
  for (const { id, content } of store.places()) {
    claimed.add(content);
    if (!files.isHere(content) && lost.length < MOST_TOLD) lost.push(id);
  }
  let unclaimed = 0;
  for (const content of files.contents()) if (!claimed.has(path.basename(content))) unclaimed++;
  return { records, restored, lost, unclaimed, problems };
}

function readSidecar(file: string): AssetFile {
  if (fs.statSync(file).size > MAX_SIDECAR_BYTES) throw new Error('it is too large for what is known of an asset');
  return assetFile.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}

async function contentOf(file: AssetFile, files: AssetFiles, inspect: Inspect): Promise<ContentRow> {
  if (!files.isHere(file.sha256)) throw new Error('the bytes it tells of are not beside it');
  const content = await inspect(await fs.promises.readFile(files.fileOf(file.sha256)), file, file.name);
  if (content.hash !== file.sha256) throw new Error('the bytes beside it are damaged: they have another hash');
  return content;
}

/** The record in the order of fields that rows give it. Pure. */
const recordOf = (file: AssetFile) =>
  toRecord({
    ...rowOfFile(file),
    hash: file.sha256,
    size_bytes: file.sizeBytes,
    mime: file.mime,
    width: file.width ?? null,
    height: file.height ?? null,
  });
