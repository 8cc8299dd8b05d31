import type * as z from 'zod';
import type { JobKindName, JobLogLevel } from '@comfyvn/shared/jobs/jobs.schema';
import { AppError } from './errors.ts';

/** What a job may do while it runs. */
export interface JobContext {
  readonly id: string;
  /** 1 for the first one. */
  readonly attempt: number;
  /** Aborted when somebody cancels the job or the daemon stops; the job should then throw soon. */
  readonly signal: AbortSignal;
  /** `fraction` 0 to 1; `message` a few words for people. May be called as often as it likes. */
  progress(fraction: number, message?: string): void;
  /** Adds a line to the job's own log. */
  log(message: string, level?: JobLogLevel): void;
}

/** One kind of background work: what it takes, where it queues, what it does. */
export interface JobKind<I extends z.ZodType, R> {
  readonly name: JobKindName;
  readonly input: I;
  /** Name of the lane in which it waits for its turn. */
  lane(input: z.output<I>): string;
  /** How often it is tried where it throws a RetryableError. */
  readonly maxAttempts: number;
  /** Whether it may simply begin anew after the process ended in its midst. */
  readonly restarts: boolean;
  /** The result must be JSON; what it stands for must be in its place by then. */
  run(input: z.output<I>, context: JobContext): Promise<R>;
}

/** A fault that may pass by itself; the job is tried again, after `afterMs` or a time that grows with each attempt. */
export class RetryableError extends AppError {
  readonly afterMs: number | null;
  constructor(message: string, afterMs: number | null = null, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.afterMs = afterMs;
  }
}
