import * as z from 'zod';
import { route } from '../contract/route.ts';
import { job, jobLogLine, jobState } from './jobs.schema.ts';

const one = z.object({ id: z.string().max(80) });

export const jobsApi = {
  list: route({
    method: 'GET',
    path: '/api/jobs',
    summary: 'Background work, newest first',
    query: z.object({
      kind: z.string().max(40).optional(),
      state: jobState.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    response: z.array(job),
  }),
  get: route({ method: 'GET', path: '/api/jobs/:id', summary: 'One job', params: one, response: job }),
  log: route({
    method: 'GET',
    path: '/api/jobs/:id/log',
    summary: 'What a job noted while it ran, oldest first',
    params: one,
    response: z.array(jobLogLine),
  }),
  cancel: route({
    method: 'POST',
    path: '/api/jobs/:id/cancel',
    summary: 'Stop a job; a running one stops at its next safe point',
    params: one,
    response: job,
  }),
  retry: route({
    method: 'POST',
    path: '/api/jobs/:id/retry',
    summary: 'Begin a failed or cancelled job again',
    params: one,
    response: job,
  }),
  remove: route({ method: 'DELETE', path: '/api/jobs/:id', summary: 'Forget a finished job', params: one }),
  clear: route({
    method: 'DELETE',
    path: '/api/jobs',
    summary: 'Forget all finished jobs',
    response: z.object({ removed: z.int() }),
  }),
};
