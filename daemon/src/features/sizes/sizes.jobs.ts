import * as z from 'zod';
import type { JobKind } from '../../core/job-kind.ts';
import type { SizesService } from './sizes.service.ts';

const input = z.object({ story: z.string().max(80) });

/** Making the pictures of a story smaller ahead of its readers. What is made stays, so it may begin anew. */
export function sizesJob(service: Pick<SizesService, 'work'>): JobKind<typeof input, { made: number }> {
  return {
    name: 'sizes',
    input,
    lane: () => 'sizes',
    maxAttempts: 1,
    restarts: true,
    run: ({ story }, job) => service.work(story, job),
  };
}
