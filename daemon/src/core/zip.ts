import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file on its way into an archive; its bytes are asked for when its turn comes. */
export interface ZipEntry {
  /** With `/`, relative, without `..`. */
  readonly path: string;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** Packed already: deflating it again costs time and gains nothing. */
const PACKED = /\.(png|jpe?g|webp|avif|gif|ogg|opus|mp3|m4a|flac|webm|mp4|woff2?|zip)$/i;

/** A zip archive as a stream, its entries in their order. The same entries give the same bytes. Fails as an entry does. */
export function zipStream(entries: Iterable<ZipEntry>): Readable {
  const zip = new ZipFile();
  // A day in the local time that the format keeps, the same in any time zone; the one before is the first it knows.
  const options = { mtime: new Date(1980, 0, 2), mode: 0o100644, forceDosTimestamp: true };
  const out = zip.outputStream as Readable;
  let open: Readable | undefined;
  // Whoever reads the archive may go away in the midst of an entry.
  out.once('close', () => open?.destroy());
  // A fault reaches who reads; where nobody does yet it must not end the process.
  out.on('error', () => {});
  zip.on('error', (error: Error) => out.destroy(error));
  for (const { path, bytes } of entries)
    zip.addReadStreamLazy(path, { ...options, compress: !PACKED.test(path) }, (give) => {
      const source = Readable.from(bytes(), { objectMode: false });
      source.on('error', (error) => zip.emit('error', error));
      open = source;
      give(null, source);
    });
  zip.end();
  return out;
}
