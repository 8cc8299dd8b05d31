import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../core/files.ts';

const CONTENT_NAME = /^[0-9a-f]{64}$/;
const SIDECAR_NAME = /^[0-9a-f]{64}\.[0-9a-f]{16}\.json$/;

/** SHA-256 of bytes, in hexadecimal. */
export const hashOf = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Where bytes and what is known of them lie: `ab/<hash>` the bytes, `ab/<hash>.<hash of the id>.json` one record of them. No
 * name from outside ever reaches the disk.
 */
export function createAssetFiles(dataDir: string) {
  const root = path.join(dataDir, 'assets');
  const fileOf = (hash: string): string => path.join(root, hash.slice(0, 2), hash);
  const sidecarOf = (hash: string, id: string): string => `${fileOf(hash)}.${hashOf(id).slice(0, 16)}.json`;
  const folders = (): string[] =>
    fs.existsSync(root) ? fs.readdirSync(root).filter((name) => /^[0-9a-f]{2}$/.test(name)) : [];
  function* named(pattern: RegExp): Generator<string> {
    for (const folder of folders())
      for (const name of fs.readdirSync(path.join(root, folder)))
        if (pattern.test(name) && name.startsWith(folder)) yield path.join(root, folder, name);
  }
  return {
    fileOf,
    sidecarOf,
    isHere: (hash: string): boolean => fs.existsSync(fileOf(hash)),
    /** Writes the bytes of a content, unless they are here. */
    keep(hash: string, bytes: Buffer): void {
      if (!fs.existsSync(fileOf(hash))) writeFileAtomic(fileOf(hash), bytes);
    },
    remove: (file: string): void => fs.rmSync(file, { force: true }),
    /** The files of all bytes on the disk; their names are their hashes. */
    contents: () => named(CONTENT_NAME),
    /** The files of all records on the disk. */
    sidecars: () => named(SIDECAR_NAME),
  };
}
export type AssetFiles = ReturnType<typeof createAssetFiles>;
