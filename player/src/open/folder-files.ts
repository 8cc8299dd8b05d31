import { checkEntries, quoted, type ArchiveEntry } from '@comfyvn/shared/bundle/entries';
import { MAX_BUNDLE_FILES } from '@comfyvn/shared/bundle/bundle.schema';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';
import type { FileSet } from './file-set.ts';

/** The files of a folder by their paths in it, under the same rules as an archive. Throws BundleRefused. */
export function openFolder(files: ReadonlyMap<string, File>): FileSet {
  const visible = new Map([...files].filter(([name]) => !/(^|\/)(\.|Thumbs\.db$|desktop\.ini$)/i.test(name)));
  let offset = 0;
  const entries = [...visible].map(([name, { size }]): ArchiveEntry => {
    const entry = { name, packedBytes: size, sizeBytes: size, offset, encrypted: false, method: 0, mode: 0 };
    // As if they stood in an archive one after the other, each with a header.
    offset += size + 30;
    return entry;
  });
  checkEntries(entries, offset);
  return {
    sizes: new Map(entries.map(({ name, sizeBytes }) => [name, sizeBytes])),
    async read(name) {
      const file = visible.get(name);
      if (!file) throw new BundleRefused(`it holds no ${quoted(name)}`);
      return file;
    },
  };
}

/** The files that were picked with `<input webkitdirectory>`, without the name of the folder itself. */
export function filesPicked(list: Iterable<File>): Map<string, File> {
  return new Map([...list].map((file) => [file.webkitRelativePath.replace(/^[^/]*\//, '') || file.name, file]));
}

/** The files below a folder that was dropped. Rejects when one cannot be read. */
export async function filesBelow(folder: FileSystemDirectoryEntry): Promise<Map<string, File>> {
  const found = new Map<string, File>();
  const open: [string, FileSystemDirectoryEntry][] = [['', folder]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, directory] = next;
    for (const entry of await entriesOf(directory)) {
      const name = `${path}${entry.name}`;
      if (entry.isDirectory) open.push([`${name}/`, entry as FileSystemDirectoryEntry]);
      else found.set(name, await fileOf(entry as FileSystemFileEntry));
      if (found.size > MAX_BUNDLE_FILES) throw new BundleRefused(`it holds more than ${MAX_BUNDLE_FILES} files`);
    }
  }
  return found;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((done, fail) => entry.file(done, fail));

/** Browsers hand a folder over in parts, the last of them empty. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (part.length === 0) return all;
    all.push(...part);
  }
}
