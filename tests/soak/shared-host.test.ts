import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startRedis } from '../redis.ts';
import { home, newFolder } from '../support.ts';

const LEASE_MS = 1_500;
const RUN_MS = 60;
const COUNT = 6;
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of clean.splice(0).toReversed()) await one();
});

/** A host that notes who runs on it, from when to when; a run whose daemon was killed goes on to its end all the same. */
async function startHost() {
  const runs: { who: string; n: string; from: number; to: number }[] = [];
  const server = http.createServer((request, response) => {
    const [, who = '', n = ''] = request.url?.split('/') ?? [];
    const run = { who, n, from: Date.now(), to: Infinity };
    runs.push(run);
    setTimeout(() => {
      run.to = Date.now();
      response.end();
    }, RUN_MS);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  clean.push(() => server.close());
  return { runs, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function startQueue(file: string, redis: string, host: string, name: string): ChildProcess {
  const loader = `file://${path.join(home, 'tests', 'bench', 'typescript.mjs')}`;
  const worker = path.join(home, 'tests', 'soak', 'shared-host-worker.mjs');
  const args = ['--import', loader, worker, file, redis, host, name, String(COUNT), String(LEASE_MS)];
  const child = spawn(process.execPath, args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  clean.push(() => child.kill('SIGKILL'));
  return child;
}
const ended = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.once('exit', done));
const overlaps = (runs: readonly { from: number; to: number }[]): number =>
  runs.filter((one, i) => runs.some((other, j) => j > i && other.from < one.to && one.from < other.to)).length;

test.skipIf(!hasRedis)(
  'two daemons take turns at a host; the turn of one that is killed is free after its lease, and it goes on later',
  async () => {
    const redis = await startRedis();
    clean.push(redis.stop);
    const host = await startHost();
    const folder = newFolder('shared-host');
    const [fileA, fileB] = [path.join(folder, 'a.db'), path.join(folder, 'b.db')];
    const a = startQueue(fileA, redis.url, host.url, 'a');
    const b = startQueue(fileB, redis.url, host.url, 'b');
    const [endA, endB] = [ended(a), ended(b)];
    // Both have had turns, and a has one now.
    await expect
      .poll(() => new Set(host.runs.map(({ who }) => who)).size === 2 && host.runs.at(-1), {
        interval: 2,
        timeout: 30_000,
      })
      .toMatchObject({ who: 'a', to: Infinity });
    a.kill('SIGKILL');
    const killedAt = Date.now();
    await endA;
    expect(await endB).toBe(0);
    expect(host.runs.filter(({ who }) => who === 'b').map(({ n }) => n)).toEqual(['0', '1', '2', '3', '4', '5']);
    const next = host.runs.find(({ who, from }) => who === 'b' && from > killedAt);
    expect((next?.from ?? 0) - killedAt).toBeGreaterThan(LEASE_MS * 0.6);
    expect((next?.from ?? 0) - killedAt).toBeLessThan(LEASE_MS * 4);
    expect(await ended(startQueue(fileA, redis.url, host.url, 'a'))).toBe(0);
    expect(new Set(host.runs.filter(({ who }) => who === 'a').map(({ n }) => n)).size).toBe(COUNT);
    expect(overlaps(host.runs)).toBe(0);
  },
  90_000,
);

test.skipIf(!hasRedis)(
  'while Redis is away nothing new begins at a shared host; once it is back all goes on',
  async () => {
    const redis = await startRedis();
    clean.push(redis.stop);
    const host = await startHost();
    const folder = newFolder('shared-host');
    const ends = ['a', 'b'].map((name) =>
      ended(startQueue(path.join(folder, `${name}.db`), redis.url, host.url, name)),
    );
    await expect.poll(() => host.runs.length, { interval: 5, timeout: 30_000 }).toBeGreaterThan(2);
    await redis.stop();
    await pause(RUN_MS * 3);
    const before = host.runs.length;
    await pause(1_000);
    expect(host.runs.length).toBe(before);
    await redis.start();
    expect(await Promise.all(ends)).toEqual([0, 0]);
    expect(host.runs).toHaveLength(COUNT * 2);
    expect(overlaps(host.runs)).toBe(0);
  },
  90_000,
);
