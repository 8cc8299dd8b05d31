// `npm run check`: types, lint, format, dependency rules, dead code, licences. Prints each by name; stops at nothing, fails if one did.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { home } from '../installer/prepare.mjs';

const bin = (place) => [process.execPath, path.join(home, 'node_modules', place)];
const types = (project) => [`types: ${project}`, [...bin('typescript-native/bin/tsc'), '--noEmit', '-p', project]];

const checks = [
  ...['shared', 'daemon', 'player', 'studio', 'st-extension', 'st-extension/plugin', 'tests'].map(types),
  ['lint', [...bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']],
  ['format', [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  [
    'dependency rules',
    [
      ...bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'shared/src',
      'daemon/src',
      'player/src',
      'studio/src',
      'st-extension/src',
      'st-extension/plugin',
    ],
  ],
  ['dead code', [...bin('knip/bin/knip.js')]],
  ['licences', [process.execPath, path.join(home, 'tests', 'licences.mjs')]],
];

/** Runs all checks; the names of those that failed. */
export function runChecks() {
  const failed = [];
  for (const [name, [command, ...args]] of checks) {
    const run = spawnSync(command, args, {
      cwd: home,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    const ok = run.status === 0;
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n`);
    if (ok) continue;
    failed.push(name);
    process.stdout.write(`${String(run.stdout)}${String(run.stderr)}\n`);
  }
  return { total: checks.length, failed };
}

if (process.argv[1] === path.join(home, 'tests', 'check.mjs')) process.exitCode = runChecks().failed.length > 0 ? 1 : 0;
