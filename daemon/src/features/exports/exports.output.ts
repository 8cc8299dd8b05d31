import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { AppError, messageOf } from '../../core/errors.ts';
import { renameWithRetry, syncFolder } from '../../core/files.ts';
import { isAlive } from '../../core/lock.ts';

/** What lies beside an output while it is written (`new`) or swapped (`old`): `.<name>.comfyvn-<pid>-<random>.new`. */
const TEMPORARY = /^\.(.+)\.comfyvn-(\d+)-[0-9a-f]{12}\.(new|old)$/;

/** Temporary paths of this process; what else carries its number is a leftover of an earlier one. */
const ours = new Set<string>();

/** A path beside an output, on the same disk, that no other export uses. Give it to `release` in the end. */
export function besideOutput(output: string, ending: 'new' | 'old'): string {
  const name = `.${path.basename(output)}.comfyvn-${process.pid}-${randomBytes(6).toString('hex')}.${ending}`;
  const place = path.join(path.dirname(output), name);
  ours.add(place);
  return place;
}

/** Removes what still lies at a temporary path. What cannot be removed now is removed by the next export. */
export function release(temporary: string): void {
  try {
    fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // a file in it is held open; it is a leftover from now on
  }
  ours.delete(temporary);
}

/** Clears what killed exports left in a folder, of one output or of all; an output caught between two renames comes back. */
export function recover(folder: string, name?: string): void {
  let entries: string[];
  try {
    entries = fs.readdirSync(folder);
  } catch {
    return; // nothing there yet
  }
  for (const entry of entries) {
    const [, of, pid, ending] = TEMPORARY.exec(entry) ?? [];
    if (of === undefined || (name !== undefined && of !== name)) continue;
    const temporary = path.join(folder, entry);
    const isOwn = Number(pid) === process.pid;
    if (isOwn ? ours.has(temporary) : isAlive(Number(pid))) continue;
    const output = path.join(folder, of);
    if (ending === 'old' && !fs.existsSync(output)) renameWithRetry(temporary, output);
    else release(temporary);
  }
}

/** Puts a finished folder in the place of an output; gives the former one, under its temporary path, or null. */
export function swapIn(fresh: string, output: string): string | null {
  const parent = path.dirname(output);
  if (!fs.existsSync(output)) {
    renameWithRetry(fresh, output);
    syncFolder(parent);
    return null;
  }
  const former = besideOutput(output, 'old');
  renameWithRetry(output, former);
  try {
    renameWithRetry(fresh, output);
  } catch (error) {
    renameWithRetry(former, output);
    throw error;
  }
  syncFolder(parent);
  return former;
}

/** Makes a folder with those above it, one by one: Node's own way never ends where a disk takes none at all. */
export function makeFolders(folder: string): void {
  if (fs.existsSync(folder)) return;
  if (path.dirname(folder) !== folder) makeFolders(path.dirname(folder));
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A fault of the disk in words that say what to do; other errors as they are. */
export function diskError(error: unknown, output: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const why = WORDS[code ?? ''];
  if (why === undefined || error instanceof AppError) return error;
  return new AppError('conflict', `"${output}" could not be written: ${why} (${messageOf(error)})`, { cause: error });
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room and export again.',
  EDQUOT: 'your share of the disk is used up. Make room and export again.',
  EROFS: 'this disk is read-only. Choose another folder.',
  EACCES: 'it may not be written to, or a program has a file in it open. Close that, or choose another folder.',
  EPERM: 'it may not be written to, or a program has a file in it open. Close that, or choose another folder.',
  EBUSY: 'a program has a file in it open. Close it and export again.',
  ENOTEMPTY: 'a program wrote to it at the same moment. Export again.',
  ENOTDIR: 'a part of the path is a file. Choose another folder.',
  EEXIST: 'a part of the path is a file. Choose another folder.',
  ENOENT: 'the place it lies in is not there. Choose another folder.',
  EXDEV: 'it is a disk of its own. Choose a folder within it.',
  ENAMETOOLONG: 'the path is too long. Choose a shorter one.',
  EIO: 'the disk reported a fault.',
};
