import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { api, type Api } from '@comfyvn/shared/api';
import { createClient, type Client } from '@comfyvn/shared/contract/client';
import { home, newFolder, settled } from '../support.ts';
import { killAll, start, type Run } from './support/program.ts';

/** Exports of the built program that are killed, broken off, or run beside each other. */
afterEach(killAll);

interface Daemon {
  readonly run: Run;
  readonly client: Client<Api>;
}
async function serve(dir: string): Promise<Daemon> {
  const run = start(['--data-dir', dir, '--port', '0']);
  const url = new URL(await run.ready).origin;
  const token = fs.readFileSync(path.join(dir, 'token'), 'utf8');
  const client = createClient(api, { baseUrl: url, headers: () => ({ authorization: `Bearer ${token}` }) });
  return { run, client };
}
async function kill({ run }: Daemon): Promise<void> {
  run.child.kill('SIGKILL');
  await run.exit;
}
const chat = path.join(home, 'installer', 'sample', 'chats', 'Wren', 'The Lamplighter.jsonl');

/** The hash of every file in a folder, by path. */
function treeOf(folder: string): Record<string, string> {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const entries = files.map((e): [string, string] => {
    const file = path.join(e.parentPath, e.name);
    return [path.relative(folder, file), createHash('sha256').update(fs.readFileSync(file)).digest('hex')];
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

test('exports that are killed again and again are all written in the end, whole, once, and nothing else', async () => {
  const dir = newFolder('export-kill');
  const folder = path.join(dir, 'exports');
  let daemon = await serve(dir);
  const { story } = await daemon.client.imports.sample();
  const targets = (await daemon.client.exports.targets()).map((one) => one.target);
  expect(targets).toEqual(expect.arrayContaining(['web', 'bundle', 'fountain']));
  for (const target of targets) {
    const { id } = await daemon.client.exports.start({ body: { story, target } });
    expect(await settled(daemon.client, id)).toMatchObject({ state: 'done' });
  }
  const whole = treeOf(folder);
  const jobs = new Set<string>();
  for (let round = 0; round < 16; round++) {
    for (const target of targets) jobs.add((await daemon.client.exports.start({ body: { story, target } })).id);
    await pause((round * 37) % 400);
    await kill(daemon);
    // What lies under its name is whole at every moment.
    for (const [file, hash] of Object.entries(treeOf(folder)))
      if (!file.split(path.sep).some((part) => part.startsWith('.'))) expect([file, hash]).toEqual([file, whole[file]]);
    daemon = await serve(dir);
  }
  let brokenOff = 0;
  for (const id of jobs) {
    const job = await settled(daemon.client, id);
    // One that was running three times when the process ended is given up; a person may begin it again.
    if (job.state === 'failed') {
      expect(job.error?.message).toMatch(/ended unexpectedly 3 times/);
      const again = await daemon.client.jobs.retry({ params: { id } }).catch((error: unknown) => {
        // The same was asked for again meanwhile: that job does it, and is waited for as well.
        expect(error).toMatchObject({ problem: { code: 'conflict', title: expect.stringMatching(/already/) } });
        return null;
      });
      if (again === null) continue;
    }
    expect(await settled(daemon.client, id)).toMatchObject({ state: 'done' });
    const log = await daemon.client.jobs.log({ params: { id } });
    brokenOff += log.filter((one) => one.message.includes('ended unexpectedly')).length;
  }
  // Some of the kills came while an export was being written, or this has shown nothing.
  expect(brokenOff).toBeGreaterThan(0);
  expect(treeOf(folder)).toEqual(whole);
  expect((await daemon.client.exports.list()).length).toBe(targets.length);
});

test('an export on the command line that is killed leaves nothing in its place, and the next one clears up', async () => {
  const dir = newFolder('export-cli');
  const out = path.join(newFolder('out'), 'story.zip');
  expect(await start(['import', chat, '--data-dir', dir]).exit).toBe(0);
  const words = ['export', 'The Lamplighter', '--to', 'web', '--out', out, '--data-dir', dir];
  const first = start(words);
  expect(await first.exit).toBe(0);
  expect(first.output()).toMatch(/"The Lamplighter" to web: \d+ files, [\d.]+ MB, in [\d.]+ s\./);
  const whole = treeOf(path.dirname(out));
  for (let round = 0; round < 8; round++) {
    const run = start(words);
    await pause(400 + round * 60);
    run.child.kill('SIGKILL');
    await run.exit;
    expect(treeOf(path.dirname(out))['story.zip']).toBe(whole['story.zip']);
  }
  expect(await start(words).exit).toBe(0);
  expect(treeOf(path.dirname(out))).toEqual(whole);
});

test('the command line exports beside a running daemon, which then lists it', async () => {
  const dir = newFolder('export-beside');
  const daemon = await serve(dir);
  const { story } = await daemon.client.imports.sample();
  const run = start(['export', 'sample', '--to', 'fountain', '--data-dir', dir]);
  expect(await run.exit).toBe(0);
  const [record] = await daemon.client.exports.list({ query: { story } });
  expect(record).toMatchObject({ target: 'fountain', exists: true });
  expect(run.output()).toContain(record!.output);
});

test.each([
  [['export'], 2, /Name a story or a project/],
  [['export', 'x'], 2, /Say what to export to: --to renpy/],
  [['export', 'x', '--to', 'pdf'], 2, /no target "pdf"/],
  [['export', 'x', '--to', 'web'], 1, /no story or project "x". There are no stories yet/],
])('%j exits with %i and says why', async (args, code, message) => {
  const run = start([...args, '--data-dir', newFolder('cli')]);
  expect(await run.exit).toBe(code);
  expect(run.output()).toMatch(message);
});

test('several stories of one title are told apart by id; a project exports all of them', async () => {
  const dir = newFolder('export-many');
  const out = newFolder('out');
  for (const name of ['a', 'b']) {
    const copy = path.join(newFolder(name), 'The Lamplighter.jsonl');
    fs.copyFileSync(chat, copy);
    expect(await start(['import', copy, '--project', 'Both', '--data-dir', dir]).exit).toBe(0);
  }
  const ambiguous = start(['export', 'the lamplighter', '--to', 'fountain', '--data-dir', dir]);
  expect(await ambiguous.exit).toBe(1);
  expect(ambiguous.output()).toMatch(/2 stories are called "the lamplighter". Name one by its id.\s+There are:\s+st_/);
  const dry = start(['export', 'both', '--to', 'fountain', '--dry-run', '--out', out, '--data-dir', dir]);
  expect(await dry.exit).toBe(0);
  expect(fs.readdirSync(out)).toEqual([]);
  const all = start(['export', 'both', '--to', 'fountain', '--out', out, '--data-dir', dir]);
  expect(await all.exit).toBe(0);
  expect(fs.readdirSync(out)).toHaveLength(2);
});
