import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { renameWithRetry, syncFolder } from '../core/files.ts';
import type { Backup } from '../features/projects/index.ts';
import type { BundleOptions } from '../features/imports/index.ts';
import { takeBundle } from './import.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Packs a project, or all of them, into one file: `out`, or one in the folder `cwd` that is named after the project and the
 * day. The file is there as a whole or not at all.
 */
export async function runBackup(
  config: Config,
  project: string | undefined,
  { out, cwd }: { out: string | undefined; cwd: string },
): Promise<number> {
  return withDaemon(config, async (daemon) => {
    const backup = await daemon.projects.backup(project ?? null);
    const file = path.resolve(cwd, out ?? freeName(cwd, backup.name));
    if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      backup.stream.destroy();
      throw new StartError(`"${file}" is a folder. Name the file to write: --out FILE.zip`);
    }
    const sizeBytes = await writeBackup(file, backup);
    for (const finding of backup.findings) say(`  ${finding.level}: ${finding.message}`);
    say(`${counted(backup.stories, 'story', 'stories')} with ${counted(backup.assets, 'asset', 'assets')} are in`);
    say(`${file} (${(sizeBytes / 1e6).toFixed(1)} MB)`);
    return 0;
  });
}

/** Takes in a backup or bundle: all of it, or nothing. */
export async function runRestore(config: Config, file: string, options: BundleOptions): Promise<number> {
  return withDaemon(config, async (daemon) => {
    await takeBundle(daemon, file, options);
    return 0;
  });
}

/** Beside its place first, on the disk, and then put there at once. */
async function writeBackup(file: string, { stream }: Backup): Promise<number> {
  const part = `${file}.part`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await pipeline(stream, fs.createWriteStream(part, { flush: true, mode: 0o600 }));
    const { size } = fs.statSync(part);
    renameWithRetry(part, file);
    syncFolder(path.dirname(file));
    return size;
  } catch (error) {
    stream.destroy();
    fs.rmSync(part, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && ['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code))
      throw new StartError(
        `The backup could not be written to "${file}" (${code}). Choose another place with --out.`,
        1,
      );
    throw error;
  }
}

/** A name that no file has yet: backups of one day do not replace each other. */
function freeName(folder: string, name: string): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : name.replace(/\.zip$/, ` (${number}).zip`);
    if (!fs.existsSync(path.join(folder, free))) return free;
  }
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
