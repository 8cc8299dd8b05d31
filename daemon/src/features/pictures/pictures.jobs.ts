import * as z from 'zod';
import type { JobKind } from '../../core/job-kind.ts';
import { laneOf } from '../comfy/index.ts';
import { isRemote, remoteLaneOf } from '../remote/index.ts';
import type { PictureService } from './pictures.service.ts';

const input = z.object({
  picture: z.string().max(80),
  host: z.string().max(80),
  scale: z.number().min(0.1).max(1).default(1).describe('Of the size that was asked for'),
});
const SMALLER = 0.75;
const MOST_TIMES = 2;

/** Drawing a picture as a job. It may begin anew: a run that goes on at its host is found again. */
export function pictureJob(service: PictureService): JobKind<typeof input, { asset: string }> {
  return {
    name: 'picture',
    input,
    lane: ({ host }) => (isRemote(host) ? remoteLaneOf(host) : laneOf(host)),
    maxAttempts: 3,
    restarts: true,
    run: ({ picture, scale }, job) => service.work(picture, scale, job),
    smaller: (before, times) => (times > MOST_TIMES ? null : { ...before, scale: before.scale * SMALLER }),
  };
}

const cutoutInput = z.object({ picture: z.string().max(80) });

/** Taking the background of a card picture away, as a job. */
export function cutoutJob(service: PictureService): JobKind<typeof cutoutInput, { asset: string }> {
  return {
    name: 'cutout',
    input: cutoutInput,
    lane: () => 'cpu',
    maxAttempts: 3,
    restarts: true,
    run: ({ picture }, job) => service.workCutOut(picture, job),
  };
}
