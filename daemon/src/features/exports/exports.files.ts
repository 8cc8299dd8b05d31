import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { syncFolder } from '../../core/files.ts';

/** A file as it was written. */
export interface WrittenFile {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Waits for so many files to reach the disk at once; each alone would wait for the one before. */
const SYNC_TOGETHER = 16;

/** Writes new files and makes them durable together. `settle` waits for all of them and must be called. */
export function createFileWriter(signal: AbortSignal) {
  let waiting: Promise<unknown>[] = [];
  const settle = async (): Promise<void> => {
    const all = waiting;
    waiting = [];
    const failed = (await Promise.all(all)).find((fault) => fault !== null);
    if (failed !== undefined) throw failed;
  };
  return {
    settle,
    /** Writes a file that is not there yet, with the folders above it. Throws when the signal is aborted. */
    async write(file: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<WrittenFile> {
      signal.throwIfAborted();
      await fs.promises.mkdir(path.dirname(file), { recursive: true });
      const handle = await fs.promises.open(file, 'wx', 0o644);
      const hash = createHash('sha256');
      let sizeBytes = 0;
      try {
        for await (const chunk of bytes) {
          signal.throwIfAborted();
          hash.update(chunk);
          sizeBytes += chunk.length;
          for (let at = 0; at < chunk.length;) at += (await handle.write(chunk, at)).bytesWritten;
        }
      } catch (error) {
        await handle.close();
        throw error;
      }
      waiting.push(syncAndClose(handle));
      if (waiting.length >= SYNC_TOGETHER) await settle();
      return { sizeBytes, sha256: hash.digest('hex') };
    },
  };
}

/** Gives the fault, or null: nobody waits for it yet when it comes. */
async function syncAndClose(handle: fs.promises.FileHandle): Promise<unknown> {
  try {
    await handle.sync();
    return null;
  } catch (error) {
    return error;
  } finally {
    await handle.close().catch(() => {});
  }
}

/** SHA-256 of a file on the disk, in hexadecimal. */
export async function hashOfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** The same file under a second name: at once, or as a copy where the disk cannot do that. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await fs.promises.mkdir(path.dirname(to), { recursive: true });
  try {
    await fs.promises.link(from, to);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await fs.promises.copyFile(from, to, fs.constants.COPYFILE_EXCL);
  }
}
const NO_LINKS = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'UNKNOWN']);

/** Makes the names in a folder and all below it durable. */
export function syncFolders(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) syncFolders(path.join(folder, entry.name));
  syncFolder(folder);
}

/** Something in a folder: a file, a link, or a folder with nothing in it. */
export interface Found {
  /** With `/`, relative to the folder walked. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'empty';
  readonly stat: fs.Stats;
}

/** Everything in a folder, by name. Links are not followed; pipes, devices and the like are passed over. */
export async function* walk(root: string, below = ''): AsyncGenerator<Found> {
  const entries = await fs.promises.readdir(path.join(root, below), { withFileTypes: true });
  if (entries.length === 0 && below !== '')
    yield { path: below, kind: 'empty', stat: await fs.promises.lstat(path.join(root, below)) };
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, at);
    else if (entry.isFile() || entry.isSymbolicLink())
      yield {
        path: at,
        kind: entry.isFile() ? 'file' : 'link',
        stat: await fs.promises.lstat(path.join(root, at)),
      };
  }
}
