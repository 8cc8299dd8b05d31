import type { AssetSidecar, BundleManifest, BundleProvenance } from '@comfyvn/shared/bundle/bundle.schema';
import type { ExportAsset, ExportFile } from '../exporter.ts';
import { slugOf, type FreePaths } from './file-names.ts';
import { jsonText, type FileList } from './text-files.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'image/avif': '.avif',
  'audio/ogg': '.ogg',
  'application/ogg': '.ogg',
  'audio/opus': '.opus',
  'audio/mpeg': '.mp3',
  'audio/mp3': '.mp3',
  'audio/wav': '.wav',
  'audio/x-wav': '.wav',
  'audio/wave': '.wav',
  'audio/vnd.wave': '.wav',
  'audio/flac': '.flac',
  'audio/x-flac': '.flac',
  'audio/mp4': '.m4a',
  'audio/m4a': '.m4a',
  'audio/x-m4a': '.m4a',
  'audio/webm': '.webm',
  'video/webm': '.webm',
  'video/mp4': '.mp4',
  'video/ogg': '.ogv',
  'video/x-matroska': '.mkv',
};

export interface WrittenAsset {
  readonly entry: BundleManifest['assets'][number];
  readonly provenance: BundleProvenance['assets'][number];
  readonly asset: ExportAsset;
}

/** The file of an asset and the one beside it that says what it is. Returns what the manifest says of them. */
export function* assetFiles(asset: ExportAsset, paths: FreePaths, list: FileList): Generator<ExportFile, WrittenAsset> {
  const { id, kind, name, mime, sha256, origin, source, author, licence } = asset;
  const file = paths.take(`assets/${kind}/${slugOf(readableName(name), kind)}`, ENDINGS[mime.toLowerCase()] ?? '.bin');
  const sidecar = `${file}.json`;
  yield list.asset(file, asset);
  yield list.text(sidecar, jsonText(sidecarOf(asset)));
  const facts = {
    ...(origin !== undefined && { origin }),
    ...(source !== undefined && { source }),
    ...(author !== undefined && { author }),
    ...(licence !== undefined && { licence }),
  };
  return { entry: { id, file, sidecar }, provenance: { id, file, sha256, ...facts }, asset };
}

/** `characters/Wren/joy.webp` is "Wren joy" to people. */
const readableName = (name: string): string =>
  name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .split(/[\\/]/)
    .slice(-2)
    .join(' ');

/** What is known of an asset, its keys in an order of its own, whatever the order they came in. */
function sidecarOf(asset: ExportAsset): AssetSidecar {
  const { id, kind, name, mime, width, height, sizeBytes, sha256, loop, licence, author, source, origin } = asset;
  return {
    id,
    kind,
    name,
    mime,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    sizeBytes,
    ...(loop !== undefined && { loop }),
    ...(licence !== undefined && { licence }),
    ...(author !== undefined && { author }),
    ...(source !== undefined && { source }),
    sha256,
    ...(origin !== undefined && { origin }),
  };
}
