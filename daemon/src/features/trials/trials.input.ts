import * as z from 'zod';
import { trialRequest } from '@comfyvn/shared/trials/trials.schema';

/** A request whose host, model and seed are chosen. */
export const trialInput = trialRequest.extend({
  host: z.string().max(80),
  model: z.string().max(300).nullable(),
  seed: z.int().min(0),
});
export type TrialInput = z.infer<typeof trialInput>;
