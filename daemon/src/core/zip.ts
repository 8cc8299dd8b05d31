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
/** Without dates the same files give the same bytes; this is the first day that the format knows, in any time zone. */
const OPTIONS = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** A zip archive as a stream, its entries in their order. The same entries give the same bytes. Fails as an entry does. */
export function zipStream(entries: Iterable<ZipEntry>): Readable {
  const zip = new ZipFile();
  const out = zip.outputStream as Readable;
  let open: Readable | undefined;
  // Whoever reads the archive may go away in the midst of an entry.
  out.once('close', () => open?.destroy());
  zip.on('error', (error: Error) => out.destroy(error));
  for (const { path, bytes } of entries)
    zip.addReadStreamLazy(path, { ...OPTIONS, compress: !PACKED.test(path) }, (give) => {
      const source = Readable.from(bytes(), { objectMode: false });
      source.on('error', (error) => zip.emit('error', error));
      open = source;
      give(null, source);
    });
  zip.end();
  return out;
}
