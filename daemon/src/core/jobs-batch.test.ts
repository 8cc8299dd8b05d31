import { expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { openDb } from './db.ts';
import { setUp, untilAborted } from './jobs.test-support.ts';
import { migrations } from './jobs.store.ts';

const job = (n: number) => ({ n });
const wide = { lanes: { disk: { concurrency: 8 } } };

test('a batch is as far as its jobs, and done when they are', async () => {
  const release: (() => void)[] = [];
  const { jobs, until, told } = setUp(({ n }, { progress }) => {
    progress(n === 1 ? 0.5 : 0);
    return new Promise<void>((done) => release.push(done));
  }, wide);
  const batch = jobs.addBatch({ title: 'All lines' }, (add) => {
    for (const n of [1, 2, 3, 4]) add('export', job(n), { title: `Line ${n}` });
  });
  expect(batch).toMatchObject({ kind: 'batch', state: 'queued', progress: 0, batch: { total: 4, done: 0 } });
  await until(batch.id, 'running');
  await expect.poll(() => jobs.get(batch.id).progress, { interval: 2 }).toBe(0.125);
  release[1]?.();
  await expect.poll(() => jobs.get(batch.id), { interval: 2 }).toMatchObject({ progress: 0.375, message: '1 of 4' });
  for (const done of release) done();
  await until(batch.id, 'done');
  const children = jobs.list({ parent: batch.id, limit: 10 });
  expect(children.map((one) => one.title)).toEqual(['Line 4', 'Line 3', 'Line 2', 'Line 1']);
  expect(jobs.list({ parent: 'none', limit: 10 }).map((one) => one.id)).toEqual([batch.id]);
  expect(jobs.get(batch.id)).toMatchObject({ progress: 1, batch: { total: 4, done: 4, failed: 0, cancelled: 0 } });
  expect(told.filter((e) => e.id === batch.id).map((e) => e.state)).toEqual(
    expect.arrayContaining(['queued', 'running', 'done']),
  );
  expect(told.filter((e) => e.parent === batch.id && e.state === 'queued')).toEqual([]);
});

test('a batch whose making breaks off leaves nothing', () => {
  const { jobs } = setUp(() => null);
  expect(() =>
    jobs.addBatch({ title: 'All' }, (add) => {
      add('export', job(1), { title: 'one' });
      add('export', { n: 'x' }, { title: 'wrong' });
    }),
  ).toThrow();
  expect(jobs.list({ limit: 10 })).toEqual([]);
});

test('a batch without jobs is done; one with the key of an open batch is that one', () => {
  const { jobs } = setUp(() => null, { start: false });
  expect(jobs.addBatch({ title: 'None' }, () => {})).toMatchObject({ state: 'done', progress: 1 });
  const first = jobs.addBatch({ title: 'A', key: 'a' }, (add) => add('export', job(1), { title: '1' }));
  const again = jobs.addBatch({ title: 'A', key: 'a' }, () => expect.unreachable());
  expect(again.id).toBe(first.id);
});

test('a job may join a batch later and opens it again; it cannot join what is no batch', async () => {
  const { jobs, add, until } = setUp(() => null);
  const batch = jobs.addBatch({ title: 'A' }, (put) => put('export', job(1), { title: '1' }));
  await until(batch.id, 'done');
  const late = add(2, { parent: batch.id });
  expect(jobs.get(batch.id)).toMatchObject({ state: 'running', finishedAt: null });
  await until(late, 'done');
  await until(batch.id, 'done');
  expect(() => add(3, { parent: late })).toThrow(/is no batch/);
});

test('cancelling a batch stops its queued and its running jobs; beginning it again takes up those alone', async () => {
  const ran: number[] = [];
  let patient = true;
  const { jobs, until } = setUp(async ({ n }, { signal }) => {
    ran.push(n);
    if (patient && n > 1) await untilAborted(signal);
  });
  const batch = jobs.addBatch({ title: 'A' }, (add) => {
    for (const n of [1, 2, 3]) add('export', job(n), { title: String(n) });
  });
  await expect.poll(() => ran, { interval: 2 }).toEqual([1, 2]);
  jobs.cancel(batch.id);
  await until(batch.id, 'cancelled');
  expect(jobs.get(batch.id).batch).toEqual({ total: 3, done: 1, failed: 0, cancelled: 2 });
  patient = false;
  jobs.retry(batch.id);
  await until(batch.id, 'done');
  expect(ran).toEqual([1, 2, 2, 3]);
});

test('a batch with a failed job has failed and says how many; forgetting it forgets its jobs', async () => {
  const { jobs, until } = setUp(({ n }) => {
    if (n === 2) throw new AppError('conflict', 'No.');
  });
  const batch = jobs.addBatch({ title: 'A' }, (add) => {
    for (const n of [1, 2, 3]) add('export', job(n), { title: String(n) });
  });
  await until(batch.id, 'failed');
  expect(jobs.get(batch.id).error?.message).toBe('1 of 3 failed.');
  jobs.remove(batch.id);
  expect(jobs.list({ limit: 10 })).toEqual([]);
});

test('a batch that a crash cut off between its last job and its own end is done at the next start', async () => {
  const db = openDb(':memory:', migrations);
  const before = setUp(() => null, { db, start: false });
  const batch = before.jobs.addBatch({ title: 'A' }, (add) => add('export', job(1), { title: '1' }));
  db.prepare("UPDATE job SET state = 'done' WHERE parent IS NOT NULL").run();
  expect(before.jobs.get(batch.id).state).toBe('queued');
  expect(setUp(() => null, { db }).jobs.get(batch.id).state).toBe('done');
});

test('a job begins when all that it needs are done, not before', async () => {
  const ran: number[] = [];
  const { jobs, add, until } = setUp(({ n }) => void ran.push(n), { lane: (n) => `lane ${n}`, start: false });
  const lines = [add(1), add(2)];
  const mix = add(3, { after: [...lines, lines[0]!], priority: 50 });
  expect(jobs.get(mix)).toMatchObject({ state: 'queued', waitsFor: 2 });
  jobs.start();
  await until(mix, 'done');
  expect(ran.toSorted()).toEqual([1, 2, 3]);
  expect(ran.at(-1)).toBe(3);
  expect(jobs.get(add(4, { after: lines })).waitsFor).toBe(0);
  expect(() => add(5, { after: ['job_none'] })).toThrow(/There is no job "job_none"/);
});

test('what needs a failed job fails with it, and begins again with it', async () => {
  let broken = true;
  const { jobs, add, until } = setUp(({ n }) => {
    if (broken && n === 1) throw new AppError('conflict', 'No.');
  });
  const line = add(1);
  const mix = add(2, { after: [line] });
  const publish = add(3, { after: [mix] });
  await until(publish, 'failed');
  expect(jobs.get(mix).error?.message).toBe('It needs "Job 1", which has failed.');
  expect(() => jobs.retry(publish)).toThrow(/needs "Job 2", which has failed/);
  expect(() => add(4, { after: [line] })).toThrow(/It needs "Job 1", which has failed/);
  broken = false;
  jobs.retry(line);
  await until(publish, 'done');
  expect(jobs.get(mix).state).toBe('done');
});

test('what needs a cancelled job is cancelled; a job a person stopped stays so when what it needs begins again', async () => {
  const { jobs, add, until } = setUp(() => null, { start: false });
  const line = add(1);
  const [mix, other] = [add(2, { after: [line] }), add(3, { after: [line] })];
  jobs.cancel(other);
  jobs.cancel(line);
  expect(jobs.get(mix).state).toBe('cancelled');
  jobs.retry(line);
  jobs.start();
  await until(mix, 'done');
  expect(jobs.get(other)).toMatchObject({ state: 'cancelled', error: null });
});
