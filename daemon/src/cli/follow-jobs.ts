import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import { createProgressBar } from './progress-bar.ts';

const LOOK_EVERY_MS = 200;

/**
 * Shows how far jobs are until all are over; a key that breaks off cancels them. Whether that was so.
 */
export async function followJobs(
  desk: { job(id: string): Promise<Job>; cancel(job: string): Promise<unknown> },
  all: readonly { readonly job: string; readonly title: string }[],
): Promise<boolean> {
  const bar = createProgressBar(process.stderr);
  let isBroken = false;
  const stopAll = (): void => {
    isBroken = true;
    for (const { job } of all) void desk.cancel(job).catch(() => {});
  };
  process.once('SIGINT', stopAll).once('SIGTERM', stopAll);
  try {
    for (const [n, { job: id, title }] of all.entries())
      for (let job = await desk.job(id); !isFinished(job.state); job = await desk.job(id)) {
        const of = all.length > 1 ? `${n + 1} of ${all.length}, ` : '';
        bar.show((n + job.progress) / all.length, `${of}${title}: ${job.message || job.error?.message || job.state}`);
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      }
    return isBroken;
  } finally {
    bar.clear();
    process.removeListener('SIGINT', stopAll).removeListener('SIGTERM', stopAll);
  }
}
