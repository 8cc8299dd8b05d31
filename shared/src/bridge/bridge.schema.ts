import * as z from 'zod';
import { assetId } from '../story/ids.ts';

/** The bridge: what an open page of SillyTavern offers of its engines, and what it is asked to do with them. */

const short = z.string().max(300);
/** A BCP 47 language, or the code that the engine has for it. */
const language = z.string().regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/);

export const bridgeOffer = z.object({
  text: z
    .array(
      z.object({ profile: short.describe('Id of a connection profile; empty: the connection in use'), name: short }),
    )
    .max(200)
    .describe('Models that can be asked'),
  picture: z.boolean().describe('Image generation (`/imagine`)'),
  translation: z.boolean().describe('Its translation'),
  speech: z.array(short).max(2_000).describe('Characters that have a voice in its TTS'),
});
export type BridgeOffer = z.infer<typeof bridgeOffer>;

export const bridgePage = z.object({
  id: z.string().max(80).describe('Of its socket'),
  offer: bridgeOffer,
});
export type BridgePage = z.infer<typeof bridgePage>;

const textTask = z.object({
  kind: z.literal('text'),
  profile: short.default('').describe('Of those that are offered; the connection in use if empty'),
  system: z.string().max(100_000).default(''),
  prompt: z.string().min(1).max(400_000),
  schema: z
    .object({ name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), value: z.record(z.string(), z.unknown()) })
    .optional()
    .describe('JSON Schema of the answer, which is an object then'),
  tokens: z.int().min(1).max(32_000).default(1_000).describe('Longest answer'),
});
const pictureTask = z.object({
  kind: z.literal('picture'),
  prompt: z.string().min(1).max(4_000),
  negative: z.string().max(4_000).default(''),
  width: z.int().min(64).max(4_096).optional().describe('Pixels'),
  height: z.int().min(64).max(4_096).optional().describe('Pixels'),
});
const translationTask = z.object({
  kind: z.literal('translation'),
  text: z.string().min(1).max(20_000),
  language: language.describe('Into which'),
});
const speechTask = z.object({
  kind: z.literal('speech'),
  character: z.string().min(1).max(200).describe('With the voice SillyTavern has for it; it is heard there too'),
  text: z.string().min(1).max(4_000),
});

/** Something for one of SillyTavern's engines to do. */
export const bridgeTask = z.discriminatedUnion('kind', [textTask, pictureTask, translationTask, speechTask]);
export type BridgeTask = z.infer<typeof bridgeTask>;
/** As it is asked for: what has a default may be absent. */
export type BridgeTaskInput = z.input<typeof bridgeTask>;

/** What came of it. */
export const bridgeAnswer = z.object({
  text: z.string().max(400_000).optional(),
  value: z.record(z.string(), z.unknown()).optional().describe('Where a schema was given'),
  asset: assetId.optional().describe('Where a picture or a sound was asked for'),
});
export type BridgeAnswer = z.infer<typeof bridgeAnswer>;
