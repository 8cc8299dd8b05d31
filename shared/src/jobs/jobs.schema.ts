import * as z from 'zod';
import { PROBLEM_STATUS, type ProblemCode } from '../contract/problem.ts';

/** Every kind of background work. The daemon does not start unless each has its handler. */
export const JOB_KINDS = ['export', 'library'] as const;
export type JobKindName = (typeof JOB_KINDS)[number];

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export const jobState = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobState>;

/** Whether a state is an end; work in it goes no further unless a person asks for it again. */
export const isFinished = (state: JobState): boolean => state !== 'queued' && state !== 'running';

/** Why a job failed. Without a code it was a bug, and the log of the daemon tells more. */
export const jobError = z.object({
  code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]).nullable(),
  message: z.string(),
});
export type JobError = z.infer<typeof jobError>;

/** Durable background work. */
export const job = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string().describe('What it does, for people'),
  state: jobState,
  progress: z.number().min(0).max(1),
  message: z.string().describe('What it is at, for people; may be empty'),
  priority: z.int().describe('Higher goes first; within one priority, first come first served'),
  attempt: z.int().describe('How often it was begun'),
  maxAttempts: z.int(),
  cancelling: z.boolean().describe('It was told to stop and has not done so yet'),
  error: jobError.nullable(),
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
