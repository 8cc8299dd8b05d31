import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '@comfyvn/shared/story/finding';
import { hashOfFile, linkOrCopy, walk, type Found } from './exports.files.ts';
import type { Manifest } from './exports.manifest.ts';
import { MANIFEST_NAME, pathKey } from './exports.paths.ts';

/** What the new export holds, by `pathKey`. */
export interface NewFiles {
  /** SHA-256 by the key of the path. */
  readonly files: ReadonlyMap<string, string>;
  readonly folders: ReadonlySet<string>;
}

/** What of a former export is not ours, so that it goes on in the new one. */
export interface Carrier {
  /**
   * Takes over from the folder `from` what was not taken over before, or has changed since: files that people added, and
   * what they made of ours, which is kept beside the new file. Gives a finding for each of the latter. Without a signal it
   * cannot be broken off.
   */
  carry(from: string, to: string, signal: AbortSignal | null): Promise<Finding[]>;
}

/** Takes over from the folder of a former export into the new one, whose files are known. */
export function createCarrier(former: Manifest, fresh: NewFiles): Carrier {
  const written = new Map(former.files.map((file) => [file.path, file.sha256]));
  /** How each file looked when it was last seen, and where it was put. */
  const seen = new Map<string, string>();
  const put = new Map<string, string>();

  const take = async (found: Found, from: string, to: string): Promise<Finding | null> => {
    const before = written.get(found.path);
    if (before !== undefined && found.kind === 'file') return takeOurs(found, from, to, before);
    if (isCompiledFromGone(found.path)) return null;
    const place = placeFor(found.path);
    if (found.kind === 'empty') return (await makeFolder(path.join(to, place)), null);
    const again = await bring(found, from, to, place);
    return place === found.path || again ? null : moved(found.path, place);
  };

  /** A file that an export wrote: gone, replaced, or changed by hand and then kept. */
  const takeOurs = async (found: Found, from: string, to: string, before: string): Promise<Finding | null> => {
    const now = await hashOfFile(path.join(from, found.path));
    if (now === before || now === fresh.files.get(pathKey(found.path))) return null;
    const again = await bring(found, from, to, `${found.path}.yours`);
    return again ? null : changed(found.path, put.get(found.path) ?? found.path);
  };

  /** Puts it at a place that is free; says whether this only renewed what was brought before. */
  const bring = async (found: Found, from: string, to: string, place: string): Promise<boolean> => {
    const before = put.get(found.path);
    if (before !== undefined) await fs.promises.rm(path.join(to, before), { force: true });
    const target = before ?? (await freePlace(from, to, place, found));
    put.set(found.path, target);
    if (!fs.existsSync(path.join(to, target))) await copy(found, path.join(from, found.path), path.join(to, target));
    return before !== undefined;
  };

  /** Ren'Py goes on running what it compiled once, even when its source is gone. */
  const isCompiledFromGone = (file: string): boolean => {
    const source = file.slice(0, -1);
    return /\.rpym?c$/.test(file) && written.has(source) && !fresh.files.has(pathKey(source));
  };

  /** Where something of the user's goes: where it was, unless the export now has something there. */
  const placeFor = (file: string): string => {
    const parts = file.split('/');
    for (let i = 1; i <= parts.length; i++) {
      const key = pathKey(parts.slice(0, i).join('/'));
      const taken = fresh.files.has(key) || (i === parts.length && fresh.folders.has(key));
      if (taken) return [...parts.slice(0, i - 1), `${parts[i - 1]}.yours`, ...parts.slice(i)].join('/');
    }
    return file;
  };

  return {
    async carry(from, to, signal) {
      const findings: Finding[] = [];
      for await (const found of walk(from)) {
        signal?.throwIfAborted();
        const looks = `${found.kind} ${found.stat.size} ${found.stat.mtimeMs} ${found.stat.ino}`;
        if (found.path === MANIFEST_NAME || seen.get(found.path) === looks) continue;
        seen.set(found.path, looks);
        const finding = await take(found, from, to);
        if (finding) findings.push(finding);
      }
      return findings;
    },
  };
}

const makeFolder = async (folder: string): Promise<void> => void (await fs.promises.mkdir(folder, { recursive: true }));

async function copy(found: Found, source: string, target: string): Promise<void> {
  if (found.kind === 'file') return linkOrCopy(source, target);
  await makeFolder(path.dirname(target));
  await fs.promises.symlink(await fs.promises.readlink(source), target);
}

/** A path that nothing has in either folder, or that has the same already: the wanted one or one with a number. */
async function freePlace(from: string, to: string, wanted: string, found: Found): Promise<string> {
  for (let n = 1; ; n++) {
    const place = n === 1 ? wanted : `${wanted}${n}`;
    const others = [path.join(to, place), ...(place === found.path ? [] : [path.join(from, place)])];
    if ((await Promise.all(others.map((other) => mayTake(other, path.join(from, found.path), found)))).every(Boolean))
      return place;
  }
}

/** Whether nothing lies at a place, or the same file. */
async function mayTake(place: string, source: string, found: Found): Promise<boolean> {
  const there = await fs.promises.lstat(place).catch(() => null);
  if (there === null) return true;
  if (!there.isFile() || found.kind !== 'file' || there.size !== found.stat.size) return false;
  return (await hashOfFile(place)) === (await hashOfFile(source));
}

const changed = (file: string, place: string): Finding => ({
  rule: 'changed-by-hand',
  level: 'warning',
  where: { file: file.slice(0, 1_000) },
  message: `You had changed "${file}"; your version is kept beside the new one as "${place}".`.slice(0, 2_000),
  fix: 'Put what you still need into files of your own: exports leave those alone.',
});
const moved = (file: string, place: string): Finding => ({
  rule: 'name-taken',
  level: 'warning',
  where: { file: file.slice(0, 1_000) },
  message: `The export now writes where your "${file}" was; yours is kept as "${place}".`.slice(0, 2_000),
  fix: 'Give your file another name.',
});
