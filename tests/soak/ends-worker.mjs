/**
 * One life of a queue whose ten jobs end together. With "die", the process is killed in the midst of the write that ends them.
 * Arguments: database, "die" or "live".
 */
import { Bus } from '../../daemon/src/core/bus.ts';
import { openDb } from '../../daemon/src/core/db.ts';
import { newId } from '../../daemon/src/core/ids.ts';
import { Jobs } from '../../daemon/src/core/jobs.ts';
import { createJobStore, migrations } from '../../daemon/src/core/jobs.store.ts';
import { createLogger } from '../../daemon/src/core/logger.ts';
import { JOB_KINDS } from '../../shared/src/jobs/jobs.schema.ts';

const [file, mode] = process.argv.slice(2);
const db = openDb(file, migrations);
const bus = new Bus();
const { logger } = createLogger(null, 'silent');
const lanes = { disk: { concurrency: 10 } };
const jobs = new Jobs({ store: createJobStore(db), bus, logger, newId, now: () => new Date(), lanes });
const held = [];
/** All wait for the last one. */
const run = ({ n }) =>
  new Promise((done) => {
    held.push(() => done(n));
    if (held.length === 10) for (const letGo of held) letGo();
  });
const input = { parse: (value) => value };
for (const name of JOB_KINDS) jobs.register({ name, input, lane: () => 'disk', maxAttempts: 1, restarts: true, run });
if (mode === 'die') {
  db.function('die', () => process.kill(process.pid, 'SIGKILL'));
  db.exec("CREATE TEMP TRIGGER dies AFTER UPDATE OF state ON job WHEN NEW.result = '5' BEGIN SELECT die(); END");
  for (let n = 0; n < 10; n++) jobs.add('export', { n }, { title: `Job ${n}` });
}
let told = 0;
bus.on('job.changed', ({ state }) => {
  if (state !== 'done') return;
  process.stdout.write('done\n');
  if (++told === 10) process.exit(0);
});
jobs.start();
