import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { newFolder } from '../../../tests/support.ts';
import { openDb } from './db.ts';
import { AppError } from './errors.ts';
import { OutOfMemoryError, RetryableError, SnoozeError } from './job-kind.ts';
import { setUp, untilAborted } from './jobs.test-support.ts';
import { migrations } from './jobs.store.ts';

test('while a host is away its job burns no attempt and its lane rests; others go on', async () => {
  const ran: number[] = [];
  let away = true;
  let pauseMs = 60_000;
  const { jobs, add, until } = setUp(({ n }, { attempt }) => {
    ran.push(n);
    if (n < 100 && away) throw new SnoozeError('The host cannot be reached.', pauseMs);
    return attempt;
  });
  const [first, second, other] = [add(1), add(2), add(100)];
  await until(other, 'done');
  await expect.poll(() => jobs.get(first).retryAt, { interval: 2 }).not.toBeNull();
  const error = { code: 'unavailable', message: 'The host cannot be reached.' };
  expect(jobs.get(first)).toMatchObject({ state: 'queued', attempt: 0, error });
  const restsUntil = expect.any(String) as string;
  expect(jobs.lanes()).toMatchObject([{ name: 'disk', queued: 2, running: 0, restsUntil }]);
  expect(ran).toEqual([1, 100]);
  pauseMs = 10;
  jobs.resumeLane('disk');
  await expect.poll(() => ran.length, { interval: 2 }).toBeGreaterThan(5);
  away = false;
  await Promise.all([until(first, 'done'), until(second, 'done')]);
  expect(jobs.get(first)).toMatchObject({ result: 1, error: null });
  expect(jobs.log(first).filter((line) => line.message.startsWith('It waits'))).toHaveLength(1);
});

test('resuming a lane ends its rest', async () => {
  let away = true;
  const { jobs, add, until } = setUp(() => {
    if (away) throw new SnoozeError('Away.', 60_000);
  });
  const [first, second] = [add(1), add(2)];
  await expect.poll(() => jobs.lanes()[0]?.restsUntil, { interval: 2 }).toBeTruthy();
  away = false;
  jobs.resumeLane('disk');
  await until(second, 'done');
  await until(first, 'done');
});

test('out of memory goes on smaller or elsewhere, burns no attempt, and ends where nothing is left', async () => {
  const ran: string[] = [];
  const { jobs, add, until } = setUp(
    ({ n }, { attempt }) => {
      ran.push(`${n}:${attempt}`);
      if (n >= 50) throw new OutOfMemoryError('The GPU is full.');
    },
    { smaller: ({ n }, times) => (times > 3 ? null : { n: n === 80 ? 150 : Math.floor(n / 2) }) },
  );
  const fits = add(80);
  await until(fits, 'done');
  expect(ran).toEqual(['80:1', '150:1', '75:1', '37:1']);
  expect(jobs.get(fits)).toMatchObject({ input: { n: 37 }, lane: 'disk' });
  expect(jobs.log(fits)[0]?.message).toBe('Out of memory: The GPU is full. It goes on in the lane other.');
  const never = add(4_000);
  await until(never, 'failed');
  expect(jobs.get(never).error?.message).toBe('The GPU is full.');
});

test('what an attempt saved is there for the next one, over faults and crashes, until it saves null', async () => {
  const db = openDb(path.join(newFolder('jobs'), 'test.db'), migrations);
  const seen: unknown[] = [];
  const dead = setUp(
    (_, context) => {
      seen.push(context.saved);
      if (context.attempt === 1) {
        context.save({ submission: 'a' });
        throw new RetryableError('The line broke.', 1);
      }
      context.save({ submission: 'b' });
      return new Promise(() => {});
    },
    { db, maxAttempts: 5 },
  );
  const id = dead.add(1);
  await expect.poll(() => seen.length, { interval: 2 }).toBe(2);
  const next = setUp(
    (_, context) => {
      seen.push(context.saved);
      context.save(null);
      seen.push(context.saved);
      throw new AppError('conflict', 'The far side says that it failed.');
    },
    { db, maxAttempts: 5 },
  );
  await next.until(id, 'failed');
  expect(seen).toEqual([null, { submission: 'a' }, { submission: 'b' }, null]);
});

test('beginning again keeps what a failed job saved and forgets what a cancelled one did', async () => {
  const seen: unknown[] = [];
  const { jobs, add, until } = setUp(async ({ n }, context) => {
    seen.push(context.saved);
    context.save(n);
    if (n === 1) throw new AppError('conflict', 'The disk is full.');
    await untilAborted(context.signal);
  });
  const failed = add(1);
  await until(failed, 'failed');
  jobs.retry(failed);
  await until(failed, 'failed');
  expect(seen).toEqual([null, 1]);
  const stopped = add(2);
  for (let i = 0; i < 2; i++) {
    await until(stopped, 'running');
    jobs.cancel(stopped);
    await until(stopped, 'cancelled');
    if (i === 0) jobs.retry(stopped);
  }
  expect(seen).toEqual([null, 1, null, null]);
});

test('an attempt that lost its job can save nothing and is told to stop', async () => {
  const db = openDb(path.join(newFolder('jobs'), 'test.db'), migrations);
  const faults: unknown[] = [];
  let reason: unknown;
  const old = setUp(
    async (_, context) => {
      await untilAborted(context.signal).catch((error: unknown) => (reason = error));
      try {
        context.save('old');
      } catch (error) {
        faults.push(error);
      }
      return 'old';
    },
    { db, leaseMs: 60 },
  );
  const id = old.add(1);
  await old.until(id, 'running');
  // Another worker took it, e.g. because this one slept for long.
  db.prepare('UPDATE job SET token = token + 1 WHERE id = ?').run(id);
  await expect.poll(() => faults, { interval: 5 }).toHaveLength(1);
  expect(String(reason)).toMatch(/Another worker has taken/);
  await pause(5);
  expect(old.store.find(id)).toMatchObject({ state: 'running', saved: null, result: null });
});

test('a lease that nobody keeps ends, and the job is taken up; one that is kept does not', async () => {
  const db = openDb(':memory:', migrations);
  const dead = setUp(() => new Promise(() => {}), { db, leaseMs: 30 });
  const orphan = dead.add(1);
  await dead.until(orphan, 'running');
  await pause(100);
  expect(dead.store.find(orphan)?.token).toBe(1);
  // Its worker is gone without a trace.
  db.prepare('UPDATE job SET token = 7, lease_until = 1 WHERE id = ?').run(orphan);
  await expect.poll(() => dead.store.find(orphan)?.interruptions, { interval: 5 }).toBe(1);
  expect(dead.jobs.log(orphan)[0]?.message).toMatch(/begins again/);
});

test('a done job with the same key is given back where that is asked for, and its result with it', async () => {
  let runs = 0;
  const { jobs, add, until } = setUp(() => ++runs);
  const first = add(1, { key: 'hash' });
  await until(first, 'done');
  expect(add(1, { key: 'hash', reuseDone: true })).toBe(first);
  expect(jobs.get(first).result).toBe(1);
  expect(add(1, { key: 'hash' })).not.toBe(first);
});

test('what the disk does not take is not acknowledged', async () => {
  const db = openDb(path.join(newFolder('jobs'), 'test.db'), migrations);
  // A write that fails as late as its commit, like one on a disk that is full.
  db.exec(`CREATE TABLE nobody (id INTEGER PRIMARY KEY);
    CREATE TABLE full (of INTEGER REFERENCES nobody(id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE broken (is_broken INTEGER);
    CREATE TRIGGER full_insert AFTER INSERT ON job WHEN EXISTS (SELECT 1 FROM broken) BEGIN INSERT INTO full VALUES (1); END;
    CREATE TRIGGER full_update AFTER UPDATE ON job WHEN EXISTS (SELECT 1 FROM broken) BEGIN INSERT INTO full VALUES (1); END;`);
  const run = vi.fn(() => {
    throw new AppError('conflict', 'Not now.');
  });
  const { jobs, add, until } = setUp(run, { db });
  const failed = add(1);
  await until(failed, 'failed');
  db.exec('INSERT INTO broken VALUES (1)');
  expect(() => add(2)).toThrow(/FOREIGN KEY/);
  expect(() => jobs.retry(failed)).toThrow(/FOREIGN KEY/);
  expect(() => jobs.addBatch({ title: 'many' }, (one) => void one('export', { n: 3 }, { title: 'x' }))).toThrow(
    /FOREIGN KEY/,
  );
  expect(jobs.list({ limit: 10 }).map(({ id, state }) => [id, state])).toEqual([[failed, 'failed']]);
  db.exec('DELETE FROM broken');
  const waiting = jobs.pauseLane('disk') && add(2);
  db.exec('INSERT INTO broken VALUES (1)');
  jobs.resumeLane('disk');
  await pause(20);
  expect(run).toHaveBeenCalledTimes(1);
  db.exec('DELETE FROM broken');
  jobs.resumeLane('disk');
  await until(waiting, 'failed');
});
