/**
 * Runs the property tests with new random cases until a time is over: `npm run fuzz -- [minutes]`, 10 by default. A
 * failure names its seed; `COMFYVN_TEST_SEED=<seed> npx vitest run <file>` shows it again.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('..', import.meta.url));
const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  console.error('How many minutes? For example: npm run fuzz -- 30');
  process.exit(2);
}

const files = ['shared', 'daemon', 'player', 'studio', 'st-extension'].flatMap((folder) =>
  readdirSync(path.join(home, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(folder, 'src', name))
    .filter((name) => readFileSync(path.join(home, name), 'utf8').includes("from 'fast-check'")),
);

const end = Date.now() + minutes * 60_000;
const failed = [];
let rounds = 0;
do {
  const seed = String(randomInt(2 ** 31));
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(home, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...files],
    {
      cwd: home,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, COMFYVN_TEST_SEED: seed },
    },
  );
  rounds++;
  if (status !== 0) {
    failed.push(seed);
    console.log(stdout);
  }
  console.log(`\n== round ${rounds}, seed ${seed}: ${status === 0 ? 'passed' : 'FAILED'}`);
} while (Date.now() < end);

console.log(
  `${files.length} files, ${rounds} rounds, ${failed.length} failed${failed.map((seed) => ` ${seed}`).join('')}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
