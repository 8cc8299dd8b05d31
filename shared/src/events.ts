import * as z from 'zod';
import { jobState } from './jobs/jobs.schema.ts';

/** Every message the daemon pushes, by name. They say what changed and never carry documents. */
export const events = {
  'story.changed': z.object({ id: z.string(), revision: z.int() }),
  'story.removed': z.object({ id: z.string() }),
  'lore.changed': z.object({ story: z.string() }),
  'job.changed': z.object({
    id: z.string(),
    kind: z.string(),
    state: jobState,
    progress: z.number(),
    message: z.string(),
    parent: z.string().nullable(),
  }),
  'lane.changed': z.object({ name: z.string() }),
  'library.changed': z.object({ id: z.string() }),
  'bridge.changed': z.object({ pages: z.int() }),
  'asset.changed': z.object({ id: z.string() }),
  'comfy.changed': z.object({ id: z.string().describe('Of a host or a template') }),
  'compute.sampled': z.object({ at: z.iso.datetime() }),
  'direct.changed': z.object({ id: z.string(), story: z.string() }),
  'remote.changed': z.object({ id: z.string() }),
  'picture.changed': z.object({ id: z.string(), story: z.string() }),
  'music.changed': z.object({ id: z.string(), story: z.string() }),
  'trial.changed': z.object({ id: z.string().describe('Of the job') }),
  'pairing.changed': z.object({ id: z.string(), state: z.string() }),
};
export type Events = { [K in keyof typeof events]: z.infer<(typeof events)[K]> };

/** Messages for one page alone: the one of SillyTavern that is asked for something. */
export const pageEvents = {
  'bridge.asked': z.object({ id: z.string() }),
  'bridge.stopped': z.object({ id: z.string() }),
};
export type PageEvents = { [K in keyof typeof pageEvents]: z.infer<(typeof pageEvents)[K]> };
