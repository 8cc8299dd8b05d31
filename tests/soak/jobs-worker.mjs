/**
 * One life of the queue: adds what is not there yet, works, and says how it stands. Started again and again by jobs.mjs, which kills it.
 * Arguments: database, address of ComfyUI, address of the paid service, jobs of each kind.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Bus } from '../../daemon/src/core/bus.ts';
import { openDb } from '../../daemon/src/core/db.ts';
import { AppError } from '../../daemon/src/core/errors.ts';
import { newId } from '../../daemon/src/core/ids.ts';
import { RetryableError } from '../../daemon/src/core/job-kind.ts';
import { Jobs } from '../../daemon/src/core/jobs.ts';
import { createJobStore, migrations } from '../../daemon/src/core/jobs.store.ts';
import { createLogger } from '../../daemon/src/core/logger.ts';
import { noting } from '../../daemon/src/features/books/books.test-support.ts';
import { createComfyClient } from '../../daemon/src/features/comfy/comfy.client.ts';
import { runOnComfy } from '../../daemon/src/features/comfy/comfy.run.ts';
import { JOB_KINDS } from '../../shared/src/jobs/jobs.schema.ts';

const [file, comfyUrl, paidUrl, count] = process.argv.slice(2);
/** All that the queue asks of a schema: what is in the database here was written here. */
const input = { parse: (value) => value };
const db = openDb(file, migrations);
const jobs = new Jobs({
  store: createJobStore(db),
  bus: new Bus(),
  logger: createLogger(null, 'silent').logger,
  newId,
  now: () => new Date(),
  backoffMs: 20,
  lanes: { cpu: { concurrency: 2 }, 'remote:paid': { concurrency: 1 } },
});
const client = createComfyClient({ url: comfyUrl, headers: {}, allowSelfSigned: false });
const { books } = noting();
const pace = { poll: 40, pollHeard: 100, pollOver: 10, misses: 5 };
const kind = (name, lane, run) => jobs.register({ name, input, lane: () => lane, maxAttempts: 6, restarts: true, run });

kind('picture', 'gpu:comfy', async ({ n }, job) =>
  runOnComfy(client, {
    graph: {
      1: { class_type: 'EmptyImage', inputs: { width: 8, height: 8, batch_size: 1, color: n } },
      2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: `n${n}` } },
    },
    stamp: { n },
    submitted: typeof job.saved === 'string' ? job.saved : null,
    keep: (id) => job.save(id),
    books,
    signal: job.signal,
    pace,
  }),
);
/** A service that costs money: it is sent each submission once, and asked for it by the id that was kept before. */
kind('library', 'remote:paid', async ({ n }, job) => {
  const known = typeof job.saved === 'string';
  const id = known ? job.saved : randomUUID();
  const status = async () => (await fetch(`${paidUrl}/${id}`)).status;
  if (!known) job.save(id);
  // What was sent just before the end may still be on its way.
  let found = known ? await status() : 404;
  for (let i = 0; known && found === 404 && i < 5; i++) {
    await pause(20);
    found = await status();
  }
  if (found === 404) await fetch(`${paidUrl}/${id}`, { method: 'POST', body: String(n) });
  while ((await status()) !== 200) await pause(10, undefined, { signal: job.signal });
  return { n };
});
kind('speech', 'cpu', async ({ n }, job) => {
  for (let i = 0; i < 4; i++) {
    await pause(20, undefined, { signal: job.signal });
    job.progress(i / 4);
  }
  return { n };
});
/** Every tenth can never be done, every third fails once. */
kind('export', 'disk', async ({ n }, job) => {
  await pause(4);
  if (n % 10 === 9) throw new AppError('invalid_input', `Number ${n} is one of those that fail.`);
  if (n % 3 === 0 && job.attempt === 1) throw new RetryableError('It may pass.');
  return { n };
});
for (const name of JOB_KINDS)
  if (!['picture', 'library', 'speech', 'export'].includes(name)) kind(name, name, async () => null);

jobs.start();
for (let n = 0; n < Number(count); n++)
  for (const name of ['picture', 'library', 'speech', 'export']) {
    // The same addition in every life: by its key it is there once. What fails for good is not added anew.
    const key = `${name}-${n}`;
    const known = db.prepare('SELECT 1 FROM job WHERE kind = ? AND key = ?').get(name, key);
    if (!known) jobs.add(name, { n }, { title: key, key, reuseDone: true, priority: n % 5 });
  }
process.stdout.write('ready\n');
const broken = /ended unexpectedly/;
for (;;) {
  // A job that was hit three times is given up; a person begins it again.
  const rows = db.prepare("SELECT id, error FROM job WHERE state = 'failed'").all();
  for (const { id, error } of rows)
    if (broken.test(error ?? '')) {
      jobs.retry(id);
      process.stdout.write('again\n');
    }
  const { open } = db.prepare("SELECT count(*) AS open FROM job WHERE state IN ('queued', 'running')").get();
  if (open === 0) break;
  await pause(50);
}
await jobs.stop();
db.close();
process.stdout.write('over\n');
process.exit(0);
