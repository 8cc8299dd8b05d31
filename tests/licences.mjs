// Every package we ship or build with must be under a permissive licence; anything copyleft stays out of the tree.
import fs from 'node:fs';
import path from 'node:path';
import { home } from '../installer/prepare.mjs';

const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'OFL-1.1', // fonts
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
  'WTFPL',
]);
/** Looked at one by one. */
const EXCEPTIONS = new Map([
  ['@img/sharp', 'LGPL-3.0-or-later: carries the libvips library as a shared object of its own that users may replace'],
  ['lightningcss', 'MPL-2.0: a build tool of the test runner, not shipped'],
  [
    '@echogarden/espeak-ng-emscripten',
    'GPL-3.0: the embedded voice; an optional package that runs in a process of its own and that nothing links',
  ],
  [
    'codec-parser',
    'LGPL-3.0: a package of its own beside the program, unchanged, that users may replace; finds frames of Ogg and FLAC',
  ],
  ['axe-core', 'MPL-2.0: used by tests only'],
]);

const lock = JSON.parse(fs.readFileSync(path.join(home, 'package-lock.json'), 'utf8'));
const faults = [];
let count = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  if (!place.includes('node_modules/') || entry.link) continue;
  const name = place.split('node_modules/').at(-1);
  const licence = licenceOf(place, entry);
  if (licence === null && entry.optional) continue; // for another platform: not installed here, so its file cannot be read
  count++;
  const excepted = [...EXCEPTIONS.keys()].some((e) => name === e || name.startsWith(`${e}-`));
  if (!excepted && !isAllowed(licence ?? 'none')) faults.push(`${name} ${entry.version}: ${licence}`);
}
process.stdout.write(`${count} packages looked at\n`);
for (const fault of faults) process.stdout.write(`not allowed: ${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

function licenceOf(place, entry) {
  if (typeof entry.license === 'string') return entry.license;
  try {
    const { license, licenses } = JSON.parse(fs.readFileSync(path.join(home, place, 'package.json'), 'utf8'));
    return typeof license === 'string' ? license : (license?.type ?? licenses?.map((l) => l.type).join(' OR ') ?? null);
  } catch {
    return null;
  }
}

/** `A OR B` needs one that is allowed, `A AND B` all. */
function isAllowed(expression) {
  const bare = expression.replace(/[()]/g, '');
  return bare.split(' OR ').some((part) => part.split(' AND ').every((l) => ALLOWED.has(l.trim())));
}
