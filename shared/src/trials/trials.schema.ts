import * as z from 'zod';
import { LONGEST_PIECE, SHORTEST_PIECE } from '../music/music.schema.ts';
import { pictureLora } from '../pictures/pictures.schema.ts';
import { assetId } from '../story/ids.ts';

const words = z.string().trim().max(6_000);
const side = z.int().min(64).max(4_096).multipleOf(8).default(1_024).describe('Of a picture: pixels, a multiple of 8');

/** What a template is tried out with. */
export const trialRequest = z.object({
  template: z.string().max(80),
  host: z.string().max(80).optional().describe('The one that can draw it best, if absent'),
  model: z.string().max(300).optional(),
  prompt: words.default(''),
  negative: words.default(''),
  seed: z.int().min(0).optional().describe('Drawn by lot if absent'),
  width: side,
  height: side,
  strength: z.number().min(0.05).max(1).optional().describe('How far it may go from the picture it begins with'),
  picture: assetId.optional().describe('The picture to begin with, where the template does'),
  loras: z.array(pictureLora).max(8).default([]),
  lyrics: words.default('').describe('Of music: what is sung'),
  seconds: z.number().min(SHORTEST_PIECE).max(LONGEST_PIECE).default(30).describe('Of music'),
});
export type TrialRequest = z.infer<typeof trialRequest>;

/** What came of a trial: the result of its job. */
export const trialResult = z.object({
  mime: z.string(),
  sizeBytes: z.int(),
  width: z.int().optional().describe('Of a picture, in pixels'),
  height: z.int().optional(),
  durationMs: z.int().optional().describe('Of music'),
  seed: z.int(),
  warnings: z.array(z.string()).describe('What was left out, and why'),
});
export type TrialResult = z.infer<typeof trialResult>;
