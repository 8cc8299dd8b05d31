import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openDb } from './db.ts';
import { setUp } from './jobs.test-support.ts';
import { migrations } from './jobs.store.ts';

/** A run that counts how many of them are open at once, by lane. */
function counting(ms = 8) {
  const open = { disk: 0, other: 0 };
  const most = { disk: 0, other: 0, all: 0 };
  const run = async ({ n }: { n: number }) => {
    const lane = n >= 100 ? 'other' : 'disk';
    open[lane]++;
    most[lane] = Math.max(most[lane], open[lane]);
    most.all = Math.max(most.all, open.disk + open.other);
    await pause(ms);
    open[lane]--;
  };
  return { most, run };
}

test('a lane runs as many jobs at once as it is told, also when that changes', async () => {
  const { most, run } = counting();
  const { jobs, add, until } = setUp(run, { lanes: { disk: { concurrency: 3 } } });
  const ids = Array.from({ length: 9 }, (_, n) => add(n));
  await Promise.all(ids.map((id) => until(id, 'done')));
  expect(most.disk).toBe(3);
  jobs.setLane('disk', { concurrency: 5 });
  const more = Array.from({ length: 10 }, (_, n) => add(n));
  await Promise.all(more.map((id) => until(id, 'done')));
  expect(most.disk).toBe(5);
});

test('lanes of a group take turns: one job of all of them at once', async () => {
  const { most, run } = counting(4);
  const lanes = { disk: { concurrency: 2, group: 'vram' }, other: { concurrency: 1, group: 'vram' } };
  const { add, until } = setUp(run, { lanes });
  const ids = [add(1), add(2), add(3), add(100), add(101), add(4)];
  await Promise.all(ids.map((id) => until(id, 'done')));
  expect(most).toEqual({ disk: 1, other: 1, all: 1 });
});

test('a paused lane begins nothing, over restarts, until it is resumed; what runs goes on', async () => {
  const db = openDb(':memory:', migrations);
  const first = setUp(() => pause(15), { db });
  const running = first.add(1);
  await first.until(running, 'running');
  expect(first.jobs.pauseLane('disk')).toMatchObject({ paused: true, running: 1 });
  const waiting = first.add(2);
  const other = first.add(100);
  await Promise.all([first.until(running, 'done'), first.until(other, 'done')]);
  await first.jobs.stop();
  const next = setUp(() => null, { db });
  await pause(15);
  expect(next.jobs.get(waiting).state).toBe('queued');
  expect(next.jobs.lanes()).toMatchObject([{ name: 'disk', paused: true, queued: 1 }]);
  expect(next.jobs.resumeLane('disk').paused).toBe(false);
  await next.until(waiting, 'done');
  expect(next.jobs.lanes()).toEqual([]);
});

test('what has waited long goes before what is a little more urgent, and not before what is much more', async () => {
  const order: number[] = [];
  let now = Date.parse('2026-01-01T12:00:00Z');
  const { jobs, add, until } = setUp(({ n }) => void order.push(n), { start: false, now: () => new Date(now) });
  add(1);
  now += 25 * 60_000;
  const ids = [add(2, { priority: 2 }), add(3, { priority: 3 }), add(4)];
  jobs.start();
  await Promise.all(ids.map((id) => until(id, 'done')));
  expect(order).toEqual([3, 1, 2, 4]);
});

test('a hundred thousand queued jobs cost the process next to no memory', { timeout: 120_000 }, () => {
  const { jobs } = setUp(() => null, { start: false });
  jobs.pauseLane('disk');
  const batch = jobs.addBatch({ title: 'many' }, (add) => {
    for (let n = 0; n < 100_000; n++) add('export', { n: n % 100 }, { title: 'one' });
  });
  jobs.start();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 50; i++) jobs.resumeLane('nobody');
  expect(jobs.lanes()).toMatchObject([{ name: 'disk', queued: 100_000 }]);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30e6);
  expect(jobs.get(batch.id).batch?.total).toBe(100_000);
});
