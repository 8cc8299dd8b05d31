// `npm run bench [-- MESSAGES]`: imports a chat of 100,000 messages with the built program and prints ratios of one run.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, home, install } from '../../installer/prepare.mjs';
import { writeLongChat } from './long-chat.mjs';

await install({ dev: true });
await build();
const count = Number(process.argv[2] ?? 100_000);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-bench-'));
const chat = path.join(folder, 'Long chat.jsonl');
writeLongChat(chat, count);
process.stdout.write(`${count} messages, ${(fs.statSync(chat).size / 1e6).toFixed(1)} MB\n`);

const ratios = [];
for (let round = 0; round < 3; round++) {
  const parse = measured([path.join(home, 'tests', 'bench', 'parse-lines.mjs'), chat]);
  const imported = measured([
    path.join(home, 'daemon', 'dist', 'main.mjs'),
    'import',
    chat,
    '--data-dir',
    path.join(folder, `data${round}`),
  ]);
  // What the process itself needs before and after the work is taken off on both sides.
  const idle = measured([
    path.join(home, 'daemon', 'dist', 'main.mjs'),
    'import',
    small(folder),
    '--data-dir',
    path.join(folder, `idle${round}`),
  ]);
  const ratio = (imported.cpu - idle.cpu) / parse.work;
  ratios.push(ratio);
  process.stdout.write(
    `JSON.parse of the lines ${parse.work.toFixed(2)} s CPU; import ${(imported.cpu - idle.cpu).toFixed(2)} s CPU, ${imported.wall.toFixed(2)} s wall, peak ${imported.peakMb} MB; ratio ${ratio.toFixed(2)}\n`,
  );
}
process.stdout.write(`import over JSON.parse: median ${ratios.toSorted((a, b) => a - b)[1].toFixed(2)} (aim 4)\n`);

const { openLongStory } = await import('./open-story.mjs');
process.stdout.write(await openLongStory(path.join(folder, 'data0')));
fs.rmSync(folder, { recursive: true, force: true });

function measured(args) {
  const started = performance.now();
  const probe = `process.on('exit',()=>{const u=process.resourceUsage();require('fs').writeSync(3,JSON.stringify({cpu:(u.userCPUTime+u.systemCPUTime)/1e6,peakMb:Math.round(u.maxRSS/1024),work:globalThis.work}))})`;
  const file = path.join(folder, 'probe.cjs');
  fs.writeFileSync(file, probe);
  const run = spawnSync(process.execPath, ['--require', file, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  return { ...JSON.parse(String(run.output[3])), wall: (performance.now() - started) / 1000 };
}

function small(where) {
  const file = path.join(where, 'small.jsonl');
  writeLongChat(file, 2);
  return file;
}
