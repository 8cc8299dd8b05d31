import * as z from 'zod';
import { route } from '../contract/route.ts';
import { job } from '../jobs/jobs.schema.ts';
import { trialRequest } from './trials.schema.ts';

export const trialsApi = {
  begin: route({
    method: 'POST',
    path: '/api/trials',
    summary: 'Try a template out, as a job, without a story',
    body: trialRequest,
    response: job,
    status: 202,
  }),
  output: route({
    method: 'GET',
    path: '/api/trials/:id/output',
    summary: 'What came of a trial, or how far it is; kept until the program stops, of the last trials alone',
    params: z.object({ id: z.string().max(80).describe('Of its job') }),
    raw: 'response',
    response: z.custom<Blob>().describe('A picture, or music as Ogg Vorbis'),
  }),
};
