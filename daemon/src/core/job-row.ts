import { BATCH_KIND, type BatchCounts, type Job, type JobError, type JobState } from '@comfyvn/shared/jobs/jobs.schema';

/** What one step of priority is worth: a job that waited this much longer goes before one of the next higher priority. */
export const AGEING_MS = 600_000;

/** SQL: whether jobs of a batch wait or run. */
export const HAS_OPEN_JOBS =
  "EXISTS (SELECT 1 FROM job AS one WHERE one.parent = job.id AND one.state IN ('queued', 'running'))";

export interface JobRow {
  id: string;
  kind: string;
  title: string;
  state: JobState;
  /** Of two open jobs of a kind with the same key, the second is not made. */
  key: string | null;
  priority: number;
  input: string;
  result: string | null;
  error: string | null;
  attempt: number;
  max_attempts: number;
  /** How often in a row the process ended unexpectedly while it ran. */
  interruptions: number;
  /** 1 once somebody asked it to stop. */
  cancel: number;
  run_at: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** Empty for a batch, and for what a version without lanes in its rows left. */
  lane: string;
  /** The smallest goes first: when it was made, in ms, less what its priority is worth. */
  rank: number;
  /** The fence: counts how often it was claimed. Whoever holds an older one changes nothing. */
  token: number;
  /** Until when whoever claimed it has it, in ms; past that it is taken from him. */
  lease_until: number | null;
  saved: string | null;
  snoozes: number;
  /** How often it was made smaller because it ran out of memory. */
  shrinks: number;
  /** How many of the jobs it needs are not done. */
  waits_for: number;
  parent: string | null;
  size: number;
  size_done: number;
  size_failed: number;
  size_cancelled: number;
}
export type NewJobRow = Pick<
  JobRow,
  'id' | 'kind' | 'title' | 'key' | 'priority' | 'input' | 'max_attempts' | 'created_at' | 'lane' | 'parent'
>;
/** What a worker has of the job it runs: to read all of a row takes longer than to write it. */
export const TURN_COLUMNS = [
  'id',
  'kind',
  'title',
  'state',
  'lane',
  'parent',
  'input',
  'saved',
  'token',
  'attempt',
  'max_attempts',
  'snoozes',
  'shrinks',
] as const satisfies (keyof JobRow)[];
export type TurnRow = Pick<JobRow, (typeof TURN_COLUMNS)[number]>;
export interface JobOutcome {
  readonly result?: string | null;
  readonly error?: JobError | null;
}

/** A row as it stands once it was added. Written out: to spread so many columns takes longer than to insert them. */
export const freshRow = (row: NewJobRow, needs: number): JobRow => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  state: 'queued',
  key: row.key,
  priority: row.priority,
  input: row.input,
  result: null,
  error: null,
  attempt: 0,
  max_attempts: row.max_attempts,
  interruptions: 0,
  cancel: 0,
  run_at: null,
  created_at: row.created_at,
  started_at: null,
  finished_at: null,
  lane: row.lane,
  rank: Date.parse(row.created_at) - row.priority * AGEING_MS,
  token: 0,
  lease_until: null,
  saved: null,
  snoozes: 0,
  shrinks: 0,
  waits_for: needs,
  parent: row.parent,
  size: 0,
  size_done: 0,
  size_failed: 0,
  size_cancelled: 0,
});

/** How many jobs of a batch are over; null for any other job. */
export const batchOf = (row: JobRow): BatchCounts | null =>
  row.kind === BATCH_KIND
    ? { total: row.size, done: row.size_done, failed: row.size_failed, cancelled: row.size_cancelled }
    : null;

/** A row as the API shows it; `live` is what a running one says of itself. */
export function toJob(row: JobRow, live?: { readonly progress: number; readonly message: string }): Job {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state,
    progress: row.state === 'done' ? 1 : (live?.progress ?? 0),
    message: live?.message ?? '',
    priority: row.priority,
    lane: row.lane,
    parent: row.parent,
    batch: batchOf(row),
    waitsFor: row.waits_for,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    cancelling: row.cancel === 1,
    error: row.error === null ? null : (JSON.parse(row.error) as JobError),
    input: JSON.parse(row.input) as unknown,
    result: row.result === null ? null : (JSON.parse(row.result) as unknown),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    retryAt: row.run_at,
  };
}
