import yauzl from 'yauzl';
import { quoted } from '../bundle/index.ts';
import { NotACard } from './refused.ts';

const MAX_ENTRIES = 10_000;
/** Texts of a card. */
const MAX_TEXT_BYTES = 64_000_000;
const MAX_FILE_BYTES = 64_000_000;
/** All files together, unpacked. */
const MAX_TOTAL_BYTES = 2_000_000_000;
/** Deflate packs texts 5 to 40 times, and at most 1032 times. */
const MAX_RATIO = 500;
const FREE_BYTES = 4_000_000;
const END_RECORD = Buffer.from([0x50, 0x4b, 5, 6]);
const END_BYTES = 22;

/** An archive with a character in it (CHARX, BYAF): its files by their path. */
export interface CardArchive {
  /** What stands before the archive: the bytes of a picture, or none. */
  readonly picture: Buffer | null;
  /** What tells the bytes of a file from any others, without reading them; null where there is no such file. */
  mark(path: string): string | null;
  /** The bytes of a file; null where there is none. Throws NotACard where it is damaged. */
  read(path: string): Promise<Buffer | null>;
  /** The text of a file; null where there is none. Throws NotACard where it is damaged or too long. */
  text(path: string): Promise<string | null>;
}

/** Where the archive begins in a file that may have a picture before it; -1 where there is no archive in it. Pure. */
export function archiveStart(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - END_BYTES - 65_535);
  for (let at = bytes.lastIndexOf(END_RECORD); at >= from; at = at === 0 ? -1 : bytes.lastIndexOf(END_RECORD, at - 1)) {
    if (at + END_BYTES > bytes.length || at + END_BYTES + bytes.readUInt16LE(at + 20) > bytes.length) continue;
    const start = at - bytes.readUInt32LE(at + 12) - bytes.readUInt32LE(at + 16);
    if (start >= 0) return start;
    return -1;
  }
  return -1;
}

/** Opens an archive, also one behind a picture. Throws NotACard with the reason. */
export async function openCardArchive(bytes: Buffer): Promise<CardArchive> {
  const start = archiveStart(bytes);
  if (start < 0) throw new NotACard('it is no zip archive that can be read. Fetch it again');
  const archive = bytes.subarray(start);
  const zip = await unzip(yauzl.fromBufferPromise(archive, { decodeStrings: false }));
  const files = await unzip(entriesOf(zip, archive.length));
  const read = async (path: string): Promise<Buffer | null> => {
    const entry = files.get(path);
    return entry === undefined ? null : readEntry(zip, entry, path);
  };
  return {
    picture: start > 0 ? bytes.subarray(0, start) : null,
    mark: (path) => {
      const entry = files.get(path);
      return entry === undefined ? null : `${entry.crc32.toString(36)}.${entry.uncompressedSize.toString(36)}`;
    },
    read,
    text: async (path) => {
      const bytesOf = files.get(path)?.uncompressedSize ?? 0;
      if (bytesOf > MAX_TEXT_BYTES)
        throw new NotACard(`its ${path} has ${megabytes(bytesOf)} MB, and at most 64 MB are read`);
      return (await read(path))?.toString('utf8') ?? null;
    },
  };
}

/** The files of the archive by name, once its directory promises nothing that would fill the memory. */
async function entriesOf(zip: yauzl.ZipFile, archiveBytes: number): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > MAX_ENTRIES) throw new NotACard(`it holds more than ${MAX_ENTRIES} files`);
  const files = new Map<string, yauzl.Entry>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
    if (name.endsWith('/')) continue;
    if (entry.isEncrypted()) throw new NotACard(`its file ${quoted(name)} is encrypted. Pack it without a password`);
    if (entry.uncompressedSize > FREE_BYTES && entry.uncompressedSize > MAX_RATIO * entry.compressedSize)
      throw new NotACard(
        `its file ${quoted(name)} would grow from ${entry.compressedSize} bytes to ${megabytes(entry.uncompressedSize)} MB when unpacked`,
      );
    total += entry.uncompressedSize;
    if (total > MAX_TOTAL_BYTES || total > FREE_BYTES + MAX_RATIO * archiveBytes)
      throw new NotACard(`its files would have more than ${megabytes(total)} MB when unpacked`);
    // A name stands for a file in the archive alone; nothing is written under it.
    if (!files.has(name)) files.set(name, entry);
  }
  return files;
}

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, name: string): Promise<Buffer> {
  if (entry.uncompressedSize > MAX_FILE_BYTES)
    throw new NotACard(
      `its file ${quoted(name)} has ${megabytes(entry.uncompressedSize)} MB, and at most 64 MB are read`,
    );
  return unzip(
    (async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    })(),
    name,
  );
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** Whatever the library finds wrong with the archive is a reason to refuse it. */
async function unzip<T>(work: Promise<T>, name?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotACard) throw error;
    const what =
      name === undefined ? 'it is no zip archive that can be read' : `its file ${quoted(name)} cannot be read`;
    throw new NotACard(`${what} (${(error as Error).message.slice(0, 200).replace(/\.$/, '')}). Fetch it again`);
  }
}
