import { vi, expect } from 'vitest';
import * as z from 'zod';
import type { Events } from '@comfyvn/shared/events';
import { JOB_KINDS } from '@comfyvn/shared/jobs/jobs.schema';
import { Bus } from './bus.ts';
import { openDb, type Db } from './db.ts';
import { newId } from './ids.ts';
import type { JobContext } from './job-kind.ts';
import type { LaneRule } from './job-lanes.ts';
import { Jobs, type NewJob } from './jobs.ts';
import { createJobStore, migrations } from './jobs.store.ts';
import { createLogger } from './logger.ts';

export interface Setup {
  readonly db?: Db;
  readonly lanes?: Record<string, LaneRule>;
  readonly maxAttempts?: number;
  readonly restarts?: boolean;
  readonly now?: () => Date;
  readonly start?: boolean;
  readonly leaseMs?: number;
  readonly backoffMs?: number;
  readonly lane?: (n: number) => string;
  readonly smaller?: (input: { n: number }, times: number) => { n: number } | null;
}
type Run = (input: { n: number }, context: JobContext) => unknown;

/** A queue whose one kind does what `run` says. */
export function setUp(run: Run, more: Setup = {}) {
  const db = more.db ?? openDb(':memory:', migrations);
  const bus = new Bus();
  const told: Events['job.changed'][] = [];
  bus.on('job.changed', (e) => told.push(e));
  const { lanes, leaseMs, now = () => new Date() } = more;
  const { logger } = createLogger(null, 'silent');
  const store = createJobStore(db);
  const jobs = new Jobs({
    store,
    bus,
    logger,
    newId,
    now,
    backoffMs: more.backoffMs ?? 4,
    ...(lanes && { lanes }),
    ...(leaseMs && { leaseMs }),
  });
  jobs.register({
    name: 'export',
    input: z.object({ n: z.number() }),
    lane: ({ n }) => more.lane?.(n) ?? (n >= 100 ? 'other' : 'disk'),
    maxAttempts: more.maxAttempts ?? 1,
    restarts: more.restarts ?? true,
    run: async (input, context) => run(input, context),
    ...(more.smaller && { smaller: more.smaller }),
  });
  for (const name of JOB_KINDS)
    if (name !== 'export')
      jobs.register({
        name,
        input: z.unknown(),
        lane: () => name,
        maxAttempts: 1,
        restarts: true,
        run: async () => {},
      });
  if (more.start !== false) jobs.start();
  const add = (n: number, extra: Partial<NewJob> = {}) => jobs.add('export', { n }, { title: `Job ${n}`, ...extra }).id;
  const until = (id: string, state: string) =>
    vi.waitFor(() => expect(jobs.get(id).state).toBe(state), { interval: 2, timeout: 5_000 });
  return { db, jobs, store, told, add, until };
}
/** Waits until a job is told to stop, and throws why. */
export const untilAborted = (signal: AbortSignal) =>
  new Promise((_, fail) => signal.addEventListener('abort', () => fail(signal.reason as Error)));
