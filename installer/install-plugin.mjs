// The server plugin: one file in SillyTavern's folder `plugins`. SillyTavern loads it when its config.yaml says so; that stays its user's choice.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptyFolder, fillFolder, InstallError, isOurs, readJson } from './owned-folder.mjs';

const BUILT = fileURLToPath(new URL('../st-extension/plugin/dist', import.meta.url));
const ABOUT = fileURLToPath(new URL('../package.json', import.meta.url));
const ENTRY = 'index.mjs';

/** @param {string} root */
const targetIn = (root) => path.join(root, 'plugins', 'comfyvn');

/**
 * Installs or updates it in `<SillyTavern>/plugins/comfyvn`.
 * @param {{ from?: string, root: string }} options `root`: the folder of SillyTavern's program
 * @returns {{ target: string, was: 'new' | 'updated' }}
 */
export function installPlugin({ from = BUILT, root }) {
  if (!fs.existsSync(path.join(from, ENTRY)))
    throw new InstallError(`The server plugin is not built: ${from} has no ${ENTRY}. Run "npm run build" first.`);
  const target = targetIn(root);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  return { target, was: fillFolder({ from, target, last: ENTRY, version: readJson(ABOUT)?.version ?? '' }) };
}

/**
 * @param {{ root: string }} options
 * @returns {{ target: string, was: 'removed' | 'absent', kept: string[] }}
 */
export function removePlugin({ root }) {
  const target = targetIn(root);
  return { target, ...emptyFolder({ target, last: ENTRY }) };
}

/** @param {string} root */
export const isPluginInstalled = (root) => isOurs(targetIn(root));

/** Whether config.yaml lets SillyTavern load plugins. @param {string} root */
export function pluginsAreOn(root) {
  try {
    return /^enableServerPlugins:[ \t]*(["']?)true\1[ \t]*(?:#.*)?$/m.test(
      fs.readFileSync(path.join(root, 'config.yaml'), 'utf8'),
    );
  } catch {
    return false;
  }
}
