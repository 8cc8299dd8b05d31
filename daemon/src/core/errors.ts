import { PROBLEM_STATUS, type ProblemCode } from '@comfyvn/shared/contract/api-error';

/** An error the user may see: what, which one, what to do. Anything else thrown is a bug and answers 500 without detail. */
export class AppError extends Error {
  override name = 'AppError';
  readonly code: ProblemCode;
  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
  get status(): number {
    return PROBLEM_STATUS[this.code];
  }
}

export const notFound = (what: string, id: string): AppError =>
  new AppError('not_found', `There is no ${what} "${id}".`);

/** A reason not to start at all: printed as it stands, with its own exit code. */
export class StartError extends Error {
  override name = 'StartError';
  readonly exitCode: number;
  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
