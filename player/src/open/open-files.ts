// The schemas must not look for eval, which the page forbids; so this comes before them.
import '@comfyvn/shared/contract/no-eval';
import { BUNDLE_MANIFEST } from '@comfyvn/shared/bundle/bundle.schema';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';
import { storiesInBundle } from './bundled-story.ts';
import { EXPORT_INDEX, storyInExport } from './exported-story.ts';
import { withoutTopFolder, type FileSet } from './file-set.ts';
import { filesBelow, filesPicked, openFolder } from './folder-files.ts';
import type { Readable } from './opened-story.ts';
import { openZip } from './zip-files.ts';

const MANIFEST = new RegExp(`^${BUNDLE_MANIFEST.replace('.', '\\.')}$`);

/** What things that look like stories are instead: a name in them, and a sentence. */
const OTHERS: readonly [RegExp, string][] = [
  [/(^|\/)game\/[^/]+\.rpyc?$/, "it is a game for Ren'Py. Open it with Ren'Py, or export the story as a bundle"],
  [/\.(jsonl|png)$/, 'it holds chats or characters and no story. Bring them into ComfyVN, which makes stories of them'],
];

/** The stories in an archive. Rejects with BundleRefused. */
export async function storiesInFile(file: File): Promise<Readable[]> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x50 || start[1] !== 0x4b) throw new BundleRefused(whatElse(file.name));
  return storiesIn(await openZip(file));
}

/** The stories in a folder that was dropped, or whose files were picked. Rejects with BundleRefused. */
export async function storiesInFolder(folder: FileSystemDirectoryEntry | readonly File[]): Promise<Readable[]> {
  return storiesIn(openFolder('createReader' in folder ? await filesBelow(folder) : filesPicked(folder)));
}

async function storiesIn(found: FileSet): Promise<Readable[]> {
  const files = withoutTopFolder(found, [MANIFEST, EXPORT_INDEX]);
  const names = [...files.sizes.keys()];
  if (files.sizes.has(BUNDLE_MANIFEST)) return storiesInBundle(files);
  if (names.some((name) => EXPORT_INDEX.test(name))) return [await storyInExport(files)];
  const other = OTHERS.find(([pattern]) => [...found.sizes.keys()].some((name) => pattern.test(name)));
  throw new BundleRefused(other?.[1] ?? 'it is neither a bundle of ComfyVN nor a web page exported by it');
}

function whatElse(name: string): string {
  if (/\.html?$/i.test(name)) return 'it is a page alone. Open the folder or the archive that it lies in';
  if (/\.(jsonl|json)$/i.test(name))
    return 'it is a chat or a single file. Bring it into ComfyVN, which makes stories of chats';
  return 'it is no zip archive. Bundles and exported web pages of ComfyVN are';
}
