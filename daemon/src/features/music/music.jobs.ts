import * as z from 'zod';
import type { JobKind } from '../../core/job-kind.ts';
import { laneOf } from '../comfy/index.ts';
import type { MusicService } from './music.service.ts';

const input = z.object({
  piece: z.string().max(80),
  host: z.string().max(80),
  scale: z.number().min(0.1).max(1).default(1).describe('Of the length that was asked for'),
});
const SHORTER = 0.75;
const MOST_TIMES = 2;

/** Making music as a job. It may begin anew: a run that goes on at its host is found again. */
export function musicJob(service: MusicService): JobKind<typeof input, { asset: string }> {
  return {
    name: 'music',
    input,
    lane: ({ host }) => laneOf(host),
    maxAttempts: 3,
    restarts: true,
    run: ({ piece, scale }, job) => service.work(piece, scale, job),
    smaller: (before, times) => (times > MOST_TIMES ? null : { ...before, scale: before.scale * SHORTER }),
  };
}
