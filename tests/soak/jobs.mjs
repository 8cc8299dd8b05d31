/**
 * Kills the queue at random points of a mixed run: `npm run soak:jobs -- [kills] [jobs of each kind]`, 200 and 240 by default.
 * At the end every job must have its outcome, and nothing may have been executed or paid twice. Ends with 1 where that is not so.
 */
import { killJobs } from './kill-jobs.ts';

const wanted = Number(process.argv[2] ?? 200);
const { kills, jobs, pictures, sentTwice, paid, again, faults, file } = await killJobs(
  wanted,
  Number(process.argv[3] ?? 240),
);
console.log(
  `${kills} kills, ${jobs} jobs: ${pictures} pictures executed (${sentTwice} submitted more than once), ` +
    `${paid} paid submissions, ${again} begun again by hand, ${faults.length} faults`,
);
for (const fault of faults.slice(0, 20)) console.log(fault);
if (faults.length > 0) console.log(`The database is left at ${file}.`);
if (kills < wanted) console.log(`All was done after ${kills} kills; give it more jobs for more.`);
process.exit(faults.length === 0 && kills >= wanted ? 0 : 1);
