// Folders in other programs that we fill: what we have put there is listed, so that only that is ever changed or removed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const LIST = '.comfyvn-files.json';

/** A failure that one sentence explains. */
export class InstallError extends Error {}

/**
 * Puts a copy of a folder in place, or brings it up to date. What others put there stays.
 * @param {{ from: string, target: string, last: string, version: string, instead?: Record<string, string> }} options
 *   `last`: the file that makes the folder count; it comes last. `instead`: contents of files that are written differently.
 * @returns {'new' | 'updated'}
 */
export function fillFolder({ from, target, last, version, instead = {} }) {
  refuseForeign(target, last);
  const [fresh, old] = [`${target}.new`, `${target}.old`];
  if (!fs.existsSync(target) && fs.existsSync(old)) fs.renameSync(old, target);
  removeFolder(fresh);
  removeFolder(old);
  const was = fs.existsSync(target) ? 'updated' : 'new';

  const files = filesIn(from);
  for (const file of files.toSorted((a, b) => Number(a === last) - Number(b === last)))
    if (Object.hasOwn(instead, file)) write(path.join(fresh, file), instead[file]);
    else copy(path.join(from, file), path.join(fresh, file));
  const hashes = Object.fromEntries(files.map((file) => [file, hashOf(path.join(fresh, file))]));
  const foreign = was === 'updated' ? foreignFiles(target) : [];
  for (const file of foreign) if (!hashes[file]) copy(path.join(target, file), path.join(fresh, file));
  fs.writeFileSync(path.join(fresh, LIST), JSON.stringify({ version, files: hashes }, null, 1));

  if (was === 'updated') fs.renameSync(target, old);
  fs.renameSync(fresh, target);
  removeFolder(old);
  return was;
}

/**
 * Removes our own files; the folder goes too when nothing else is in it.
 * @param {{ target: string, last: string }} options
 * @returns {{ was: 'removed' | 'absent', kept: string[] }}
 */
export function emptyFolder({ target, last }) {
  for (const leftover of [`${target}.new`, `${target}.old`]) removeFolder(leftover);
  refuseForeign(target, last);
  if (!fs.existsSync(path.join(target, LIST))) return { was: 'absent', kept: [] };
  const kept = foreignFiles(target);
  for (const file of [...Object.keys(readJson(path.join(target, LIST)).files), LIST])
    fs.rmSync(path.join(target, file), { force: true });
  removeEmptyFolders(target);
  return { was: 'removed', kept };
}

/** @param {string} target */
export const isOurs = (target) => fs.existsSync(path.join(target, LIST));

/** @param {string} target @param {string} last */
function refuseForeign(target, last) {
  if (isOurs(target) || !fs.existsSync(path.join(target, last))) return;
  throw new InstallError(
    `${target} was not made by this installer. Remove it in SillyTavern (Extensions, Manage extensions), then try again.`,
  );
}

/** Files in the target that are not ours, or were changed by somebody. @param {string} target */
function foreignFiles(target) {
  const ours = readJson(path.join(target, LIST))?.files ?? {};
  return filesIn(target).filter((file) => file !== LIST && !Object.hasOwn(ours, file));
}

/** Relative paths with `/`, sorted. @param {string} folder @returns {string[]} */
function filesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.relative(folder, path.join(one.parentPath ?? one.path, one.name)).replaceAll('\\', '/'))
    .toSorted();
}

/** @param {string} from @param {string} to */
function copy(from, to) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
}

/** @param {string} file @param {string} text */
function write(file, text) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** @param {string} file */
const hashOf = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');
/** @param {string} folder */
const removeFolder = (folder) => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/** @param {string} folder */
function removeEmptyFolders(folder) {
  for (const one of fs.readdirSync(folder, { withFileTypes: true }))
    if (one.isDirectory()) removeEmptyFolders(path.join(folder, one.name));
  if (fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

/** @param {string} file */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
