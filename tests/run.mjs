// `npm test`: installs what the suites need, runs everything, and ends with one line that sums it up.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, checkNode, home, install, runNpm } from '../installer/prepare.mjs';

const ci = process.env.CI === 'true' || process.env.CI === '1';
const say = (text) => process.stdout.write(`${text}\n`);
const title = (text) => say(`\n== ${text}`);
const totals = { passed: 0, failed: 0, skipped: 0 };
const notRun = [];
const secondTry = [];
const failed = [];

checkNode();
await install({ dev: true });
await build();

title('checks');
const { runChecks } = await import('./check.mjs');
const checks = runChecks();
totals.passed += checks.total - checks.failed.length;
totals.failed += checks.failed.length;

// Some of the first tests use what SillyTavern brings along.
const chromium = findChromium();
if (chromium) await installSillyTavern();

const redis = spawnSync('redis-server', ['--version']).status === 0 || installRedis();
if (!redis)
  missing('tests that share hosts by Redis', 'redis-server is not here; on Debian: apt-get install redis-server');

title('unit, property, feature and security tests');
vitest('units', []);

title('the built program in a real browser');
if (chromium)
  vitest('e2e', ['--config', 'tests/e2e/vitest.config.ts'], {
    CHROMIUM: chromium,
  });
else missing('tests/e2e', 'Chromium is not here and could not be installed; on Debian: apt-get install chromium');

title('pictures of the stage');
if (chromium) vitest('visual', ['--config', 'tests/visual/vitest.config.ts'], { CHROMIUM: chromium });
else missing('tests/visual', 'Chromium is not here');

title("exported games in the real Ren'Py");
if (findRenpy()) vitest('renpy', ['--config', 'tests/renpy/vitest.config.ts']);
else
  missing(
    'tests/renpy',
    "Ren'Py is not here and could not be installed; on Debian: apt-get install renpy libegl1 libgl1-mesa-dri",
  );

title('exported stories in the real Firefox');
const firefox = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
if (fs.existsSync(firefox)) vitest('firefox', ['--config', 'tests/firefox/vitest.config.ts'], { FIREFOX: firefox });
else notRun.push('tests/firefox: Firefox is not here; on Debian: apt-get install firefox-esr');

const shared = path.resolve(home, '..', 'shared', 'fixtures');
if (!fs.existsSync(shared))
  notRun.push('tests/golden/gold-chats.test.ts: the labelled sample chats (../shared/fixtures) are not here');

if (secondTry.length > 0) {
  title('passed at the second try only');
  for (const line of secondTry) say(line);
}
if (failed.length > 0) {
  title('failed');
  for (const line of failed) say(line);
}
if (notRun.length > 0) {
  title('not run');
  for (const line of notRun) say(line);
}
say(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;

/** Runs vitest and adds up what its report says; a run that breaks off counts as a failure. */
function vitest(name, args, env = {}) {
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-report-')), `${name}.json`);
  const command = [
    path.join(home, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const run = spawnSync(process.execPath, command, {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      fs.readFileSync(report, 'utf8'),
    );
    totals.passed += numPassedTests;
    totals.failed += numFailedTests;
    // Where CI runs us, every real program is here: a suite that skips itself is a fault.
    const mustRun = ci && name !== 'units' ? numPendingTests : 0;
    totals.skipped += numPendingTests + (numTodoTests ?? 0) - mustRun;
    totals.failed += mustRun;
    for (const file of testResults)
      for (const t of file.assertionResults)
        if (t.status === 'pending') notRun.push(`${path.relative(home, file.name)}: ${t.fullName}`);
        else if (t.status === 'failed') failed.push(told(file, t));
        else if (t.status === 'passed' && t.failureMessages.length > 0) secondTry.push(told(file, t));
    const brokenFiles = testResults.filter(
      (r) => r.status === 'failed' && r.assertionResults.every((a) => a.status !== 'failed'),
    ).length;
    totals.failed += brokenFiles;
    if (run.status !== 0 && numFailedTests + brokenFiles === 0) totals.failed++;
  } catch {
    say(`${name}: the test run broke off`);
    totals.failed++;
  }
}

/** A test by its name, and the first line of why it failed. */
function told(file, { fullName, failureMessages }) {
  return `${path.relative(home, file.name)}: ${fullName}\n  ${failureMessages[0]?.split('\n')[0] ?? ''}`;
}

/** A suite that cannot run: named, and a failure where CI runs us. */
function missing(suite, why) {
  notRun.push(`${suite}: ${why}`);
  totals[ci ? 'failed' : 'skipped']++;
}

function findChromium() {
  const known = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  const here = () => known.find((f) => f && fs.existsSync(f));
  if (!here()) installPackages('Chromium', ['chromium', 'fonts-dejavu', 'fonts-noto-color-emoji']);
  return here();
}

/** Ren'Py as Debian packages it, with what it draws with where there is no screen. */
function findRenpy() {
  const here = () => fs.existsSync('/usr/share/games/renpy/renpy.py');
  if (!here()) installPackages("Ren'Py", ['renpy', 'libegl1', 'libgl1-mesa-dri']);
  return here();
}

function installRedis() {
  installPackages('Redis', ['redis-server']);
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** Installs packages of the system, where that can be done without asking. */
function installPackages(name, packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  say(`Installing ${name} from the system’s packages …`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
}

/** The real SillyTavern, in a package of its own that only the tests install. */
async function installSillyTavern() {
  const folder = path.join(home, 'tests', 'sillytavern');
  if (fs.existsSync(path.join(folder, 'node_modules', 'sillytavern', 'package.json'))) return;
  say('Installing SillyTavern for the tests (once, a minute or two) …');
  try {
    await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  } catch (error) {
    missing('tests/e2e/sillytavern-*', `SillyTavern could not be installed: ${error.message}`);
  }
}
