// Copies the built extension into SillyTavern, updates it, or takes it out again.
//   npm run install-extension [-- --sillytavern PATH] [--user NAME | --all-users] [--plugin] [--remove]
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findSillyTavern, readInstallation } from './find-sillytavern.mjs';
import { installPlugin, isPluginInstalled, pluginsAreOn, removePlugin } from './install-plugin.mjs';
import { emptyFolder, fillFolder, InstallError, readJson } from './owned-folder.mjs';
import { build, checkNode, install } from './prepare.mjs';

const BUILT = fileURLToPath(new URL('../st-extension/dist', import.meta.url));
const FOLDER = 'comfyvn';
const MANIFEST = 'manifest.json';
/** Tells the extension whether the server plugin was installed, so that it can say what is missing. */
const PLUGIN_NOTE = 'server-plugin.json';

export { InstallError };

/**
 * Installs or updates the extension in `<user>/extensions/comfyvn`. What others put into that folder stays.
 * @param {{ from?: string, userFolder: string, plugin?: boolean }} options `plugin`: the server plugin is installed
 * @returns {{ target: string, was: 'new' | 'updated', version: string }}
 */
export function installExtension({ from = BUILT, userFolder, plugin = false }) {
  const manifest = readJson(path.join(from, MANIFEST));
  if (!manifest)
    throw new InstallError(`The extension is not built: ${from} has no manifest.json. Run "npm run build" first.`);
  const target = path.join(userFolder, 'extensions', FOLDER);
  const instead = { [PLUGIN_NOTE]: `${JSON.stringify({ installed: plugin })}\n` };
  return {
    target,
    was: fillFolder({ from, target, last: MANIFEST, version: manifest.version, instead }),
    version: manifest.version,
  };
}

/**
 * Removes our own files; the folder goes too when nothing else is in it.
 * @param {{ userFolder: string }} options
 * @returns {{ target: string, was: 'removed' | 'absent', kept: string[] }}
 */
export function removeExtension({ userFolder }) {
  const target = path.join(userFolder, 'extensions', FOLDER);
  return { target, ...emptyFolder({ target, last: MANIFEST }) };
}

/** The installation and the users' folders that are meant. @param {{ sillytavern?: string, user?: string, 'all-users'?: boolean }} options */
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
  if (options['all-users']) return { root, users };
  if (options.user)
    return { root, users: [{ name: options.user, folder: existingUser(dataRoot, users, options.user) }] };
  if (users.length > 1)
    throw new InstallError(
      `SillyTavern has several users (${users.map(({ name }) => name).join(', ')}). Name one with --user NAME, or use --all-users.`,
    );
  const first = { name: 'default-user', folder: path.join(dataRoot, 'default-user') };
  return { root, users: users.length === 1 ? users : [first] };
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

/** @param {string} root @param {boolean} remove */
function changePlugin(root, remove) {
  if (remove) {
    const { target, was } = removePlugin({ root });
    if (was === 'removed') console.log(`Removed the server plugin: ${target}`);
    return;
  }
  const { target, was } = installPlugin({ root });
  console.log(`${was === 'new' ? 'Installed' : 'Updated'} the server plugin: ${target}`);
  console.log(
    pluginsAreOn(root)
      ? 'Restart SillyTavern, so that it loads the plugin.'
      : `SillyTavern loads no server plugins yet: set "enableServerPlugins: true" in ${path.join(root, 'config.yaml')}, then restart it.`,
  );
}

function main() {
  const { values } = parseArgs({
    options: {
      sillytavern: { type: 'string' },
      user: { type: 'string' },
      'all-users': { type: 'boolean' },
      plugin: { type: 'boolean' },
      remove: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log('npm run install-extension [-- --sillytavern PATH] [--user NAME | --all-users] [--plugin] [--remove]');
    return;
  }
  const { root, users } = chosenUsers(values);
  if (values.plugin || values.remove) changePlugin(root, values.remove === true);
  const plugin = isPluginInstalled(root);
  for (const { name, folder } of users) {
    if (values.remove) {
      const { target, was, kept } = removeExtension({ userFolder: folder });
      console.log(was === 'absent' ? `Nothing to remove for ${name}.` : `Removed for ${name}: ${target}`);
      if (kept.length) console.log(`Left, as these files are not ours: ${kept.join(', ')}`);
    } else {
      const { target, was, version } = installExtension({ userFolder: folder, plugin });
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
