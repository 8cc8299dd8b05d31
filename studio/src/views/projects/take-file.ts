import type { BundleMode } from '@comfyvn/shared/bundle/bundle.schema';
import type { ImportReport } from '@comfyvn/shared/imports/imports.api';
import { daemon } from '../../daemon.ts';

/** A file somebody dropped, and what to do with stories of a bundle that are here and differ. */
export interface GivenFile {
  readonly file: File;
  readonly mode: BundleMode;
}

/** Imports a chat, or all stories of a bundle or backup; which one it is the first bytes say. Throws ApiError. */
export async function takeFile({ file, mode }: GivenFile): Promise<ImportReport[]> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isZip = start[0] === 0x50 && start[1] === 0x4b;
  if (isZip) return daemon.projects.restore({ query: { name: file.name, mode }, body: file });
  return [await daemon.imports.upload({ query: { name: file.name }, body: file })];
}
