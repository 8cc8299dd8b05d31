// `npm run bench:player`: our player beside bare Pixi with howler and beside what npm gives of others, in one run.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, install } from '../../../installer/prepare.mjs';
import { exportTale } from '../../e2e/support/web-export.ts';
import { drawAlbum, drawArt } from './art.mjs';
import { openChromium } from './browser.mjs';
import { canvasSizes, jumping, memory, reading, resting, start, tweening } from './measures.mjs';
import { buildJumpPage, buildPlayers, peersAreHere } from './pages.mjs';
import { SLOW_4G } from './server.mjs';
import { firstScene, longStory } from './stories.mjs';
import { printTable } from './table.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const RUNS = Number(process.env.RUNS ?? 5);
const say = (text) => process.stdout.write(`${text}\n`);

if (!process.argv.includes('--as-built')) {
  await install({ dev: true });
  await build();
}
if (!peersAreHere()) {
  say('Installing the other players (once) …');
  // On Windows npm is a script, which only a shell runs.
  const npm = { cwd: here, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' };
  spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], npm);
  if (!peersAreHere()) say('They could not be installed; ours is held against bare Pixi alone.');
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-bench-player-'));
const art = path.join(root, 'art');
say(`pictures: ${Math.round((await drawArt(art)) / 1_000)} KB`);
const players = await buildPlayers(root, art, firstScene(art));
const [ours, bare] = players;
const chromium = await openChromium();
const rows = [];
/** Null where a player fails at a measure, and why. */
const orNull = (work) =>
  work.catch((error) => {
    say(String(error).split('\n')[0]);
    return null;
  });
/** One measure of every player; a player that fails at it is told of, and the others go on. */
async function measure(label, aim, take) {
  const values = {};
  for (const player of players)
    values[player.name] = await take(player).catch((error) => {
      say(`${label}: ${String(error).split('\n')[0]}`);
      return null;
    });
  rows.push({ label, values, aim });
  say(`${label}: ${JSON.stringify(values)}`);
}

const starts = new Map();
for (const player of players) starts.set(player, await orNull(start(chromium, player, { runs: RUNS })));
const of = (key) => async (player) => starts.get(player)?.[key] ?? null;
await measure('JavaScript until the first line, KB gzip', { most: 200 }, of('codeKb'));
await measure('all that was fetched until then, KB', {}, of('allKb'));
await measure('first playable line, ms (WebGL)', { ofBare: 1.3 }, of('firstLineMs'));
await measure('JS heap after the first line, MB', { most: 8 }, of('heapMb'));
await measure('first line on slow 4G, ms', { most: 4_500 }, async (player) => {
  return (await start(chromium, player, { runs: Math.min(RUNS, 3), pace: SLOW_4G })).firstLineMs;
});
await measure('first line without graphics processor, ms', { ofBare: 1.3 }, async (player) => {
  return (await start(chromium, player, { runs: RUNS, webgl: false })).firstLineMs;
});
const read = new Map();
for (const player of players) read.set(player, await orNull(reading(chromium, player, { webgl: false })));
await measure('script while reading, ms a frame', { most: 2 }, async (player) => read.get(player)?.scriptMs ?? null);
await measure(
  'tasks over 50 ms while reading',
  { most: 0 },
  async (player) => read.get(player)?.longTasks.length ?? null,
);
for (const webgl of [true, false]) {
  const way = webgl ? 'WebGL' : 'canvas';
  const tweens = new Map();
  for (const player of players) tweens.set(player, await orNull(tweening(chromium, player, { webgl })));
  const part = (key) => async (player) => tweens.get(player)?.[key] ?? null;
  await measure(`script while four figures move, ms a frame (${way})`, { most: 2 }, part('scriptMs'));
  await measure(`all processes then, CPU ms a frame (${way})`, { ofBare: 1.1 }, part('cpuMs'));
}
await measure('frames asked for in 5 s while nothing moves', {}, (player) => resting(chromium, player));
const sizes = await canvasSizes(chromium, ours);
rows.push({
  label: 'canvas width at density 1, 2, 3 (page 640)',
  values: { ours: sizes.join(', ') },
  aim: { is: '640, 1280, 1280' },
});

const still = { storage: { 'comfyvn.player.preferences': JSON.stringify({ motion: 'reduced' }) } };
rows.push({
  label: 'the same with motion reduced',
  values: { ours: await resting(chromium, ours, still) },
  aim: { most: 0 },
});

const far = longStory(art, 12_000, 0).story;
const jumpPage = await buildJumpPage(root, far);
const targets = [10_000, 50, 11_990, 5_000, 9_999].map((n) => ({ scene: `s${Math.floor(n / 200)}`, node: `n${n}` }));
rows.push({
  label: 'jump to line 10,000, ms',
  values: { ours: await jumping(chromium, jumpPage, targets) },
  aim: { most: 100 },
});

const album = path.join(root, 'album');
await drawAlbum(album, 300);
const long = await exportTale(longStory(album, 2_000, 300), path.join(root, 'long'));
const heaps = await memory(chromium, long, 2_000, 4);
say(`heap by lines: ${heaps.map(([lines, mb]) => `${lines}: ${mb.toFixed(1)} MB`).join(', ')}`);
const growth = heaps.at(-1)[1] / heaps[0][1];
rows.push({
  label: 'heap after 2,000 lines with 300 pictures, of that after 500',
  values: { ours: growth },
  aim: { most: 1.3 },
});

await chromium.close();
fs.rmSync(root, { recursive: true, force: true });
printTable(
  say,
  players.map(({ name }) => name),
  bare.name,
  rows,
);
