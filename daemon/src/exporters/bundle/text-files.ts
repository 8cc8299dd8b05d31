import { createHash } from 'node:crypto';
import type { BundleManifest } from '@comfyvn/shared/bundle/bundle.schema';
import type { ExportAsset, ExportFile } from '../exporter.ts';

type Listed = BundleManifest['files'][number];

/** JSON as it stands in a bundle: keys in the order they have, so that it is read back to the letter. Pure. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The list of files that goes into the manifest of a bundle, kept while they are made. */
export class FileList {
  readonly files: Listed[] = [];

  text(path: string, text: string): ExportFile {
    const bytes = Buffer.from(text);
    this.files.push({ path, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    return { path, text };
  }

  asset(path: string, { id, sizeBytes, sha256 }: ExportAsset): ExportFile {
    this.files.push({ path, sizeBytes, sha256 });
    return { path, asset: id, form: { as: 'copy' } };
  }
}
