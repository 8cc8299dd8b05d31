import type * as z from 'zod';
import type { JobKindName, JobLogLevel } from '@comfyvn/shared/jobs/jobs.schema';
import { AppError } from './errors.ts';

/** What a job may do while it runs. */
export interface JobContext {
  readonly id: string;
  /** 1 for the first one. */
  readonly attempt: number;
  /** Aborted when somebody cancels the job or the daemon stops; the job should stop the far side and then throw soon. */
  readonly signal: AbortSignal;
  /** What `save` kept last, in this attempt or an earlier one; null at first. */
  readonly saved: unknown;
  /**
   * Keeps JSON over crashes, on the disk when it returns. Keep the id of a submission here BEFORE it is sent, and look for
   * that id on the far side before anything is sent again. Once the far side says that it failed, save null, or the next
   * attempt finds the old failure.
   */
  save(data: unknown): void;
  /** `fraction` 0 to 1; `message` a few words for people. May be called as often as it likes. */
  progress(fraction: number, message?: string): void;
  /** Adds a line to the job's own log. */
  log(message: string, level?: JobLogLevel): void;
}

/**
 * One kind of background work: what it takes, where it queues, what it does. What `run` throws says what follows:
 * RetryableError another attempt, SnoozeError a pause without burning one, OutOfMemoryError `smaller`, any other error the end.
 */
export interface JobKind<I extends z.ZodType, R> {
  readonly name: JobKindName;
  readonly input: I;
  /** Name of the lane in which it waits for its turn: cpu, disk, gpu:<host>, speech:<engine>, llm:<base>, remote:<provider>. */
  lane(input: z.output<I>): string;
  /** How often it is tried where it throws a RetryableError. */
  readonly maxAttempts: number;
  /** Whether it may simply begin anew after the process ended in its midst. */
  readonly restarts: boolean;
  /** The result must be JSON; what it stands for must be in its place by then. */
  run(input: z.output<I>, context: JobContext): Promise<R>;
  /**
   * The input to go on with after the job ran out of memory for the `times`-th time (1 first): smaller, or one whose lane is
   * elsewhere. Null where nothing is left to try. Without it, out of memory is the end.
   */
  smaller?(input: z.output<I>, times: number): z.input<I> | null;
}

/** A fault that may pass by itself; the job is tried again, after `afterMs` or a time that grows with each attempt. */
export class RetryableError extends AppError {
  readonly afterMs: number | null;
  constructor(message: string, afterMs: number | null = null, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.afterMs = afterMs;
  }
}

/**
 * What the lane works with cannot be reached. The job waits without burning an attempt, for as long as it takes, and its
 * lane rests: `afterMs`, or a time that grows.
 */
export class SnoozeError extends AppError {
  readonly afterMs: number | null;
  constructor(message: string, afterMs: number | null = null, options?: ErrorOptions) {
    super('unavailable', message, options);
    this.afterMs = afterMs;
  }
}

/** The far side ran out of memory: the job goes on with what its kind's `smaller` says. */
export class OutOfMemoryError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super('unavailable', message, options);
  }
}
