/** Every code of a problem, with its HTTP status. */
export const PROBLEM_STATUS = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  too_many: 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** RFC 9457 problem details, with our stable `code`. */
export interface Problem {
  code: ProblemCode;
  title: string;
  status: number;
  detail?: string | undefined;
  issues?: { path: string; message: string }[] | undefined;
}

/** What the typed client throws when the daemon answers a problem. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly problem: Problem;
  constructor(p: Problem) {
    super(p.title);
    this.problem = p;
  }
}

/** Whether what came with a refusal are problem details of ours; a proxy on the way may answer anything. */
export function isProblem(value: unknown): value is Problem {
  const { code, title, status } = (value ?? {}) as Record<string, unknown>;
  return typeof title === 'string' && typeof status === 'number' && Object.hasOwn(PROBLEM_STATUS, String(code));
}
