import type { JobLogLevel, JobLogLine } from '@comfyvn/shared/jobs/jobs.schema';
import { lightly } from './db-write.ts';
import type { Db } from './db.ts';

/** Lines kept of one job, so that one that runs wild does not fill the disk. */
const MAX_LOG_LINES = 1_000;

/** What jobs tell of themselves. */
export function createJobLogStore(db: Db) {
  const addLine = db.prepare<{ job: string; at: string; level: string; message: string; most: number }>(
    `INSERT INTO job_log (job, at, level, message) SELECT @job, @at, @level, @message
     WHERE (SELECT count(*) FROM job_log WHERE job = @job) < @most`,
  );
  const lines = db.prepare<[string], JobLogLine>('SELECT at, level, message FROM job_log WHERE job = ? ORDER BY rowid');

  return {
    log: (job: string, at: string, level: JobLogLevel, message: string) =>
      lightly(db, () => void addLine.run({ job, at, level, message: message.slice(0, 4_000), most: MAX_LOG_LINES })),
    lines: (job: string) => lines.all(job),
  };
}
