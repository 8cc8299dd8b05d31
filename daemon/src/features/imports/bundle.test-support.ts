import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BUNDLE_MANIFEST, type BundleManifest } from '@comfyvn/shared/bundle/bundle.schema';
import type { Story } from '@comfyvn/shared/story/story';
import { newFolder, type RunningDaemon } from '../../../../tests/support.ts';
import { zipStream } from '../../core/zip.ts';
import { bundleExporter } from '../../exporters/bundle/index.ts';
import type { ExportAsset, ExportSource } from '../../exporters/exporter.ts';

/** The files of an archive by path. */
export type Files = Map<string, Buffer>;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A bundle of a story as files; `bytes` are those of its assets. */
export function bundleOf(
  story: Story,
  bytes: ReadonlyMap<string, Buffer> = new Map(),
  more: Partial<ExportSource> = {},
): Files {
  const assets = new Map<string, ExportAsset>();
  for (const asset of story.assets) {
    const own = bytes.get(asset.id);
    if (own) assets.set(asset.id, { ...asset, sizeBytes: own.length, sha256: sha256(own), origin: 'a test' });
  }
  const { files } = bundleExporter.plan({ story, assets, version: '0.1.0', program: new Map(), ...more });
  return new Map(
    files.map((file) => {
      if ('text' in file) return [file.path, Buffer.from(file.text)];
      if ('asset' in file) return [file.path, bytes.get(file.asset)!];
      throw new Error(`A bundle holds no ${file.path}`);
    }),
  );
}

/** The bytes of all assets of a story that a daemon has. */
export async function assetBytes(running: RunningDaemon, story: Story): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const { id } of story.assets) {
    const blob = await running.client.assets.file({ params: { id } }).catch(() => null);
    if (blob) found.set(id, Buffer.from(await blob.arrayBuffer()));
  }
  return found;
}

/** The archive, as the exporter's own writer packs it. */
export const zipOf = (files: Iterable<readonly [string, Buffer]>): Promise<Buffer> =>
  buffer(
    zipStream(
      [...files].map(([name, bytes]) => ({
        path: name,
        async *bytes() {
          yield bytes;
        },
      })),
    ),
  );

export const manifestOf = (files: Files): BundleManifest =>
  JSON.parse(files.get(BUNDLE_MANIFEST)!.toString()) as BundleManifest;

/** The files with some of them changed, and a manifest that agrees with the change. */
export function changed(files: Files, change: (copy: Files, manifest: BundleManifest) => void): Files {
  const copy = new Map(files);
  const manifest = manifestOf(files);
  change(copy, manifest);
  const listed = manifest.files.map((file) => {
    const bytes = copy.get(file.path);
    return bytes ? { ...file, sizeBytes: bytes.length, sha256: sha256(bytes) } : file;
  });
  if (copy.get(BUNDLE_MANIFEST)?.equals(files.get(BUNDLE_MANIFEST)!) === true)
    copy.set(BUNDLE_MANIFEST, Buffer.from(JSON.stringify({ ...manifest, files: listed })));
  return copy;
}

/** Changes one JSON file of a bundle. */
export function edit<T>(files: Files, name: string, change: (json: T) => unknown): void {
  files.set(name, Buffer.from(JSON.stringify(change(JSON.parse(files.get(name)!.toString()) as T))));
}

/** Writes an archive where a test may name it. */
export function archiveFile(bytes: Buffer, name = 'story.zip'): string {
  const file = path.join(newFolder('bundle'), name);
  fs.writeFileSync(file, bytes);
  return file;
}

/** Where the central directory of an archive describes a file. */
export function directoryEntry(zip: Buffer, name: string): number {
  for (
    let at = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
    at >= 0;
    at = zip.indexOf('PK\u0001\u0002', at + 4, 'latin1')
  )
    if (zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)) === name) return at;
  throw new Error(`The archive has no ${name}`);
}

/** The archive with a file under another name of the same length, as no packer would write it. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (Buffer.byteLength(from) !== Buffer.byteLength(to)) throw new Error('The names differ in length.');
  const copy = Buffer.from(zip);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + 1)) copy.write(to, at);
  return copy;
}
