/**
 * A daemon's queue that shares a host with others: adds its jobs, works, and says when all are over. What it runs tells the host.
 * Arguments: database, Redis, address of the host, its own name, jobs, lease in ms.
 */
import { Bus } from '../../daemon/src/core/bus.ts';
import { openDb } from '../../daemon/src/core/db.ts';
import { newId } from '../../daemon/src/core/ids.ts';
import { Jobs } from '../../daemon/src/core/jobs.ts';
import { createJobStore, migrations } from '../../daemon/src/core/jobs.store.ts';
import { createRedisGate } from '../../daemon/src/core/lane-gate.ts';
import { createLogger } from '../../daemon/src/core/logger.ts';
import { JOB_KINDS } from '../../shared/src/jobs/jobs.schema.ts';

const [file, redis, host, name, count, leaseMs] = process.argv.slice(2);
const { logger } = createLogger(null, 'silent');
const gate = createRedisGate({ url: redis, logger, leaseMs: Number(leaseMs) });
const jobs = new Jobs({
  store: createJobStore(openDb(file, migrations)),
  bus: new Bus(),
  logger,
  newId,
  now: () => new Date(),
  lanes: { gpu: { concurrency: 1, shared: 'host' } },
  gate,
});
for (const kind of JOB_KINDS)
  jobs.register({
    name: kind,
    input: { parse: (value) => value },
    lane: () => 'gpu',
    maxAttempts: 1,
    restarts: true,
    run: async ({ n }) => void (await fetch(`${host}/${name}/${n}`, { method: 'POST' })),
  });
await gate.open();
jobs.start();
for (let n = 0; n < Number(count); n++) jobs.add('picture', { n }, { title: `${n}`, key: `${n}`, reuseDone: true });
while (jobs.counts().done < Number(count)) await new Promise((done) => setTimeout(done, 20));
await jobs.stop();
await gate.close();
