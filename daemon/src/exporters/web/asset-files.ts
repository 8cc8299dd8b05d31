import type { WebAsset } from '@comfyvn/shared/exports/web-page';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { AssetForm, ExportAsset, ExportFile } from '../exporter.ts';
import { scriptName } from './file-name.ts';

/** The script of an asset, and how large it becomes. */
export type AssetScript = Extract<ExportFile, { form: AssetForm }> & { readonly sizeBytes: number };

export interface AssetFiles {
  readonly assets: readonly WebAsset[];
  readonly files: readonly AssetScript[];
}

/** The bytes of assets as scripts that hand them over; assets with the same bytes share one. Pure. */
export function assetFiles(ids: readonly AssetId[], all: ReadonlyMap<AssetId, ExportAsset>): AssetFiles {
  const assets: WebAsset[] = [];
  const files: AssetScript[] = [];
  const known = new Map<string, number>();
  for (const id of ids) {
    const asset = all.get(id);
    if (asset === undefined) continue;
    const file = known.get(asset.sha256) ?? files.length;
    assets.push({ id, mime: asset.mime, file });
    if (file < files.length) continue;
    known.set(asset.sha256, file);
    // People call pictures by the names of their files.
    const title = asset.name.replace(/\.\w{2,5}$/, '');
    const path = `assets/${scriptName(file + 1, title, asset.sha256.slice(0, 10))}`;
    const before = `comfyvn.asset(${file},'`;
    const after = `');\n`;
    const sizeBytes = Math.ceil(asset.sizeBytes / 3) * 4 + before.length + after.length;
    files.push({ path, asset: id, form: { as: 'script', before, after }, sizeBytes });
  }
  return { assets, files };
}
