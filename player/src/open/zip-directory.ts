import type { ArchiveEntry } from '@comfyvn/shared/bundle/entries';
import { MAX_BUNDLE_FILES } from '@comfyvn/shared/bundle/bundle.schema';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';

// The directory of a zip archive stands at its end: with it, each file is found without reading the others.

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_64_BYTES = 20;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
/** The longest comment an archive can end with. */
const MAX_COMMENT = 0xffff;
/** Names, comments and extras of a hundred thousand files are far below. */
const MAX_DIRECTORY = 64 << 20;
const ASK_64 = 0xffffffff;
const EXTRA_64 = 1;

const viewOf = async (part: Blob): Promise<DataView> => new DataView(await part.arrayBuffer());
const damaged = (): BundleRefused => new BundleRefused('it is no zip archive that can be read. Fetch it again');

/** What the directory of an archive states, unchecked. Rejects with BundleRefused. */
export async function readDirectory(archive: Blob): Promise<ArchiveEntry[]> {
  const { count, offset, sizeBytes } = await findDirectory(archive);
  if (count > MAX_BUNDLE_FILES) throw new BundleRefused(`it holds more than ${MAX_BUNDLE_FILES} files`);
  if (sizeBytes > MAX_DIRECTORY || offset + sizeBytes > archive.size) throw damaged();
  const view = await viewOf(archive.slice(offset, offset + sizeBytes));
  const entries: ArchiveEntry[] = [];
  for (let at = 0, n = 0; n < count; n++) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY) throw damaged();
    const end = at + ENTRY_BYTES + lengthsAt(view, at);
    if (end > view.byteLength) throw damaged();
    entries.push(entryAt(view, at));
    at = end;
  }
  return entries;
}

interface Place {
  readonly count: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

async function findDirectory(archive: Blob): Promise<Place> {
  const from = Math.max(0, archive.size - END_BYTES - MAX_COMMENT);
  const tail = await viewOf(archive.slice(from));
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END || at + END_BYTES + tail.getUint16(at + 20, true) !== tail.byteLength)
      continue;
    const place = {
      count: tail.getUint16(at + 10, true),
      sizeBytes: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
    };
    const asks64 = place.count === 0xffff || place.sizeBytes === ASK_64 || place.offset === ASK_64;
    return asks64 ? findDirectory64(archive, from + at) : place;
  }
  throw damaged();
}

/** Of archives over 4 GB or 65,535 files. */
async function findDirectory64(archive: Blob, endAt: number): Promise<Place> {
  if (endAt < LOCATOR_64_BYTES) throw damaged();
  const locator = await viewOf(archive.slice(endAt - LOCATOR_64_BYTES, endAt));
  if (locator.getUint32(0, true) !== LOCATOR_64) throw damaged();
  const at = sizeAt(locator, 8);
  const view = await viewOf(archive.slice(at, at + END_64_BYTES));
  if (view.byteLength < END_64_BYTES || view.getUint32(0, true) !== END_64) throw damaged();
  return { count: sizeAt(view, 32), sizeBytes: sizeAt(view, 40), offset: sizeAt(view, 48) };
}

function sizeAt(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged();
  return Number(value);
}

/** Bytes of the name, the extras and the comment. */
const lengthsAt = (view: DataView, at: number): number =>
  view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);

function entryAt(view: DataView, at: number): ArchiveEntry {
  const nameBytes = view.getUint16(at + 28, true);
  const nameAt = at + ENTRY_BYTES;
  // Names in older encodings come out with strange letters; those that matter are plain.
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, nameAt, nameBytes));
  const sizes = {
    sizeBytes: view.getUint32(at + 24, true),
    packedBytes: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  return {
    name,
    ...withExtra64(view, nameAt + nameBytes, view.getUint16(at + 30, true), sizes),
    encrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    mode: view.getUint32(at + 38, true) >>> 16,
  };
}

type Sizes = Pick<ArchiveEntry, 'sizeBytes' | 'packedBytes' | 'offset'>;

/** Numbers that do not fit stand in an extra field, in this order. */
function withExtra64(view: DataView, from: number, bytes: number, sizes: Sizes): Sizes {
  const asks = (['sizeBytes', 'packedBytes', 'offset'] as const).filter((key) => sizes[key] === ASK_64);
  if (asks.length === 0) return sizes;
  for (let at = from; at + 4 <= from + bytes; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== EXTRA_64) continue;
    if (view.getUint16(at + 2, true) < asks.length * 8 || at + 4 + asks.length * 8 > from + bytes) throw damaged();
    return { ...sizes, ...Object.fromEntries(asks.map((key, n) => [key, sizeAt(view, at + 4 + n * 8)])) };
  }
  throw damaged();
}
