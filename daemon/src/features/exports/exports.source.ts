import fs from 'node:fs';
import path from 'node:path';
import type { ExportTarget } from '@comfyvn/shared/exports/exports.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Story } from '@comfyvn/shared/story/story';
import { usedAssets } from '@comfyvn/shared/story/used-assets';
import { validateStory } from '@comfyvn/shared/story/validate';
import type { AssetService } from '../assets/index.ts';
import type { ReadableAsset } from './exports.contents.ts';
import type { AssetCleaner } from './exports.clean.ts';

/** What would make an export go wrong. An asset that is missing only leaves a gap, the rest leads nowhere. */
export function storyFaults(story: Story): Finding[] {
  return validateStory(story).flatMap((one): Finding[] => {
    if (one.rule === 'asset-missing') return [{ ...one, level: 'warning' }];
    return one.level === 'error' ? [one] : [];
  });
}

/** The story without the assets that nobody sees or hears. Pure. */
export function withUsedAssets(story: Story): Story {
  const used = usedAssets(story);
  return { ...story, assets: story.assets.filter((asset) => used.has(asset.id)) };
}

export interface FoundAssets {
  readonly assets: ReadonlyMap<AssetId, ReadableAsset>;
  readonly findings: readonly Finding[];
}

/**
 * The assets of a story whose bytes are here; a finding for each that is not. With `asTheyAre` pictures keep what is not
 * the picture in them, and a finding says so.
 */
export async function findAssets(
  story: Story,
  service: AssetService,
  clean: AssetCleaner,
  asTheyAre: boolean,
): Promise<FoundAssets> {
  const assets = new Map<AssetId, ReadableAsset>();
  const findings: Finding[] = [];
  const telling: string[] = [];
  for (const asset of story.assets) {
    const record = service.record(asset.id);
    if (record === undefined) {
      findings.push(assetMissing(asset.id, asset.name, asset.kind));
      continue;
    }
    // The story may state a licence that the record does not know yet.
    const stored = { ...asset, ...record, file: service.file(asset.id).file, storedSha256: record.sha256 };
    const cleaned = await clean(stored);
    if (cleaned !== null && asTheyAre) telling.push(asset.name);
    if (cleaned === null || asTheyAre) assets.set(asset.id, { ...stored, cleaned: false });
    else assets.set(asset.id, { ...stored, ...cleaned, cleaned: true });
  }
  if (telling.length > 0) findings.push(metadataInside(telling));
  return { assets, findings };
}

const metadataInside = (names: readonly string[]): Finding => ({
  rule: 'metadata-inside',
  level: 'info',
  where: {},
  message: `${names.length === 1 ? '1 picture goes' : `${names.length} pictures go`} along with what their makers wrote into them, such as the text of a character card: ${names
    .slice(0, 3)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > 3 ? ' and more' : ''}.`,
  fix: 'Give this only to people who may read that.',
});

const assetMissing = (id: string, name: string, kind: string): Finding => ({
  rule: 'asset-missing',
  level: 'warning',
  where: {},
  message: `The bytes of the ${kind} "${name}" (${id}) are not here; it is left out.`,
  fix: 'Import the story again, with its pictures and sounds.',
});

/** The files of the built player by name, with their sizes; empty where it was not built. */
export function readProgram(folder: string): Map<string, number> {
  const files = new Map<string, number>();
  const look = (below: string): void => {
    for (const entry of fs.readdirSync(path.join(folder, below), { withFileTypes: true })) {
      const at = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) look(at);
      else if (entry.isFile()) files.set(at, fs.statSync(path.join(folder, at)).size);
    }
  };
  if (fs.existsSync(folder)) look('');
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether pictures go out without what is not the picture. A bundle is read by ComfyVN again and keeps every byte. */
export const cleansPictures = (target: ExportTarget): boolean => target !== 'bundle';
