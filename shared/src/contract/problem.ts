import * as z from 'zod';
import { PROBLEM_STATUS, type Problem, type ProblemCode } from './api-error.ts';

/** Problem details as the documents of the API have them. */
export const problem: z.ZodType<Problem> = z.object({
  code: z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
