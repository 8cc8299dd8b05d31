import * as z from 'zod';
import { assetUse } from '../assets/assets.schema.ts';
import { picturePurpose } from '../comfy/comfy.schema.ts';
import { jobState } from '../jobs/jobs.schema.ts';
import { assetId, characterId, nodeId, sceneId, storyId } from '../story/ids.ts';

const words = z.string().trim().max(6_000);
const side = z.int().min(64).max(4_096).multipleOf(8).describe('Pixels, a multiple of 8');

/** A LoRA, as its file is called; its host may spell the folders in it otherwise. */
export const pictureLora = z.object({
  name: z.string().trim().min(1).max(300),
  strength: z.number().min(-4).max(4).default(0.8),
});
export type PictureLora = z.infer<typeof pictureLora>;

/** How a character is always drawn, or, without a character, everything in a story. */
export const pictureLook = z.object({
  character: characterId.nullable(),
  words: words.describe('Put into every prompt'),
  negative: words.default('').describe('Put into every negative prompt'),
  loras: z.array(pictureLora).max(8).default([]),
});
export type PictureLook = z.infer<typeof pictureLook>;

/** What a picture is of. */
export const pictureSubject = z.object({
  purpose: picturePurpose,
  character: characterId.optional().describe('Of a sprite or an expression'),
  expression: z.string().trim().min(1).max(80).optional().describe('Of an expression; a sprite is neutral'),
  scene: sceneId.optional().describe('Of a background or a moment'),
  node: nodeId.optional().describe('The line of a moment; of a background, where the place changes within its scene'),
});
export type PictureSubject = z.infer<typeof pictureSubject>;

/** A picture that a story could have. */
export const pictureWanted = z.object({
  subject: pictureSubject,
  title: z.string().describe('What it is of, for people'),
  asset: assetId.nullable().describe('The picture that stands there now'),
  isRepeated: z.boolean().describe('The same place was listed before; a picture can be kept for all of them'),
});
export type PictureWanted = z.infer<typeof pictureWanted>;

/** A picture that is asked for. */
export const pictureRequest = z.object({
  subject: pictureSubject,
  template: z.string().max(80),
  host: z.string().max(80).optional().describe('The one that can draw it best, if absent'),
  model: z.string().max(300).optional(),
  prompt: words.min(1),
  negative: words.default(''),
  seed: z.int().min(0).optional().describe('Drawn by lot if absent'),
  width: side,
  height: side,
  strength: z.number().min(0.05).max(1).optional().describe('How far it may go from the picture it begins with'),
  loras: z.array(pictureLora).max(16).default([]),
  keep: z
    .boolean()
    .optional()
    .describe('Put into the story as soon as it is drawn, a background wherever its place is'),
});
export type PictureRequest = z.infer<typeof pictureRequest>;

/** The pictures of one kind that a story lacks, and what drawing them takes. */
export const lackingPictures = z.object({
  purpose: picturePurpose,
  count: z.int(),
  titles: z.array(z.string()).describe('What the first of them are of, for people'),
  template: z.string().nullable().describe('Name of the one they would be drawn with'),
  place: z.string().nullable().describe('Name of who would draw them'),
  seconds: z.number().describe('Until all are drawn'),
  isGuess: z.boolean().describe('Nothing was drawn there before'),
  problem: z.string().nullable().describe('Why they cannot be drawn now; null where they can'),
});
export type LackingPictures = z.infer<typeof lackingPictures>;

/** A prompt from what a story knows, for a person to change. */
export const picturePlan = z.object({
  prompt: words,
  negative: words,
  width: side,
  height: side,
  loras: z.array(pictureLora),
  reference: assetId.nullable().describe('The sprite or card picture that a template may begin with'),
  from: z.array(z.string()).describe('What the words were taken from, for people'),
});
export type PicturePlan = z.infer<typeof picturePlan>;

/** A picture drawn for a story, or about to be. */
export const picture = z.object({
  id: z.string().max(80),
  story: storyId,
  subject: pictureSubject,
  title: z.string().describe('What it is of, for people'),
  template: z.string(),
  host: z.string(),
  model: z.string().nullable(),
  prompt: z.string(),
  negative: z.string(),
  seed: z.number(),
  width: z.int(),
  height: z.int(),
  job: z.string(),
  state: jobState.nullable().describe('Of its job; null where that is forgotten'),
  progress: z.number(),
  message: z.string().describe('What it is at, or why it failed'),
  asset: assetId.nullable().describe('Once it is drawn'),
  kept: z.boolean().describe('It is in the story'),
  createdAt: z.iso.datetime(),
});
export type Picture = z.infer<typeof picture>;

/** Where a picture comes from, and where it is used. */
export const pictureLineage = z.object({
  picture,
  hostName: z.string().nullable().describe('null where the ComfyUI was removed'),
  templateName: z.string().nullable(),
  workflowHash: z.string().nullable().describe('SHA-256 of the workflow as it was sent'),
  sha256: z.string().nullable().describe('Of its bytes'),
  message: z.int().nullable().describe('The message of the chat that its line was made from, 0-based'),
  uses: z.array(assetUse),
});
export type PictureLineage = z.infer<typeof pictureLineage>;
