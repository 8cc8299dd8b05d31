import type * as z from 'zod';
import { JOB_KINDS, type JobKindName } from '@comfyvn/shared/jobs/jobs.schema';
import { AppError } from './errors.ts';
import type { JobContext, JobKind } from './job-kind.ts';

/** A kind whose input is checked as it comes out of the database. */
export interface Handler {
  readonly input: z.ZodType;
  readonly maxAttempts: number;
  readonly restarts: boolean;
  lane(input: unknown): string;
  run(input: unknown, context: JobContext): Promise<unknown>;
  smaller(input: unknown, times: number): unknown;
}

/** What does the work of each kind. */
export class JobHandlers {
  readonly #all = new Map<string, Handler>();

  /** Adds the handler of a kind. Throws where the kind has one already. */
  add<I extends z.ZodType, R>(kind: JobKind<I, R>): void {
    if (this.#all.has(kind.name)) throw new Error(`The job kind ${kind.name} has two handlers.`);
    const { input, maxAttempts, restarts } = kind;
    this.#all.set(kind.name, {
      input,
      maxAttempts,
      restarts,
      lane: (parsed) => kind.lane(parsed as z.output<I>),
      run: (parsed, context) => kind.run(parsed as z.output<I>, context),
      smaller: (parsed, times) => kind.smaller?.(parsed as z.output<I>, times) ?? null,
    });
  }

  find(kind: string): Handler | undefined {
    return this.#all.get(kind);
  }

  /** Throws AppError for a kind that has none. */
  get(kind: string): Handler {
    const handler = this.find(kind);
    if (!handler) throw new AppError('unsupported', unknownKind(kind));
    return handler;
  }

  /** The kinds of the list that have none. */
  missing(): JobKindName[] {
    return JOB_KINDS.filter((name) => !this.#all.has(name));
  }
}

export const unknownKind = (kind: string): string =>
  `This ComfyVN knows no jobs of the kind "${kind}"; a newer one may have made it.`;
