import * as z from 'zod';
import { PROBLEM_STATUS, type ProblemCode } from '../contract/api-error.ts';

/** Every kind of background work. The daemon does not start unless each has its handler. */
export const JOB_KINDS = [
  'export',
  'library',
  'assets',
  'sizes',
  'speech',
  'picture',
  'cutout',
  'music',
  'direct',
  'trial',
  'translation',
] as const;
export type JobKindName = (typeof JOB_KINDS)[number];

/** The kind of a job that does nothing itself: it is as far as the jobs that belong to it. */
export const BATCH_KIND = 'batch';

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export const jobState = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobState>;

/** Whether a state is an end; work in it goes no further unless a person asks for it again. */
export const isFinished = (state: JobState): boolean => state !== 'queued' && state !== 'running';

/** Priorities that jobs may have. One step is worth ten minutes of waiting, so that nothing waits for ever. */
export const MAX_PRIORITY = 100;

/** Why a job failed. Without a code it was a bug, and the log of the daemon tells more. */
export const jobError = z.object({
  code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]).nullable(),
  message: z.string(),
});
export type JobError = z.infer<typeof jobError>;

/** How many jobs belong to a batch, and how many of them are over. */
export const batchCounts = z.object({ total: z.int(), done: z.int(), failed: z.int(), cancelled: z.int() });
export type BatchCounts = z.infer<typeof batchCounts>;

/** Durable background work. */
export const job = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string().describe('What it does, for people'),
  state: jobState,
  progress: z.number().min(0).max(1),
  message: z.string().describe('What it is at, for people; may be empty'),
  priority: z
    .int()
    .min(-MAX_PRIORITY)
    .max(MAX_PRIORITY)
    .describe('Higher goes first; one step is worth ten minutes of waiting'),
  lane: z.string().describe('Where it waits its turn; empty for a batch'),
  parent: z.string().nullable().describe('Id of the batch it belongs to'),
  batch: batchCounts.nullable().describe('The jobs of a batch; null for any other job'),
  waitsFor: z.int().describe('How many jobs must be done before it can begin'),
  attempt: z.int().describe('How often it was begun'),
  maxAttempts: z.int(),
  cancelling: z.boolean().describe('It was told to stop and has not done so yet'),
  error: jobError.nullable().describe('Why it failed; of a queued job, why it must be tried again'),
  input: z.unknown().describe('As its kind takes it'),
  result: z.unknown().describe('As its kind gives it; null until it is done'),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  retryAt: z.iso.datetime().nullable().describe('When a queued job is tried again after a fault that may pass'),
});
export type Job = z.infer<typeof job>;

export const jobLogLevel = z.enum(['info', 'warning', 'error']);
export type JobLogLevel = z.infer<typeof jobLogLevel>;

/** A line of a job's own log. */
export const jobLogLine = z.object({ at: z.iso.datetime(), level: jobLogLevel, message: z.string() });
export type JobLogLine = z.infer<typeof jobLogLine>;

/** Jobs that wait for each other, seen from outside. */
export const jobLane = z.object({
  name: z.string().describe('e.g. cpu, disk, gpu:<host>, speech:<engine>, llm:<base>, remote:<provider>'),
  concurrency: z.int().describe('How many of its jobs run at once'),
  group: z.string().nullable().describe('Of all lanes with this word, one job runs at once'),
  paused: z.boolean(),
  queued: z.int(),
  running: z.int(),
  restsUntil: z.iso.datetime().nullable().describe('What its jobs need cannot be reached; when it is tried again'),
});
export type JobLane = z.infer<typeof jobLane>;

/** How many jobs are in each state. */
export const jobCounts = z.object({
  queued: z.int(),
  running: z.int(),
  done: z.int(),
  failed: z.int(),
  cancelled: z.int(),
});
export type JobCounts = z.infer<typeof jobCounts>;
