// `npm run test:sillytavern-versions [VERSION ...]`: the core of the extension in every version of SillyTavern that it says it works with.
// Each is installed once, into a folder outside of this one (COMFYVN_SILLYTAVERN_CACHE). Needs Chromium; not part of `npm test`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, checkNode, home, install, runNpm } from '../installer/prepare.mjs';

const VERSIONS = ['1.16.0', '1.17.0', '1.18.0', '1.19.0'];
const CORE = 'is paired|plays the chat to its end|follows the chat while it is played|says what to do';
const cache = process.env.COMFYVN_SILLYTAVERN_CACHE ?? path.join(os.homedir(), '.cache', 'comfyvn-sillytavern');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((one) => !/^\d+\.\d+\.\d+$/.test(one));
if (unknown.length > 0) {
  console.error(`"${unknown[0]}" is no version; give some like ${VERSIONS.join(' ')}, or none for all.`);
  process.exit(2);
}

checkNode();
await install({ dev: true });
await build();

const results = [];
for (const version of wanted.length > 0 ? wanted : VERSIONS) {
  console.log(`\n== SillyTavern ${version}`);
  results.push([version, await run(version)]);
}
console.log('');
for (const [version, { passed, failed }] of results)
  console.log(
    `SillyTavern ${version}: ${failed.length > 0 || passed === 0 ? 'FAILED' : 'ok'}, ${passed} passed${failed.map((one) => `\n  ${one}`).join('')}`,
  );
process.exitCode = results.some(([, { passed, failed }]) => failed.length > 0 || passed === 0) ? 1 : 0;

async function run(version) {
  const program = await installed(version);
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-versions-')), 'report.json');
  const command = [
    'run',
    '--config',
    'tests/e2e/vitest.config.ts',
    'tests/e2e/sillytavern-overlay.test.ts',
    '-t',
    CORE,
  ];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  spawnSync(process.execPath, [path.join(home, 'node_modules/vitest/vitest.mjs'), ...command, ...reporters], {
    cwd: home,
    stdio: 'inherit',
    env: { ...process.env, COMFYVN_TEST_SILLYTAVERN: program },
  });
  try {
    const tests = JSON.parse(fs.readFileSync(report, 'utf8')).testResults.flatMap((file) => file.assertionResults);
    const failed = tests.filter(({ status }) => status === 'failed');
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failed: failed.map(({ title, failureMessages }) => `${title}: ${failureMessages[0]?.split('\n')[0]}`),
    };
  } catch {
    return { passed: 0, failed: ['the test run broke off'] };
  }
}

/** Folder of the program of that version. */
async function installed(version) {
  const folder = path.join(cache, version);
  const program = path.join(folder, 'node_modules', 'sillytavern');
  if (fs.existsSync(path.join(program, 'server.js'))) return program;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  console.log(`Installing it into ${folder} …`);
  // Shallow: SillyTavern reads what it needs from below its own folder alone.
  const options = ['--install-strategy=shallow', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await runNpm(['install', ...options, `sillytavern@${version}`], { cwd: folder });
  return program;
}
