import * as z from 'zod';
import { route } from '../contract/route.ts';
import { job, jobCounts, jobLane, jobLogLine, jobState } from './jobs.schema.ts';

const one = z.object({ id: z.string().max(80) });
const lane = z.object({ name: z.string().min(1).max(300) });

export const jobsApi = {
  list: route({
    method: 'GET',
    path: '/api/jobs',
    summary: 'Background work, newest first',
    query: z.object({
      kind: z.string().max(40).optional(),
      state: jobState.optional(),
      lane: z.string().max(300).optional(),
      parent: z.string().max(80).optional().describe('Only the jobs of this batch; "none": those that belong to none'),
      before: z.string().max(80).optional().describe('Only jobs that are older than this one: the next page'),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    response: z.array(job),
  }),
  counts: route({
    method: 'GET',
    path: '/api/jobs/counts',
    summary: 'How many jobs are in each state; a batch counts as its jobs',
    response: jobCounts,
  }),
  lanes: route({
    method: 'GET',
    path: '/api/jobs/lanes',
    summary: 'Where jobs wait their turn: lanes with open jobs, and those that are paused',
    response: z.array(jobLane),
  }),
  pause: route({
    method: 'POST',
    path: '/api/jobs/lanes/:name/pause',
    summary: 'Begin no more jobs of a lane until it is resumed; what runs goes on',
    params: lane,
    response: jobLane,
  }),
  resume: route({
    method: 'POST',
    path: '/api/jobs/lanes/:name/resume',
    summary: 'Let a lane begin jobs again, at once even where it rests',
    params: lane,
    response: jobLane,
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
    summary: 'Stop a job; a running one stops at its next safe point, a batch with all of its jobs',
    params: one,
    response: job,
  }),
  retry: route({
    method: 'POST',
    path: '/api/jobs/:id/retry',
    summary: 'Begin a failed or cancelled job again; of a batch, all that failed or were cancelled',
    params: one,
    response: job,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/jobs/:id',
    summary: 'Forget a finished job, with the jobs of a batch',
    params: one,
  }),
  clear: route({
    method: 'DELETE',
    path: '/api/jobs',
    summary: 'Forget all finished jobs',
    response: z.object({ removed: z.int() }),
  }),
};
