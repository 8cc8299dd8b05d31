import { createHash } from 'node:crypto';
import { assetSidecar, type AssetSidecar, type BundleManifest } from '@comfyvn/shared/bundle/bundle.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetId } from '@comfyvn/shared/story/ids';
import { AppError } from '../../core/errors.ts';
import { BundleRefused, parsePart, quoted, type JsonPart } from '../../importers/bundle/index.ts';
import type { AssetService } from '../assets/index.ts';

/** An asset of a bundle whose bytes are what they say. */
export interface CheckedAsset {
  readonly file: string;
  readonly sidecar: AssetSidecar;
  readonly content: Awaited<ReturnType<AssetService['inspect']>>;
  /** The id it has here. */
  readonly id: AssetId;
  /** True where the same bytes are here under that id. */
  readonly here: boolean;
}

/** Checks the bytes of an asset against what the bundle says of them. Throws BundleRefused. */
export async function checkAsset(
  { id, file, sidecar: beside }: BundleManifest['assets'][number],
  bytesOf: (file: string) => Promise<Buffer>,
  json: (file: string) => Promise<JsonPart>,
  assets: AssetService,
): Promise<CheckedAsset> {
  const sidecar = parsePart(assetSidecar, (await json(beside)).json, beside);
  const content = await assets.inspect(await bytesOf(file), sidecar, file).catch((error: unknown) => {
    if (error instanceof AppError) throw new BundleRefused(`its file ${error.message.replace(/\.$/, '')}`);
    throw error;
  });
  if (sidecar.id !== id || sidecar.sha256 !== content.hash || sidecar.sizeBytes !== content.size_bytes)
    throw new BundleRefused(`its ${quoted(beside)} describes another file than ${quoted(file)}`);
  if ((sidecar.width ?? content.width) !== content.width || (sidecar.height ?? content.height) !== content.height)
    throw new BundleRefused(
      `its file ${quoted(file)} is ${content.width} x ${content.height} pixels large, and its ${quoted(beside)} says otherwise`,
    );
  const here = freeIdOf(sidecar, assets);
  return { file, sidecar, content, id: here, here: assets.record(here) !== undefined };
}

/**
 * The id an asset gets here: its own, unless that is in use for other bytes; then one made from both, so that importing
 * the same bundle again finds it.
 */
function freeIdOf({ id, sha256 }: AssetSidecar, assets: AssetService): AssetId {
  const known = assets.hashOf(id);
  if (known === undefined || known === sha256) return id;
  return `as_${createHash('sha256').update(`${id}\n${sha256}`).digest('hex').slice(0, 24)}`;
}

/** The assets that have another id here, by the one they have in the bundle. */
export const otherIds = (assets: readonly CheckedAsset[]): Map<AssetId, AssetId> =>
  new Map(assets.flatMap(({ id, sidecar }) => (id === sidecar.id ? [] : [[sidecar.id, id] as const])));

/** Tells of assets that have another id here. */
export const renamedAssets = (assets: readonly CheckedAsset[]): Finding[] =>
  assets
    .filter(({ id, sidecar }) => id !== sidecar.id)
    .map(({ id, file, sidecar }) => ({
      rule: 'asset-id-taken',
      level: 'info',
      where: { file },
      message: `The asset id "${sidecar.id}" is in use here for other bytes, so this one was given the id "${id}".`,
    }));
