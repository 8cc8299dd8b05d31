import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { newFolder } from '../../../tests/support.ts';
import { Bus } from './bus.ts';
import { openDb } from './db.ts';
import { AppError } from './errors.ts';
import { newId } from './ids.ts';
import { RetryableError } from './job-kind.ts';
import { Jobs } from './jobs.ts';
import { setUp, untilAborted } from './jobs.test-support.ts';
import { createJobStore, migrations } from './jobs.store.ts';
import { createLogger } from './logger.ts';

test('a job runs, tells of its progress and keeps its result', async () => {
  const { jobs, add, until, told } = setUp(async ({ n }, context) => {
    context.progress(0.5, 'half');
    context.log('a note');
    return { twice: n * 2 };
  });
  const id = add(21);
  expect(jobs.get(id).state).toBe('queued');
  await until(id, 'done');
  expect(jobs.get(id)).toMatchObject({ result: { twice: 42 }, attempt: 1, progress: 1, error: null, input: { n: 21 } });
  expect(jobs.log(id)).toEqual([{ at: expect.any(String), level: 'info', message: 'a note' }]);
  expect(told.map((e) => [e.state, e.progress, e.message])).toEqual([
    ['queued', 0, ''],
    ['running', 0, ''],
    ['running', 0.5, 'half'],
    ['done', 1, expect.any(String)],
  ]);
});

test('progress told a thousand times reaches pages a few times, the last one among them', async () => {
  const { add, until, told } = setUp(async (_, context) => {
    for (let i = 1; i <= 1_000; i++) context.progress(i / 1_000);
    await pause(250);
  });
  await until(add(1), 'done');
  const running = told.filter((e) => e.state === 'running');
  expect(running.length).toBeLessThan(6);
  expect(running.at(-1)?.progress).toBe(1);
});

test('input that does not fit the kind is refused and leaves no row', () => {
  const { jobs } = setUp(() => null);
  expect(() => jobs.add('export', { n: 'x' }, { title: 'x' })).toThrow(z.ZodError);
  expect(jobs.list({ limit: 10 })).toEqual([]);
});

test('a lane runs one at a time, the highest priority first, and lanes do not wait for each other', async () => {
  const order: number[] = [];
  let open = 0;
  const { add, until } = setUp(
    async ({ n }) => {
      if (n < 100) expect(++open).toBe(1);
      order.push(n);
      await pause(10);
      if (n < 100) open--;
    },
    { lanes: { other: { concurrency: 2 } } },
  );
  const ids = [add(1), add(2), add(3, { priority: 5 }), add(100), add(101)];
  await Promise.all(ids.map((id) => until(id, 'done')));
  expect(order.filter((n) => n < 100)).toEqual([3, 1, 2]);
  expect(order.indexOf(101)).toBeLessThan(order.indexOf(1));
});

test('two open jobs with the same key are one; once it is over the key is free', async () => {
  const { add, until } = setUp(() => pause(10));
  const first = add(1, { key: 'a' });
  expect(add(1, { key: 'a' })).toBe(first);
  expect(add(1, { key: 'b' })).not.toBe(first);
  await until(first, 'done');
  expect(add(1, { key: 'a' })).not.toBe(first);
});

test('a fault that may pass is tried again, others are final', async () => {
  const seen: number[] = [];
  const { jobs, add, until } = setUp(
    ({ n }, { attempt }) => {
      seen.push(attempt);
      if (n === 2) throw new AppError('conflict', 'The file is open elsewhere.');
      if (n === 3) throw new TypeError('secret detail');
      if (attempt < 3) throw new RetryableError('The disk is busy.');
      return 'at last';
    },
    { maxAttempts: 3 },
  );
  const passing = add(1);
  await until(passing, 'done');
  expect(seen).toEqual([1, 2, 3]);
  expect(jobs.log(passing).map((l) => l.message)).toEqual([
    'Attempt 1 of 3 failed: The disk is busy.',
    'Attempt 2 of 3 failed: The disk is busy.',
  ]);
  const final = add(2);
  await until(final, 'failed');
  expect(jobs.get(final)).toMatchObject({
    attempt: 1,
    error: { code: 'conflict', message: 'The file is open elsewhere.' },
  });
  const bug = add(3);
  await until(bug, 'failed');
  expect(jobs.get(bug).error).toEqual({ code: null, message: expect.stringContaining(bug) as string });
  expect(JSON.stringify(jobs.get(bug))).not.toContain('secret');
});

test('attempts run out', async () => {
  const { jobs, add, until } = setUp(
    () => {
      throw new RetryableError('The disk is busy.', 1);
    },
    { maxAttempts: 2 },
  );
  const id = add(1);
  await until(id, 'failed');
  expect(jobs.get(id)).toMatchObject({ attempt: 2, error: { code: 'unavailable', message: 'The disk is busy.' } });
});

test('a queued job is cancelled at once, a running one when it hears of it, a finished one not at all', async () => {
  const ran: number[] = [];
  const { jobs, add, until } = setUp(async ({ n }, { signal }) => {
    ran.push(n);
    if (n < 3) await untilAborted(signal);
  });
  const [running, queued] = [add(1), add(2)];
  await until(running, 'running');
  expect(jobs.cancel(queued).state).toBe('cancelled');
  expect(jobs.cancel(running)).toMatchObject({ state: 'running', cancelling: true });
  await until(running, 'cancelled');
  const done = add(3);
  await until(done, 'done');
  expect(() => jobs.cancel(done)).toThrow(/is over already \(done\)/);
  expect(ran).toEqual([1, 3]);
});

test('a job that finished before it heard of the cancelling is done', async () => {
  const { jobs, add, until } = setUp(() => pause(15));
  const id = add(1);
  await until(id, 'running');
  jobs.cancel(id);
  await until(id, 'done');
  expect(jobs.get(id).cancelling).toBe(false);
});

test('a failed job begins again when asked, a done one does not', async () => {
  let broken = true;
  const { jobs, add, until } = setUp(() => {
    if (broken) throw new AppError('conflict', 'Not now.');
  });
  const id = add(1);
  await until(id, 'failed');
  broken = false;
  expect(jobs.retry(id)).toMatchObject({ state: 'queued', error: null });
  await until(id, 'done');
  expect(jobs.get(id).attempt).toBe(2);
  expect(() => jobs.retry(id)).toThrow(/only a failed or cancelled job/);
});

test('after a crash running jobs begin again and queued ones go on, each once', async () => {
  const db = openDb(path.join(newFolder('jobs'), 'test.db'), migrations);
  const dead = setUp(({ n }, { signal }) => (n === 1 ? untilAborted(signal) : null), { db });
  const ids = [dead.add(1), dead.add(2), dead.add(3)];
  await dead.until(ids[0]!, 'running');
  // The old queue is left as it is: its process is gone as far as the new one can tell.
  const ran: number[] = [];
  const { jobs, until } = setUp(({ n }) => void ran.push(n), { db });
  await Promise.all(ids.map((id) => until(id, 'done')));
  expect(ran).toEqual([1, 2, 3]);
  expect(jobs.log(ids[0]!)[0]?.message).toMatch(/ended unexpectedly/);
});

test('what crashes the process each time is given up, and what may not begin anew fails', async () => {
  const db = openDb(':memory:', migrations);
  const never = () => new Promise(() => {});
  const id = setUp(never, { db }).add(1);
  let last = setUp(never, { db, start: false });
  for (let i = 0; i < 3; i++) {
    await vi.waitFor(() => expect(last.jobs.get(id).state).toBe('running'));
    last = setUp(never, { db });
  }
  expect(last.jobs.get(id)).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('3 times') } });
  const other = openDb(':memory:', migrations);
  const fragile = setUp(never, { db: other });
  const lost = fragile.add(1);
  await fragile.until(lost, 'running');
  const next = setUp(never, { db: other, restarts: false });
  expect(next.jobs.get(lost)).toMatchObject({ state: 'failed', error: { code: 'unavailable' } });
});

test('a crash without a job clears it of those before; what was there twice waits for turns of its own', async () => {
  const db = openDb(':memory:', migrations);
  const never = () => new Promise(() => {});
  const lane = (n: number) => `lane ${n}`;
  const first = setUp(never, { db, lane, backoffMs: 1_000 });
  const [a, b] = [first.add(1), first.add(2)];
  const both = async (one: typeof first) => Promise.all([one.until(a, 'running'), one.until(b, 'running')]);
  await both(first);
  const second = setUp(never, { db, lane, backoffMs: 1_000 });
  await both(second);
  const third = setUp(never, { db, lane, backoffMs: 1_000 });
  const waits = [a, b].map((id) => Date.parse(third.jobs.get(id).retryAt ?? '') - Date.now());
  expect(Math.min(...waits)).toBeGreaterThan(20_000);
  expect(Math.abs(waits[0]! - waits[1]!)).toBeGreaterThan(25_000);
  // Another job runs meanwhile, and the process ends again: it was neither of them.
  const other = third.add(3);
  await third.until(other, 'running');
  const fourth = setUp(never, { db, lane });
  expect([a, b, other].map((id) => fourth.store.find(id)?.interruptions)).toEqual([0, 0, 1]);
  await both(fourth);
  // No crash has burnt an attempt.
  expect([a, b].map((id) => fourth.jobs.get(id).attempt)).toEqual([1, 1]);
});

test('a cancelling that a crash cut off is not forgotten', async () => {
  const db = openDb(':memory:', migrations);
  const dead = setUp(() => new Promise(() => {}), { db });
  const id = dead.add(1);
  await dead.until(id, 'running');
  dead.jobs.cancel(id);
  const ran = vi.fn();
  expect(setUp(ran, { db }).jobs.get(id).state).toBe('cancelled');
  expect(ran).not.toHaveBeenCalled();
});

test('stopping aborts what runs; it begins again at the next start and has lost no attempt', async () => {
  const db = openDb(':memory:', migrations);
  const first = setUp((_, { signal }) => untilAborted(signal), { db });
  const [running, queued] = [first.add(1), first.add(2)];
  await first.until(running, 'running');
  await first.jobs.stop();
  expect([first.jobs.get(running), first.jobs.get(queued)].map((j) => [j.state, j.attempt])).toEqual([
    ['queued', 0],
    ['queued', 0],
  ]);
  const next = setUp(() => null, { db });
  await Promise.all([next.until(running, 'done'), next.until(queued, 'done')]);
});

test('an attempt that is no longer the present one changes nothing', async () => {
  const db = openDb(':memory:', migrations);
  let finish: (value: string) => void = () => {};
  const old = setUp(() => new Promise((done) => (finish = done)), { db });
  const id = old.add(1);
  await old.until(id, 'running');
  const next = setUp(() => 'new', { db });
  await next.until(id, 'done');
  finish('old');
  await pause(5);
  expect(next.jobs.get(id).result).toBe('new');
});

test('rows of a kind that this version does not know fail with a sentence', () => {
  const db = openDb(':memory:', migrations);
  const before = setUp(() => null, { db, start: false });
  before.store.add({
    id: 'job_x',
    kind: 'dream',
    title: 'x',
    key: null,
    priority: 0,
    input: '{}',
    max_attempts: 1,
    created_at: new Date().toISOString(),
    lane: 'disk',
    parent: null,
  });
  const { jobs } = setUp(() => null, { db });
  expect(jobs.get('job_x')).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('"dream"') } });
});

test('jobs that a version without lanes in its rows left find theirs', async () => {
  const db = openDb(':memory:', migrations);
  const id = setUp(() => null, { db, start: false }).add(100);
  db.prepare("UPDATE job SET lane = ''").run();
  const { jobs, until } = setUp(() => null, { db });
  await until(id, 'done');
  expect(jobs.get(id).lane).toBe('other');
});

test('stored input that no longer fits its kind fails the job with the place', async () => {
  const db = openDb(':memory:', migrations);
  const before = setUp(() => null, { db, start: false });
  const id = before.add(1);
  db.prepare('UPDATE job SET input = ? WHERE id = ?').run('{"n":"one"}', id);
  const { jobs, until } = setUp(() => null, { db });
  await until(id, 'failed');
  expect(jobs.get(id)).toMatchObject({ error: { code: 'invalid_input' } });
});

test('the queue does not start without a handler for each kind, nor takes two for one', () => {
  const db = openDb(':memory:', migrations);
  const { logger } = createLogger(null, 'silent');
  const bare = new Jobs({ store: createJobStore(db), bus: new Bus(), logger, newId, now: () => new Date() });
  expect(() => bare.start()).toThrow(/No handler for the job kinds: export/);
  const { jobs } = setUp(() => null, { db });
  expect(() =>
    jobs.register({
      name: 'export',
      input: z.object({}),
      lane: () => 'disk',
      maxAttempts: 1,
      restarts: true,
      run: async () => null,
    }),
  ).toThrow(/two handlers/);
});

test('old finished jobs are forgotten with their log, open ones never', async () => {
  const db = openDb(':memory:', migrations);
  const past = () => new Date(Date.now() - 8 * 86_400_000);
  const old = setUp((_, { log }) => log('long ago'), { db, now: past });
  const [a, b] = [old.add(1), old.add(2)];
  await old.until(b, 'done');
  await old.jobs.stop();
  const waiting = old.add(3);
  const { jobs } = setUp(() => null, { db });
  expect(() => jobs.get(a)).toThrow(/There is no job/);
  expect(db.prepare('SELECT count(*) FROM job_log').pluck().get()).toBe(0);
  expect(jobs.get(waiting).state).toBe('queued');
});

test('an open job is not forgotten, finished ones are, one by one or all', async () => {
  const { jobs, add, until } = setUp(({ n }, { signal }) => (n === 3 ? untilAborted(signal) : null));
  const [a, b, c] = [add(1), add(2), add(3)];
  await until(b, 'done');
  await until(c, 'running');
  jobs.remove(a);
  expect(() => jobs.remove(c)).toThrow(/Cancel it first/);
  expect(jobs.clear()).toBe(1);
  expect(jobs.list({ limit: 10 }).map((j) => j.id)).toEqual([c]);
  expect(jobs.list({ limit: 10, state: 'done' })).toEqual([]);
  jobs.cancel(c);
  await until(c, 'cancelled');
});

test('a log that runs wild is cut off', async () => {
  const { jobs, add, until } = setUp((_, { log }) => {
    for (let i = 0; i < 1_200; i++) log(`line ${i}`);
  });
  const id = add(1);
  await until(id, 'done');
  expect(jobs.log(id)).toHaveLength(1_000);
});
