import * as z from 'zod';

const dollars = z.number().min(0).max(100_000);
/** What may be spent at a host, in US dollars. */
export const caps = z.object({
  job: dollars.default(0.25).describe('By one picture, as estimated'),
  day: dollars.default(2),
  month: dollars.default(20),
});
export type Caps = z.infer<typeof caps>;

/** What the next picture of a host will probably cost, and what was spent there. In US dollars, by the day and month in UTC. */
export const costs = z.object({
  seconds: z.number().describe('What a picture takes'),
  estimate: z.number().describe('What a picture costs'),
  basis: z.enum(['history', 'guess']),
  spentToday: z.number(),
  spentThisMonth: z.number(),
  unknown: z
    .int()
    .describe('Runs of this month of which nobody knows whether they were taken; they count as estimated'),
});
export type Costs = z.infer<typeof costs>;
