// Copies the built extension into SillyTavern, updates it, or takes it out again.
//   npm run install-extension [-- --sillytavern PATH] [--user NAME | --all-users] [--remove]
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findSillyTavern, readInstallation } from './find-sillytavern.mjs';
import { build, checkNode, install } from './prepare.mjs';

const BUILT = fileURLToPath(new URL('../st-extension/dist', import.meta.url));
const FOLDER = 'comfyvn';
/** Lists what we have put there, so that only that is ever removed. */
const LIST = '.comfyvn-files.json';

/** A failure that one sentence explains. */
export class InstallError extends Error {}

/**
 * Installs or updates the extension in `<user>/extensions/comfyvn`. What others put into that folder stays.
 * @param {{ from?: string, userFolder: string }} options
 * @returns {{ target: string, was: 'new' | 'updated', version: string }}
 */
export function installExtension({ from = BUILT, userFolder }) {
  const manifest = readJson(path.join(from, 'manifest.json'));
  if (!manifest)
    throw new InstallError(`The extension is not built: ${from} has no manifest.json. Run "npm run build" first.`);
  const target = path.join(userFolder, 'extensions', FOLDER);
  refuseForeign(target);
  const [fresh, old] = [`${target}.new`, `${target}.old`];
  if (!fs.existsSync(target) && fs.existsSync(old)) fs.renameSync(old, target);
  removeFolder(fresh);
  removeFolder(old);
  const was = fs.existsSync(target) ? 'updated' : 'new';

  const files = filesIn(from);
  const hashes = Object.fromEntries(files.map((file) => [file, hashOf(path.join(from, file))]));
  // A folder counts as an extension once it has a manifest: that comes last.
  for (const file of files.toSorted((a, b) => Number(a === 'manifest.json') - Number(b === 'manifest.json')))
    copy(path.join(from, file), path.join(fresh, file));
  const foreign = was === 'updated' ? foreignFiles(target) : [];
  for (const file of foreign) if (!hashes[file]) copy(path.join(target, file), path.join(fresh, file));
  fs.writeFileSync(path.join(fresh, LIST), JSON.stringify({ version: manifest.version, files: hashes }, null, 1));

  if (was === 'updated') fs.renameSync(target, old);
  fs.renameSync(fresh, target);
  removeFolder(old);
  return { target, was, version: manifest.version };
}

/**
 * Removes our own files; the folder goes too when nothing else is in it.
 * @param {{ userFolder: string }} options
 * @returns {{ target: string, was: 'removed' | 'absent', kept: string[] }}
 */
export function removeExtension({ userFolder }) {
  const target = path.join(userFolder, 'extensions', FOLDER);
  for (const leftover of [`${target}.new`, `${target}.old`]) removeFolder(leftover);
  refuseForeign(target);
  if (!fs.existsSync(path.join(target, LIST))) return { target, was: 'absent', kept: [] };
  const kept = foreignFiles(target);
  for (const file of [...Object.keys(readJson(path.join(target, LIST)).files), LIST])
    fs.rmSync(path.join(target, file), { force: true });
  removeEmptyFolders(target);
  return { target, was: 'removed', kept };
}

/** @param {string} target */
function refuseForeign(target) {
  if (fs.existsSync(path.join(target, LIST)) || !fs.existsSync(path.join(target, 'manifest.json'))) return;
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
function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Which users' folders are meant. @param {{ sillytavern?: string, user?: string, 'all-users'?: boolean }} options */
function chosenUsers(options) {
  const all = options.sillytavern
    ? [
        readInstallation(options.sillytavern) ??
          findSillyTavern({ extra: [options.sillytavern] }).find(({ root }) => isInside(root, options.sillytavern)),
      ]
    : findSillyTavern();
  const installations = all.filter((one) => one !== null && one !== undefined);
  if (installations.length === 0)
    throw new InstallError(
      options.sillytavern
        ? `There is no SillyTavern in ${options.sillytavern} (the folder with its server.js is meant).`
        : 'SillyTavern was not found in the usual places. Name its folder: npm run install-extension -- --sillytavern PATH',
    );
  if (installations.length > 1)
    throw new InstallError(
      `There are several SillyTavern folders; name one with --sillytavern PATH:\n${installations.map(({ root }) => `  ${root}`).join('\n')}`,
    );
  const [{ dataRoot, users, root, version }] = installations;
  console.log(`SillyTavern ${version} in ${root}`);
  if (options['all-users']) return users;
  if (options.user) return [{ name: options.user, folder: existingUser(dataRoot, users, options.user) }];
  if (users.length > 1)
    throw new InstallError(
      `SillyTavern has several users (${users.map(({ name }) => name).join(', ')}). Name one with --user NAME, or use --all-users.`,
    );
  return users.length === 1 ? users : [{ name: 'default-user', folder: path.join(dataRoot, 'default-user') }];
}

/** @param {string} dataRoot @param {readonly { name: string, folder: string }[]} users @param {string} name */
function existingUser(dataRoot, users, name) {
  const user = users.find((one) => one.name === name);
  if (!user)
    throw new InstallError(
      `No user "${name}" in ${dataRoot}; there are: ${users.map((one) => one.name).join(', ') || 'none'}.`,
    );
  return user.folder;
}

/** @param {string} folder @param {string} of */
const isInside = (folder, of) => !path.relative(fs.realpathSync(of), folder).startsWith('..');

function main() {
  const { values } = parseArgs({
    options: {
      sillytavern: { type: 'string' },
      user: { type: 'string' },
      'all-users': { type: 'boolean' },
      remove: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log('npm run install-extension [-- --sillytavern PATH] [--user NAME | --all-users] [--remove]');
    return;
  }
  for (const { name, folder } of chosenUsers(values)) {
    if (values.remove) {
      const { target, was, kept } = removeExtension({ userFolder: folder });
      console.log(was === 'absent' ? `Nothing to remove for ${name}.` : `Removed for ${name}: ${target}`);
      if (kept.length) console.log(`Left, as these files are not ours: ${kept.join(', ')}`);
    } else {
      const { target, was, version } = installExtension({ userFolder: folder });
      console.log(`${was === 'new' ? 'Installed' : 'Updated to'} ${version} for ${name}: ${target}`);
    }
  }
  console.log('Reload the SillyTavern page to see the change.');
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
  try {
    checkNode();
    await install({ dev: false });
    await build();
    main();
  } catch (error) {
    const known = error instanceof InstallError || String(error?.code).startsWith('ERR_PARSE_ARGS');
    console.error(known ? error.message : error);
    process.exitCode = 1;
  }
}
