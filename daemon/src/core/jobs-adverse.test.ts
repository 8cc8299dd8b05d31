import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { newFolder } from '../../../tests/support.ts';
import { openDb } from './db.ts';
import { RetryableError, SnoozeError } from './job-kind.ts';
import { setUp } from './jobs.test-support.ts';
import { migrations } from './jobs.store.ts';

const soon = { interval: 2, timeout: 10_000 };
const newDb = () => openDb(path.join(newFolder('jobs'), 'test.db'), migrations);

test('a clock that is set back by a day delays neither what is tried again nor a lane that rests', async () => {
  let offMs = 0;
  const now = () => new Date(Date.now() + offMs);
  const { jobs, add, until } = setUp(
    ({ n }, { attempt }) => {
      if (n === 1 && attempt === 1) throw new RetryableError('Busy.', 300);
      if (n >= 100 && offMs === 0) throw new SnoozeError('Away.', 300);
    },
    { now, leaseMs: 60, maxAttempts: 2 },
  );
  const [again, rests] = [add(1), add(100)];
  for (const id of [again, rests]) await expect.poll(() => jobs.get(id).retryAt, soon).not.toBeNull();
  offMs = -86_400_000;
  await Promise.all([until(again, 'done'), until(rests, 'done')]);
  expect(jobs.lanes()).toEqual([]);
});

test('a job that runs over a sleep longer than its lease goes on, and is done once', async () => {
  let offMs = 0;
  const now = () => new Date(Date.now() + offMs);
  let wake = () => {};
  let beats = 0;
  const ran: number[] = [];
  const run = ({ n }: { n: number }) => {
    ran.push(n);
    return new Promise<string>((done) => (wake = () => done('made')));
  };
  const { jobs, store, add, until } = setUp(run, { now, leaseMs: 60 });
  const id = add(1);
  await until(id, 'running');
  offMs = 8 * 3_600_000;
  await expect.poll(() => (store.find(id)?.lease_until ?? 0) > now().getTime() && ++beats, soon).toBeGreaterThan(3);
  wake();
  await until(id, 'done');
  expect(jobs.get(id)).toMatchObject({ result: 'made', attempt: 1 });
  expect(ran).toEqual([1]);
  expect(jobs.log(id)).toEqual([]);
});

test('ten thousand jobs of a batch are stopped, and begun again, at once', { timeout: 60_000 }, () => {
  const { jobs, told } = setUp(() => null, { db: newDb() });
  jobs.pauseLane('disk');
  const batch = jobs.addBatch({ title: 'Many' }, (add) => {
    for (let n = 0; n < 10_000; n++) add('export', { n: n % 100 }, { title: 'One' });
  });
  const began = performance.now();
  const stopped = jobs.cancel(batch.id);
  const stoppedMs = performance.now() - began;
  expect(stopped).toMatchObject({ state: 'cancelled', batch: { total: 10_000, cancelled: 10_000 } });
  expect(told.filter(({ id, state }) => id === batch.id && state === 'cancelled')).toHaveLength(1);
  expect(jobs.retry(batch.id)).toMatchObject({ state: 'queued', batch: { total: 10_000, cancelled: 0 } });
  jobs.cancel(batch.id);
  expect(jobs.clear()).toBe(1);
  expect(jobs.counts()).toEqual({ queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 });
  expect(stoppedMs).toBeLessThan(10_000);
});

test('a job that is stopped while it waits for another attempt never begins again', async () => {
  let runs = 0;
  const { jobs, add, until } = setUp(
    () => {
      runs++;
      throw new RetryableError('Busy.', 30);
    },
    { maxAttempts: 5 },
  );
  const id = add(1);
  await expect.poll(() => jobs.get(id).retryAt, soon).not.toBeNull();
  const before = runs;
  expect(jobs.cancel(id)).toMatchObject({ state: 'cancelled', retryAt: null });
  await until(add(1, { priority: -1 }), 'failed');
  expect(jobs.get(id)).toMatchObject({ state: 'cancelled', attempt: before });
});

test('a lane that is paused while its host is away begins nothing when the host is back, and all once it is resumed', async () => {
  let away = true;
  const ran: number[] = [];
  const { jobs, add, until } = setUp(({ n }) => {
    ran.push(n);
    if (away) throw new SnoozeError('Away.', 20);
  });
  const ids = [add(1), add(2)];
  await expect.poll(() => ran.length, soon).toBeGreaterThan(1);
  jobs.pauseLane('disk');
  away = false;
  await expect.poll(() => jobs.lanes()[0]?.restsUntil, soon).toBeNull();
  const before = ran.length;
  await until(add(100), 'done');
  expect(jobs.lanes()).toMatchObject([{ name: 'disk', paused: true, queued: 2 }]);
  expect(ran.slice(before)).toEqual([100]);
  jobs.resumeLane('disk');
  await Promise.all(ids.map((id) => until(id, 'done')));
});

test('a full disk loses nothing of what was made: it is written once there is room', async () => {
  const db = newDb();
  const ran: number[] = [];
  const run = ({ n }: { n: number }) => {
    ran.push(n);
    db.pragma(`max_page_count = ${(db.pragma('page_count', { simple: true }) as number) + 4}`);
    return `${n}`.repeat(60_000);
  };
  const { jobs, store, add } = setUp(run, { db, lanes: { disk: { concurrency: 3 } }, leaseMs: 200 });
  const ids = [add(1), add(2), add(3)];
  await expect.poll(() => ran.length, soon).toBe(3);
  await expect.poll(() => ids.map((id) => store.find(id)?.state), soon).toContain('running');
  expect(() => jobs.add('export', { n: 4 }, { title: 'x'.repeat(300), key: 'y'.repeat(60_000) })).toThrow(/full/);
  db.pragma('max_page_count = 1073741823');
  for (const id of ids) await expect.poll(() => jobs.get(id).state, { timeout: 8_000 }).toBe('done');
  expect(ids.map((id) => jobs.get(id).result)).toEqual([1, 2, 3].map((n) => `${n}`.repeat(60_000)));
  expect(ran.toSorted()).toEqual([1, 2, 3]);
});

test('a job whose work meets a full disk waits, burns no attempt and goes on when there is room', async () => {
  const db = newDb();
  const other = new Database(':memory:');
  other.exec('CREATE TABLE one (text TEXT)');
  other.pragma('max_page_count = 3');
  let isFull = true;
  const { jobs, add, until } = setUp(
    () => void (isFull && other.prepare('INSERT INTO one VALUES (?)').run('x'.repeat(60_000))),
    { db },
  );
  const id = add(1);
  await expect.poll(() => jobs.get(id).error, soon).not.toBeNull();
  expect(jobs.get(id)).toMatchObject({ state: 'queued', attempt: 0, error: { code: 'unavailable' } });
  expect(jobs.get(id).error?.message).toBe(
    'The disk that holds the data of ComfyVN is full. Make room on it, then try again.',
  );
  isFull = false;
  jobs.resumeLane('disk');
  await until(id, 'done');
});

test('what a crash left waiting for a job that is over without having been done ends at the next start', () => {
  const db = newDb();
  const before = setUp(() => null, { db, start: false });
  const [failed, gone] = [before.add(1), before.add(2)];
  const mix = before.add(3, { after: [failed] });
  const publish = before.add(4, { after: [mix] });
  const lost = before.add(5, { after: [gone] });
  db.prepare("UPDATE job SET state = 'failed' WHERE id = ?").run(failed);
  db.prepare('DELETE FROM job WHERE id = ?').run(gone);
  const { jobs } = setUp(() => null, { db });
  expect([mix, publish, lost].map((id) => [jobs.get(id).state, jobs.get(id).error?.message])).toEqual([
    ['failed', 'It needs "Job 1", which has failed.'],
    ['failed', 'It needs "Job 3", which has failed.'],
    ['failed', 'It needs a job that is not there any more.'],
  ]);
});

test('a batch that looks as if it were over is not forgotten while a job of it is open', async () => {
  const db = newDb();
  const before = setUp(() => null, { db, start: false });
  const batch = before.jobs.addBatch({ title: 'A' }, (add) => add('export', { n: 1 }, { title: '1' }));
  // A crash came after its last job was added and before it was opened again, long ago.
  db.prepare("UPDATE job SET state = 'done', finished_at = '2020-01-01T00:00:00.000Z' WHERE id = ?").run(batch.id);
  expect(before.jobs.clear()).toBe(0);
  const { jobs, until } = setUp(() => null, { db });
  await until(batch.id, 'done');
  expect(jobs.list({ parent: batch.id, limit: 10 })).toMatchObject([{ state: 'done' }]);
  expect(jobs.get(batch.id).finishedAt).not.toMatch(/^2020/);
});
