// What a checkout needs before it runs: the packages of the lock file, and bundles built from the sources as they are.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const home = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** On the error stream: the output belongs to the command, which may be read by a program. */
const say = (text) => process.stderr.write(`${text}\n`);

/** Stops with a plain sentence when this Node is too old. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `ComfyVN needs Node 20.19 or newer; this is ${process.version}. Get the current LTS from https://nodejs.org, then run npm start again.\n`,
  );
  process.exit(1);
}

/** Installs the packages that are missing or of another version than the lock file says. */
export async function install({ dev }) {
  const abi = path.join(home, 'node_modules', '.comfyvn-abi');
  const here = `${process.platform}-${process.arch}-${process.versions.modules}`;
  const missing = missingPackages(dev);
  if (missing.length > 0) {
    say(`Installing ${missing.length} packages (once, a minute or two) …`);
    await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(dev ? [] : ['--omit=dev'])]);
  } else if (readText(abi) !== here && readText(abi) !== '') {
    say('Node has changed: building the native parts anew …');
    await runNpm(['rebuild', '--loglevel=error']);
  }
  if (readText(abi) !== here) fs.writeFileSync(abi, here);
}

function missingPackages(dev) {
  const lock = JSON.parse(fs.readFileSync(path.join(home, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages).filter(([place, entry]) => {
    if (!place.includes('node_modules/') || entry.link || entry.optional || entry.peer || (entry.devOptional && !dev))
      return false;
    if (entry.dev && !dev) return false;
    try {
      return JSON.parse(fs.readFileSync(path.join(home, place, 'package.json'), 'utf8')).version !== entry.version;
    } catch {
      return true;
    }
  });
}

const SOURCES = [
  'shared/src',
  'daemon/src',
  'player/src',
  'studio/src',
  'studio/static',
  'st-extension/src',
  'st-extension/static',
  'st-extension/plugin',
  'installer',
  'webpack.config.mjs',
  'package-lock.json',
];

/** Bundles everything when a source differs from what was built last. */
export async function build() {
  const stampFile = path.join(home, '.cache', 'built');
  const outputs = [
    'daemon/dist/main.mjs',
    'studio/dist/index.html',
    'st-extension/dist/manifest.json',
    'st-extension/plugin/dist/index.mjs',
    'player/dist/web/LICENSES.txt',
  ];
  const stamp = hashSources();
  if (readText(stampFile) === stamp && outputs.every((o) => fs.existsSync(path.join(home, o)))) return;
  say('Building ComfyVN (a quarter of a minute) …');
  await run(process.execPath, [
    path.join(home, 'node_modules', 'webpack', 'bin', 'webpack.js'),
    '--config',
    path.join(home, 'webpack.config.mjs'),
  ]);
  fs.mkdirSync(path.dirname(stampFile), { recursive: true });
  fs.writeFileSync(stampFile, stamp);
}

function hashSources() {
  const hash = createHash('sha256');
  const add = (place) => {
    const file = path.join(home, place);
    if (fs.statSync(file).isDirectory()) for (const name of fs.readdirSync(file).sort()) add(`${place}/${name}`);
    else if (!place.endsWith('.test.ts') && !place.includes('/dist/'))
      hash.update(place).update('\0').update(fs.readFileSync(file)).update('\0');
  };
  for (const place of SOURCES) if (fs.existsSync(path.join(home, place))) add(place);
  return hash.digest('hex');
}

/** Runs npm: the one that runs us if there is one, so that no PATH is needed. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  if (npm && /\.c?js$/.test(npm)) return run(process.execPath, [npm, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    ...options,
    shell: process.platform === 'win32',
  });
}

function run(command, args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: home, stdio: ['ignore', process.stderr, process.stderr], ...options });
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) return done();
      process.stderr.write(
        `\n${path.basename(args[0] ?? command)} stopped with code ${code}. What it said stands above.\n`,
      );
      process.exit(code ?? 1);
    });
  });
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
