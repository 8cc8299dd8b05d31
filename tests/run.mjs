// `npm test`: installs what the suites need, runs everything, and ends with one line that sums it up.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
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

if (process.platform === 'linux' && !hasKeyring())
  missing(
    'tests of the real keyring',
    'gnome-keyring and dbus are not here; on Debian: apt-get install gnome-keyring dbus',
  );

const browser = chromium ? { CHROMIUM: chromium } : null;
await suite('units', 'unit, property, feature and security tests', []);
if (!browser)
  missing('tests/e2e', 'Chromium is not here and could not be installed; on Debian: apt-get install chromium');
if (!browser) missing('tests/visual', 'Chromium is not here');

// Most of their time they wait, so two lanes run beside each other. What starts the real SillyTavern has one of its own.
const e2e = ['--config', 'tests/e2e/vitest.config.ts'];
const inSillyTavern = ['libraries.', 'live-', 'sillytavern-'].map((name) => `tests/e2e/${name}`);
async function laneOfPages() {
  if (!browser) return;
  const others = inSillyTavern.flatMap((name) => ['--exclude', `${name}*`]);
  await suite('e2e', 'the built program in a real browser', [...e2e, ...others], browser);
}
async function laneOfPrograms() {
  if (browser) await suite('sillytavern', 'the real SillyTavern', [...e2e, ...inSillyTavern], browser, 'at once');
  if (findRenpy())
    await suite(
      'renpy',
      "exported games in the real Ren'Py",
      ['--config', 'tests/renpy/vitest.config.ts'],
      {},
      'at once',
    );
  else
    missing(
      'tests/renpy',
      "Ren'Py is not here and could not be installed; on Debian: apt-get install renpy libegl1 libgl1-mesa-dri",
    );
}
if (os.availableParallelism() > 1) await Promise.all([laneOfPages(), laneOfPrograms()]);
else {
  await laneOfPages();
  await laneOfPrograms();
}

if (browser) await suite('visual', 'pictures of the stage', ['--config', 'tests/visual/vitest.config.ts'], browser);

const firefox = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
if (fs.existsSync(firefox))
  await suite('firefox', 'exported stories in the real Firefox', ['--config', 'tests/firefox/vitest.config.ts'], {
    FIREFOX: firefox,
  });
else notRun.push('tests/firefox: Firefox is not here; on Debian: apt-get install firefox-esr');

if (process.env.COMFYUI_URL || process.env.COMFYUI_START)
  await suite('comfyui', 'a real ComfyUI', ['--config', 'tests/comfyui/vitest.config.ts']);
else
  notRun.push(
    'tests/comfyui: no ComfyUI was named; set COMFYUI_URL, or COMFYUI_START to a command that starts one at {port}',
  );

if (process.env.LLAMA_SERVER && process.env.LLAMA_MODEL)
  await suite('llamacpp', 'text models by a real llama.cpp', ['--config', 'tests/llamacpp/vitest.config.ts']);
else
  notRun.push('tests/llamacpp: no llama.cpp was named; set LLAMA_SERVER to its llama-server and LLAMA_MODEL to a GGUF');

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

/**
 * Runs a suite of vitest and adds up what its report says; a run that breaks off counts as a failure. One that runs beside
 * another is printed `at once`, when it is over.
 */
async function suite(name, words, args, env = {}, printed = 'as it goes') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'comfyvn-report-'));
  const report = path.join(folder, `${name}.json`);
  const log = path.join(folder, `${name}.log`);
  const command = [
    path.join(home, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...args,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const out = printed === 'at once' ? fs.openSync(log, 'w') : 'inherit';
  if (printed !== 'at once') title(words);
  const run = spawn(process.execPath, command, {
    cwd: home,
    stdio: ['ignore', out, out],
    env: { ...process.env, ...env },
  });
  const [status] = await once(run, 'exit');
  if (printed === 'at once') {
    fs.closeSync(out);
    title(words);
    process.stdout.write(fs.readFileSync(log));
  }
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
    if (status !== 0 && numFailedTests + brokenFiles === 0) totals.failed++;
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

/** GNOME's Secret Service, and a bus to ask it over. */
function hasKeyring() {
  const here = () =>
    ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every(
      (name) => spawnSync(name, ['--version']).error === undefined,
    );
  if (!here()) installPackages("GNOME's keyring", ['gnome-keyring', 'dbus']);
  return here();
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
