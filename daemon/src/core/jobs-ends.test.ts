import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { newFolder } from '../../../tests/support.ts';
import { openDb } from './db.ts';
import { AppError } from './errors.ts';
import { setUp } from './jobs.test-support.ts';
import { migrations } from './jobs.store.ts';

const soon = { interval: 2, timeout: 10_000 };
const wide = { disk: { concurrency: 10 } };

/** Jobs that run until all of them are let go at once. */
async function setUpTogether(count: number) {
  const file = path.join(newFolder('jobs'), 'test.db');
  const db = openDb(file, migrations);
  const open: (() => void)[] = [];
  const queue = setUp(({ n }) => new Promise((done) => open.push(() => done(n))), { db, lanes: wide });
  const ids = Array.from({ length: count }, (_, n) => queue.add(n));
  await expect.poll(() => open.length, soon).toBe(Math.min(10, count));
  const letGo = () => {
    for (const one of open.splice(0)) one();
  };
  return { ...queue, file, ids, letGo };
}

test('jobs that end together are on the disk together before any of them is told of, and their lane goes on', async () => {
  const { jobs, ids, file, letGo, told, until } = await setUpTogether(14);
  const other = new Database(file, { readonly: true });
  const done = other.prepare("SELECT count(*) FROM job WHERE state = 'done'").pluck();
  const running = other.prepare("SELECT count(*) FROM job WHERE state = 'running'").pluck();
  const seen: unknown[] = [];
  const push = told.push.bind(told);
  told.push = (event) => (event.state === 'done' && seen.push([done.get(), running.get()]), push(event));
  letGo();
  await Promise.all(ids.slice(0, 10).map((id) => until(id, 'done')));
  // The first one told of finds the nine others done, and the four that waited begun.
  expect(seen).toEqual(Array.from({ length: 10 }, () => [10, 4]));
  expect(ids.slice(0, 10).map((id) => jobs.get(id).result)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  letGo();
  await Promise.all(ids.map((id) => until(id, 'done')));
  other.close();
});

test('of jobs that end together, one that another worker has taken meanwhile changes nothing', async () => {
  const { db, jobs, ids, letGo, told, until } = await setUpTogether(4);
  db.prepare('UPDATE job SET token = token + 1 WHERE id = ?').run(ids[1]);
  letGo();
  await Promise.all([ids[0]!, ids[2]!, ids[3]!].map((id) => until(id, 'done')));
  expect(jobs.get(ids[1]!)).toMatchObject({ state: 'running', result: null });
  expect(told.filter(({ id }) => id === ids[1]).map(({ state }) => state)).toEqual(['queued', 'running']);
});

test('of jobs that end together, one that cannot be written fails by itself', async () => {
  const { db, jobs, ids, letGo, until } = await setUpTogether(4);
  db.exec(`CREATE TRIGGER refuses BEFORE UPDATE OF result ON job WHEN NEW.result = '2'
    BEGIN SELECT raise(ABORT, 'a bug'); END`);
  letGo();
  await until(ids[2]!, 'failed');
  await Promise.all([ids[0]!, ids[1]!, ids[3]!].map((id) => until(id, 'done')));
  expect(jobs.get(ids[2]!).error?.message).toMatch(/Something went wrong inside ComfyVN/);
});

test('what was made while the disk took nothing is kept and written once it does; its job is not done twice', async () => {
  const file = path.join(newFolder('jobs'), 'test.db');
  const db = openDb(file, migrations);
  db.pragma('busy_timeout = 20');
  const ran: number[] = [];
  let letGo = () => {};
  const { jobs, add, until } = setUp(
    ({ n }) => {
      ran.push(n);
      return new Promise<string>((done) => (letGo = () => done('made')));
    },
    { db, leaseMs: 200 },
  );
  const id = add(1);
  const next = add(2);
  await until(id, 'running');
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  letGo();
  const lease = other.prepare<[string], number>('SELECT lease_until FROM job WHERE id = ?').pluck();
  // Not even its lease can be kept.
  await expect.poll(() => (lease.get(id) ?? 0) < Date.now() - 100, soon).toBe(true);
  other.exec('COMMIT');
  await expect.poll(() => jobs.get(id).state, { timeout: 8_000 }).toBe('done');
  expect(jobs.get(id)).toMatchObject({ result: 'made', attempt: 1 });
  await until(next, 'running');
  expect(ran).toEqual([1, 2]);
  letGo();
  await until(next, 'done');
  other.close();
});

test('what needs a failed job ends by the same write as that, or neither does', async () => {
  let broken = true;
  const run = ({ n }: { n: number }) => {
    if (n === 1) throw new AppError('conflict', 'No.');
  };
  const { db, jobs, add, until } = setUp(run, { leaseMs: 60, start: false });
  const line = add(1);
  const mix = add(2, { after: [line] });
  db.function('is_broken', () => (broken ? 1 : 0));
  db.exec(`CREATE TEMP TRIGGER refuses BEFORE UPDATE OF state ON job WHEN NEW.id = '${mix}' AND is_broken()
    BEGIN SELECT raise(ABORT, 'not now'); END`);
  jobs.start();
  await expect.poll(() => jobs.log(line).length, soon).toBeGreaterThan(0);
  expect([jobs.get(line).state, jobs.get(mix).state]).toEqual(['running', 'queued']);
  broken = false;
  await until(mix, 'failed');
  expect(jobs.get(line).error?.message).toBe('No.');
});
