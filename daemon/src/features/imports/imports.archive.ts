import { createHash } from 'node:crypto';
import fs from 'node:fs';
import yauzl from 'yauzl';
import { MAX_BUNDLE_FILES } from '@comfyvn/shared/bundle/bundle.schema';
import {
  checkEntries,
  BundleRefused,
  quoted,
  type ArchiveEntry,
  type ListedFile,
} from '../../importers/bundle/index.ts';

/** An archive whose directory was checked; its files are read one by one, by their names. */
export interface OpenArchive {
  readonly entries: ReadonlyMap<string, ArchiveEntry>;
  /** The bytes of a file; with `listed`, only if they are the ones that were listed. Throws BundleRefused. */
  read(name: string, listed?: ListedFile): Promise<Buffer>;
  close(): void;
}

interface Entry extends ArchiveEntry {
  readonly raw: yauzl.Entry;
}

/** Does a file begin like a zip archive? Bundles are told from chats by this and never by their name. */
export const isZip = (start: Uint8Array): boolean =>
  start[0] === 0x50 && start[1] === 0x4b && ((start[2] === 3 && start[3] === 4) || (start[2] === 5 && start[3] === 6));

/** Reads the first bytes of a file; fewer where it is shorter. */
export function firstBytes(file: string): Uint8Array {
  const fd = fs.openSync(file, 'r');
  try {
    const start = new Uint8Array(4);
    return start.subarray(0, fs.readSync(fd, start, 0, 4, 0));
  } finally {
    fs.closeSync(fd);
  }
}

/** The names of the files in an archive; none where it cannot be read. Never throws. */
export async function namesIn(file: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  try {
    const zip = await yauzl.openPromise(file, { decodeStrings: false });
    try {
      if (zip.entryCount <= MAX_BUNDLE_FILES) for await (const raw of zip.eachEntry()) names.add(toEntry(raw).name);
    } finally {
      zip.close();
    }
  } catch {
    return new Set();
  }
  return names;
}

/** Opens an untrusted zip archive. Throws BundleRefused when it is damaged or anything in its directory is hostile. */
export async function openArchive(file: string): Promise<OpenArchive> {
  // Names are decoded and checked by the importer, which says what is wrong with them.
  // The file is opened and closed here: Windows removes none that is still open.
  const fd = openFile(file);
  try {
    const zip = await unzip(yauzl.fromFdPromise(fd, { autoClose: false, decodeStrings: false }));
    const entries: Entry[] = [];
    if (zip.entryCount > MAX_BUNDLE_FILES) throw new BundleRefused(`it holds more than ${MAX_BUNDLE_FILES} files`);
    await unzip(
      (async () => {
        for await (const raw of zip.eachEntry()) entries.push(toEntry(raw));
      })(),
    );
    const raws = new Map(entries.map((entry) => [entry.name, entry.raw]));
    return {
      entries: checkEntries(entries, fs.statSync(file).size),
      close: () => fs.closeSync(fd),
      read: (name, listed) => readEntry(zip, raws.get(name), name, listed),
    };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

function openFile(file: string): number {
  try {
    if (fs.statSync(file).isDirectory()) throw new BundleRefused('it is a folder and no archive');
    return fs.openSync(file, 'r');
  } catch (error) {
    if (error instanceof BundleRefused) throw error;
    throw new BundleRefused(`it cannot be opened (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function readEntry(
  zip: yauzl.ZipFile,
  raw: yauzl.Entry | undefined,
  name: string,
  listed: ListedFile | undefined,
): Promise<Buffer> {
  if (raw === undefined) throw new BundleRefused(`it holds no ${quoted(name)}`);
  const chunks: Uint8Array[] = [];
  await unzip(
    (async () => {
      for await (const chunk of await zip.openReadStreamPromise(raw)) chunks.push(chunk as Uint8Array);
    })(),
    name,
  );
  const bytes = Buffer.concat(chunks);
  if (listed !== undefined && createHash('sha256').update(bytes).digest('hex') !== listed.sha256)
    throw new BundleRefused(`its file ${quoted(name)} was changed after it was packed, or is damaged`);
  return bytes;
}

function toEntry(raw: yauzl.Entry): Entry {
  return {
    raw,
    name: yauzl.getFileNameLowLevel(raw.generalPurposeBitFlag, raw.fileNameRaw, raw.extraFields, true),
    packedBytes: raw.compressedSize,
    sizeBytes: raw.uncompressedSize,
    offset: raw.relativeOffsetOfLocalHeader,
    encrypted: raw.isEncrypted(),
    method: raw.compressionMethod,
    mode: raw.externalFileAttributes >>> 16,
  };
}

/** Whatever the library finds wrong with the archive is a reason to refuse it. */
async function unzip<T>(work: Promise<T>, name?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BundleRefused || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    const what =
      name === undefined ? 'it is no zip archive that can be read' : `its file ${quoted(name)} cannot be read`;
    throw new BundleRefused(`${what} (${(error as Error).message.slice(0, 200).replace(/\.$/, '')}). Fetch it again`);
  }
}
