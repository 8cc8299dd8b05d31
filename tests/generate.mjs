// `npm run generate`: writes docs/openapi.json and docs/schema.sql anew; with --check it only says whether they are current.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { home } from '../installer/prepare.mjs';

const args = ['run', 'tests/golden', ...(process.argv.includes('--check') ? [] : ['--update'])];
const run = spawnSync(process.execPath, [path.join(home, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
  cwd: home,
  stdio: 'inherit',
});
process.exitCode = run.status ?? 1;
