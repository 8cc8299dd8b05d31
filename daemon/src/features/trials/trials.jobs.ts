import type { TrialResult } from '@comfyvn/shared/trials/trials.schema';
import type { JobKind } from '../../core/job-kind.ts';
import { laneOf } from '../comfy/index.ts';
import { trialInput } from './trials.input.ts';
import type { TrialService } from './trials.service.ts';

/** Trying a template out, as a job. It may begin anew: a run that goes on at its host is found again. */
export function trialJob(service: TrialService): JobKind<typeof trialInput, TrialResult> {
  return {
    name: 'trial',
    input: trialInput,
    lane: ({ host }) => laneOf(host),
    maxAttempts: 2,
    restarts: true,
    run: (input, job) => service.work(input, job),
  };
}
