import { checkEntries, quoted, type ArchiveEntry } from '@comfyvn/shared/bundle/entries';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';
import { Inflate } from 'fflate';
import type { FileSet } from './file-set.ts';
import { readDirectory } from './zip-directory.ts';

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;

/** The files of an untrusted zip archive; only its directory is read at once. Rejects with BundleRefused. */
export async function openZip(archive: Blob): Promise<FileSet> {
  const entries = checkEntries(await readDirectory(archive), archive.size);
  return {
    sizes: new Map([...entries.values()].map(({ name, sizeBytes }) => [name, sizeBytes])),
    async read(name) {
      const entry = entries.get(name);
      if (!entry) throw new BundleRefused(`it holds no ${quoted(name)}`);
      const packed = await packedBytes(archive, entry);
      const bytes = entry.method === 0 ? packed : await inflate(packed, entry);
      if (bytes.size !== entry.sizeBytes) throw unreadable(name);
      return bytes;
    },
  };
}

const unreadable = (name: string): BundleRefused =>
  new BundleRefused(`its file ${quoted(name)} cannot be read. Fetch it again`);

async function packedBytes(archive: Blob, { name, offset, packedBytes: length }: ArchiveEntry): Promise<Blob> {
  const header = new DataView(await archive.slice(offset, offset + LOCAL_BYTES).arrayBuffer());
  if (header.byteLength < LOCAL_BYTES || header.getUint32(0, true) !== LOCAL) throw unreadable(name);
  const from = offset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (from + length > archive.size) throw unreadable(name);
  return archive.slice(from, from + length);
}

/** Never more bytes than the directory states: it was checked, the bytes were not. */
async function inflate(packed: Blob, { name, sizeBytes }: ArchiveEntry): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let [size, ended] = [0, false];
  const inflating = new Inflate((part, final) => {
    size += part.length;
    ended ||= final;
    if (size > sizeBytes) throw unreadable(name);
    parts.push(new Uint8Array(part));
  });
  try {
    const reader = packed.stream().getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      inflating.push(value);
    }
    inflating.push(new Uint8Array(0), true);
  } catch {
    throw unreadable(name);
  }
  if (!ended) throw unreadable(name);
  return new Blob(parts);
}
