import { nameFault, nameKey } from './entry-name.ts';
import { BundleRefused } from './refused.ts';

/** A file of an archive, as its directory states it. */
export interface ArchiveEntry {
  readonly name: string;
  /** As stored in the archive. */
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Where it begins in the archive, with its own header. */
  readonly offset: number;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflated; nothing else is read. */
  readonly method: number;
  /** Unix file mode, or 0 where the archive states none. */
  readonly mode: number;
}

const MIB = 1 << 20;
const MAX_ENTRY = 512 * MIB;
const MAX_TOTAL = 8_192 * MIB;
/** Below these sizes a high ratio harms nobody: repeated text packs well. */
const FREE_ENTRY = 4 * MIB;
const FREE_TOTAL = 64 * MIB;
/** Deflate packs at most 1032 times; a story packs 5 to 40 times. */
const MAX_RATIO = 500;
const LOCAL_HEADER = 30;
const FILE_TYPES = 0o170000;
const SYMLINK = 0o120000;
const PLAIN = 0o100000;

/**
 * The plain files of an archive by name, once nothing in its directory is hostile: names, links, sizes, ratios, files
 * that share bytes. Throws BundleRefused. Pure.
 */
export function checkEntries(entries: readonly ArchiveEntry[], archiveBytes: number): Map<string, ArchiveEntry> {
  const files = new Map<string, ArchiveEntry>();
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const { name } = entry;
    checkEntry(entry);
    const twin = seen.get(nameKey(name));
    if (twin !== undefined)
      throw new BundleRefused(
        twin === name
          ? `it holds the file ${quoted(name)} twice`
          : `its files ${quoted(twin)} and ${quoted(name)} are one file on some computers`,
      );
    seen.set(nameKey(name), name);
    if (!name.endsWith('/')) files.set(name, entry);
  }
  checkTotal(entries, archiveBytes);
  checkOverlap(entries, archiveBytes);
  return files;
}

function checkEntry({ name, packedBytes, sizeBytes, encrypted, method, mode }: ArchiveEntry): void {
  const fault = nameFault(name);
  if (fault !== null) throw new BundleRefused(`the name ${quoted(name)} in it ${fault}`);
  const type = mode & FILE_TYPES;
  if (type === SYMLINK) throw new BundleRefused(`${quoted(name)} in it is a link, and links are not followed`);
  if (type !== 0 && type !== PLAIN && !name.endsWith('/'))
    throw new BundleRefused(`${quoted(name)} in it is no plain file`);
  if (encrypted) throw new BundleRefused(`${quoted(name)} in it is encrypted. Pack it without a password`);
  if (method !== 0 && method !== 8)
    throw new BundleRefused(`${quoted(name)} in it is packed in a way that is not read. Pack it with "deflate"`);
  if (name.endsWith('/') && sizeBytes > 0) throw new BundleRefused(`its folder ${quoted(name)} holds bytes of its own`);
  if (sizeBytes > MAX_ENTRY)
    throw new BundleRefused(`${quoted(name)} in it has ${megabytes(sizeBytes)} MB, and at most 537 MB are read`);
  if (sizeBytes > FREE_ENTRY && sizeBytes > MAX_RATIO * packedBytes)
    throw new BundleRefused(
      `${quoted(name)} in it would grow from ${packedBytes} bytes to ${megabytes(sizeBytes)} MB when unpacked`,
    );
}

function checkTotal(entries: readonly ArchiveEntry[], archiveBytes: number): void {
  const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > MAX_TOTAL) throw new BundleRefused(`its files have ${megabytes(total)} MB, and at most 8590 MB are read`);
  if (total > FREE_TOTAL && total > MAX_RATIO * archiveBytes)
    throw new BundleRefused(`it would grow from ${archiveBytes} bytes to ${megabytes(total)} MB when unpacked`);
}

/** Files that share bytes are how small archives unpack to huge ones; no program packs that way. */
function checkOverlap(entries: readonly ArchiveEntry[], archiveBytes: number): void {
  let end = 0;
  let before = '';
  for (const { name, offset, packedBytes } of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw new BundleRefused(`its files ${quoted(before)} and ${quoted(name)} share bytes`);
    end = offset + LOCAL_HEADER + packedBytes;
    before = name;
    if (end > archiveBytes) throw new BundleRefused(`it ends in the middle of ${quoted(name)}. Fetch it again`);
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** A name as it is shown: without what would change the text around it, and not too long. Pure. */
export const quoted = (name: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  `"${name.slice(0, 120).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')}"`;
