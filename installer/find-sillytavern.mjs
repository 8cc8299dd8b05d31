// Finds the SillyTavern installations of this computer. Plain Node, no dependencies: the daemon and the installer use it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * @typedef {object} SillyTavernUser
 * @property {string} name   Folder name, e.g. `default-user`
 * @property {string} folder Absolute
 *
 * @typedef {object} SillyTavern
 * @property {string} root     Folder of the program
 * @property {string} version  From its package.json
 * @property {string} dataRoot Folder with one folder per user
 * @property {SillyTavernUser[]} users Empty when it was never started
 *
 * @typedef {object} Where
 * @property {string} [home]
 * @property {Record<string, string | undefined>} [env]
 * @property {string} [platform] As `process.platform`
 * @property {readonly string[]} [extra] Further folders: SillyTavern itself, one with it inside, or its data folder
 */

const FOLDERS_AT_HOME = [
  '',
  'Documents',
  'Desktop',
  'Downloads',
  'Games',
  'Apps',
  'AI',
  'git',
  'GitHub',
  'src',
  'code',
  'projects',
];
const LIKELY = /silly|tavern|^st$|^ai$/i;
const MOST_ENTRIES = 2_000;

/**
 * All installations, the named ones first. Never throws for what cannot be read.
 * @param {Where} [where]
 * @returns {SillyTavern[]}
 */
export function findSillyTavern({
  home = os.homedir(),
  env = process.env,
  platform = process.platform,
  extra = [],
} = {}) {
  /** @type {Map<string, SillyTavern>} */
  const found = new Map();
  for (const folder of [...extra, ...usualPlaces({ home, env, platform })])
    for (const candidate of [folder, path.join(folder, 'SillyTavern')]) {
      const one = readInstallation(candidate, { home, env, platform });
      if (one && !found.has(one.root)) found.set(one.root, one);
    }
  return [...found.values()];
}

/**
 * The installation in exactly this folder.
 * @param {string} folder
 * @param {Where} [where]
 * @returns {SillyTavern | null}
 */
export function readInstallation(folder, where = {}) {
  const about = readJson(path.join(folder, 'package.json'));
  if (about?.name !== 'sillytavern') return null;
  const root = realPath(folder);
  const dataRoot = dataRootOf(root, where);
  return { root, version: String(about.version ?? ''), dataRoot, users: usersIn(dataRoot) };
}

/** @param {Required<Omit<Where, 'extra'>>} where */
function usualPlaces({ home, env, platform }) {
  const bases = FOLDERS_AT_HOME.map((name) => path.join(home, name));
  if (env.SILLYTAVERN_HOME) bases.unshift(env.SILLYTAVERN_HOME);
  if (env.OneDrive) bases.push(path.join(env.OneDrive, 'Documents'), path.join(env.OneDrive, 'Desktop'));
  if (env.LOCALAPPDATA) bases.push(env.LOCALAPPDATA, path.join(env.LOCALAPPDATA, 'Programs'));
  if (platform === 'win32') bases.push(...drives());
  else bases.push('/opt', '/srv', '/usr/local', '/home/node/app');
  return bases.flatMap((base) => [base, ...likelyIn(base).flatMap((folder) => [folder, ...likelyIn(folder)])]);
}

const drives = () => [...'CDEFGH'].map((letter) => `${letter}:\\`);

/** @param {string} folder */
function likelyIn(folder) {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .slice(0, MOST_ENTRIES)
      .filter((one) => LIKELY.test(one.name) && (one.isDirectory() || one.isSymbolicLink()))
      .map((one) => path.join(folder, one.name));
  } catch {
    return [];
  }
}

/** `dataRoot` of config.yaml: one plain line at the top level, relative to the program; `--global` has its own place.
 * @param {string} root
 * @param {Where} where
 */
function dataRootOf(root, { home = os.homedir(), env = process.env, platform = process.platform }) {
  const line = /^dataRoot:[ \t]*(.*)$/m.exec(readText(path.join(root, 'config.yaml')) ?? '')?.[1] ?? '';
  const value = /^(?:"([^"]*)"|'([^']*)'|([^#]*))/.exec(line.trim());
  const named = env.SILLYTAVERN_DATAROOT || (value?.[1] ?? value?.[2] ?? value?.[3] ?? '').trim();
  const own = path.resolve(root, named || './data');
  const global = globalDataRoot({ home, env, platform });
  return !named && !fs.existsSync(own) && fs.existsSync(global) ? global : own;
}

/** Where SillyTavern keeps its data when it was installed with `npm -g`.
 * @param {Required<Omit<Where, 'extra'>>} where
 */
function globalDataRoot({ home, env, platform }) {
  const local = env.LOCALAPPDATA ?? path.join(home, 'AppData', 'Local');
  if (platform === 'win32') return path.join(local, 'SillyTavern', 'Data', 'data');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'SillyTavern', 'data');
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'SillyTavern', 'data');
}

/**
 * The users of a data folder: each has its own settings or characters. Folders with `_` in front are SillyTavern's own.
 * @param {string} dataRoot
 * @returns {SillyTavernUser[]}
 */
export function usersIn(dataRoot) {
  try {
    return fs
      .readdirSync(dataRoot)
      .filter((name) => !/^[._]/.test(name))
      .map((name) => ({ name, folder: path.join(dataRoot, name) }))
      .filter(({ folder }) => ['settings.json', 'characters'].some((one) => fs.existsSync(path.join(folder, one))));
  } catch {
    return [];
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readText(file) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} folder */
function realPath(folder) {
  try {
    return fs.realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
