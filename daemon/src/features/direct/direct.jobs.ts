import * as z from 'zod';
import type { JobKind } from '../../core/job-kind.ts';
import { laneOf } from '../llm/index.ts';
import type { DirectService } from './direct.service.ts';

const input = z.object({ chunk: z.string().max(80), server: z.string().max(80) });

/** Directing a stretch of lines as a job. It may begin anew: nothing is kept before the answer is there. */
export function directJob(service: DirectService): JobKind<typeof input, { suggestions: number }> {
  return {
    name: 'direct',
    input,
    lane: ({ server }) => laneOf(server),
    maxAttempts: 3,
    restarts: true,
    run: ({ chunk }, job) => service.work(chunk, job),
  };
}
