/**
 * `npm run bench:jobs -- [jobs] [rounds]`, 2,000 and 5 by default: the queue beside raw SQL, plainjob and BullMQ. Each round measures
 * all of them one after the other, in files of their own, and a ratio is taken within its round; the median of the rounds counts.
 *
 * FULL is how the program runs: an added job and an outcome are on the disk before they are acknowledged, a claim need not be;
 * raw SQL does the same. plainjob chooses NORMAL itself, and Redis writes its log every second, so they stand beside the queue at
 * NORMAL; the last lines tell what the program's promise costs against them.
 */
import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Queue, Worker } from 'bullmq';
import { better, defineQueue, defineWorker } from 'plainjob';
import { Bus } from '../../daemon/src/core/bus.ts';
import { openDb, type Db } from '../../daemon/src/core/db.ts';
import { newId } from '../../daemon/src/core/ids.ts';
import { Jobs } from '../../daemon/src/core/jobs.ts';
import { createJobStore, migrations } from '../../daemon/src/core/jobs.store.ts';
import { createLogger } from '../../daemon/src/core/logger.ts';
import { JOB_KINDS } from '../../shared/src/jobs/jobs.schema.ts';
import { startRedis } from '../redis.ts';
import { newFolder } from '../support.ts';

type Sync = 'FULL' | 'NORMAL';
/** Jobs a second. */
interface Speed {
  readonly add: number;
  readonly bulk: number;
  readonly process: number;
}

const count = Number(process.argv[2] ?? 2_000);
const rounds = Number(process.argv[3] ?? 5);
const folder = newFolder('bench-jobs');
const payload = { text: 'x'.repeat(228) };
const json = JSON.stringify(payload);
const quiet = { error: console.error, warn() {}, info() {}, debug() {} };
const redis = await startRedis();
let files = 0;
const newFile = (): string => path.join(folder, `${files++}.db`);
const numbers = Array.from({ length: count }, (_, n) => n);

const results: Record<string, Speed>[] = [];
try {
  for (let round = 0; round < rounds; round++)
    results.push({
      'raw, FULL': await raw('FULL'),
      'ours, FULL': await ours('FULL', 1),
      'raw, NORMAL': await raw('NORMAL'),
      'ours, NORMAL': await ours('NORMAL', 1),
      plainjob: await plainjob(),
      'ours, NORMAL, 10 at once': await ours('NORMAL', 10),
      'BullMQ, 10 at once': await bullmq(10),
      'ours, FULL, 10 at once': await ours('FULL', 10),
    });
} finally {
  await redis.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

process.stdout.write(`${count} jobs, median of ${rounds} rounds, jobs a second\n`);
for (const name of Object.keys(results[0] ?? {})) {
  const of = (what: keyof Speed): string =>
    Math.round(median(results.map((r) => r[name]?.[what] ?? 0)))
      .toString()
      .padStart(8);
  process.stdout.write(`${name.padEnd(26)} add ${of('add')}  bulk ${of('bulk')}  process ${of('process')}\n`);
}
tell('add', 'ours, FULL', 'raw, FULL', 0.6);
tell('add', 'ours, NORMAL', 'raw, NORMAL', 0.6);
tell('bulk', 'ours, FULL', 'raw, FULL');
tell('process', 'ours, FULL', 'raw, FULL', 0.7);
tell('process', 'ours, NORMAL', 'raw, NORMAL', 0.7);
tell('process', 'ours, NORMAL', 'plainjob', 0.8);
tell('process', 'ours, NORMAL, 10 at once', 'BullMQ, 10 at once', 1.3);
tell('process', 'ours, FULL', 'plainjob');
tell('process', 'ours, FULL, 10 at once', 'BullMQ, 10 at once');

function tell(what: keyof Speed, one: string, other: string, aim?: number): void {
  const ratios = results.map((r) => (r[one]?.[what] ?? 0) / (r[other]?.[what] ?? 1)).toSorted((a, b) => a - b);
  const [least, most] = [ratios[0] ?? 0, ratios.at(-1) ?? 0].map((n) => n.toFixed(2));
  const judged = aim === undefined ? '' : `, aim ${aim}${median(ratios) >= aim ? '' : ': missed'}`;
  process.stdout.write(
    `${what} of ${one} over ${other}: ${median(ratios).toFixed(2)} (${least} to ${most})${judged}\n`,
  );
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
}

/** Does `work` for all jobs; jobs a second. */
async function speed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return (count / (performance.now() - began)) * 1_000;
}

/** The least a queue on SQLite does: a row each, claimed by its order and finished with a result. */
async function raw(sync: Sync): Promise<Speed> {
  const db = new Database(newFile());
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${sync}`);
  db.exec(`CREATE TABLE job (id TEXT PRIMARY KEY, lane TEXT, state TEXT, rank INTEGER, input TEXT, result TEXT, at TEXT) STRICT;
    CREATE INDEX job_ready ON job (lane, rank) WHERE state = 'queued';`);
  const insert = db.prepare("INSERT INTO job (id, lane, state, rank, input) VALUES (?, 'disk', 'queued', ?, ?)");
  const claim = db.prepare<[], { id: string }>(
    `UPDATE job SET state = 'running' WHERE id =
       (SELECT id FROM job WHERE lane = 'disk' AND state = 'queued' ORDER BY rank, rowid LIMIT 1) RETURNING *`,
  );
  const finish = db.prepare("UPDATE job SET state = 'done', result = ?, at = ? WHERE id = ? AND state = 'running'");
  const put = (): void => void insert.run(newId('job'), Date.now(), json);
  const add = await speed(() => numbers.forEach(put));
  const process = await speed(() => {
    for (;;) {
      db.pragma('synchronous = NORMAL');
      const row = claim.get();
      db.pragma(`synchronous = ${sync}`);
      if (!row) return;
      finish.run('null', new Date().toISOString(), row.id);
    }
  });
  const bulk = await speed(() => db.transaction(() => numbers.forEach(put))());
  db.close();
  return { add, bulk, process };
}

async function ours(sync: Sync, concurrency: number): Promise<Speed> {
  const db = openDb(newFile(), migrations);
  if (sync === 'NORMAL') neverFull(db);
  const bus = new Bus();
  const logger = createLogger(null, 'silent').logger;
  const lanes = { disk: { concurrency } };
  const jobs = new Jobs({ store: createJobStore(db), bus, logger, newId, now: () => new Date(), lanes });
  for (const name of JOB_KINDS) {
    // The bench measures the queue; what a schema costs is its kind's.
    const input = { parse: (value: unknown) => value } as never;
    jobs.register({ name, input, lane: () => 'disk', maxAttempts: 1, restarts: true, run: async () => null });
  }
  const add = await speed(() => numbers.forEach(() => jobs.add('export', payload, { title: 'one' })));
  const process = await speed(async () => {
    let open = count;
    const over = new Promise<void>((done) =>
      bus.on('job.changed', ({ state }) => {
        if (state === 'done' && --open === 0) done();
      }),
    );
    jobs.start();
    await over;
  });
  jobs.pauseLane('disk');
  const bulk = await speed(() =>
    jobs.addBatch({ title: 'many' }, (one) => numbers.forEach(() => one('export', payload, { title: 'one' }))),
  );
  await jobs.stop();
  db.close();
  return { add, bulk, process };
}

/** NORMAL where the queue asks for FULL; it asks as often. */
function neverFull(db: Db): void {
  const pragma = db.pragma.bind(db);
  db.pragma = (source, options) => pragma(source.replace('FULL', 'NORMAL'), options);
  db.pragma('synchronous = NORMAL');
}

async function plainjob(): Promise<Speed> {
  const db = new Database(newFile());
  const queue = defineQueue({ connection: better(db), logger: quiet });
  const add = await speed(() => numbers.forEach(() => queue.add('one', payload)));
  const over = { open: count, tell: () => {} };
  const onCompleted = (): void => {
    if (--over.open === 0) over.tell();
  };
  const worker = defineWorker('one', async () => {}, { queue, logger: quiet, onCompleted });
  let working = Promise.resolve();
  const process = await speed(
    () =>
      new Promise<void>((done) => {
        over.tell = done;
        working = worker.start();
      }),
  );
  await worker.stop();
  await working;
  const bulk = await speed(() =>
    queue.addMany(
      'other',
      numbers.map(() => payload),
    ),
  );
  queue.close();
  return { add, bulk, process };
}

async function bullmq(concurrency: number): Promise<Speed> {
  const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
  const queue = new Queue(`bench${files++}`, { connection });
  await queue.waitUntilReady();
  const add = await speed(async () => {
    const next = numbers.values();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (const _ of next) await queue.add('one', payload);
      }),
    );
  });
  let worker: Worker | null = null;
  const process = await speed(async () => {
    let open = count;
    await new Promise<void>((done) => {
      worker = new Worker(queue.name, async () => null, { connection, concurrency });
      worker.on('completed', () => {
        if (--open === 0) done();
      });
    });
  });
  await worker!.close();
  const bulk = await speed(() => queue.addBulk(numbers.map(() => ({ name: 'one', data: payload }))));
  await queue.obliterate({ force: true });
  await queue.close();
  return { add, bulk, process };
}
