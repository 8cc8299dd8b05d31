import fs from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';

/** Writes a whole file so that a crash or power cut leaves the old or the new one, never a part: temp file, fsync, rename, fsync of the folder. */
export function writeFileAtomic(file: string, data: string | Uint8Array, mode = 0o644): void {
  const folder = path.dirname(file);
  fs.mkdirSync(folder, { recursive: true });
  const temp = path.join(folder, `.${path.basename(file)}.${randomUUID()}.tmp`);
  try {
    const fd = fs.openSync(temp, 'wx', mode);
    try {
      fs.writeFileSync(fd, data);
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    renameWithRetry(temp, file);
  } catch (error) {
    fs.rmSync(temp, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** Windows refuses a rename while a virus scanner holds the target: try again for a moment. */
export function renameWithRetry(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      return fs.renameSync(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (attempt >= 10 || (code !== 'EPERM' && code !== 'EBUSY' && code !== 'EACCES')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * (attempt + 1));
    }
  }
}

/** Makes the names in a folder as durable as fsync makes the bytes of a file. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there, and NTFS journals the rename
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Joins `name` to `root` and refuses to leave it, through `..`, an absolute path or a link. */
export function safeJoin(root: string, name: string): string {
  const base = fs.realpathSync(root);
  const file = path.resolve(base, name);
  if (name.includes('\0') || !isInside(base, file)) throw new Error(`Path leaves its folder: ${JSON.stringify(name)}`);
  const real = fs.existsSync(file) ? fs.realpathSync(file) : file;
  if (!isInside(base, real)) throw new Error(`Path leaves its folder through a link: ${JSON.stringify(name)}`);
  return file;
}

function isInside(base: string, file: string): boolean {
  return file === base || file.startsWith(base.endsWith(path.sep) ? base : base + path.sep);
}
