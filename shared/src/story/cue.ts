import * as z from 'zod';
import { assetId, characterId } from './ids.ts';
import { colour } from './stage.ts';

const durationMs = z.int().min(0).max(60_000);
const easing = z.enum(['linear', 'in', 'out', 'in-out', 'back', 'bounce']);
const blocking = z.boolean().optional().describe('The reader waits for it; always skippable');

/** When a voice says what, for mouths and for words that light up. */
export const voiceTimes = z.object({
  mouth: z
    .string()
    .regex(/^[0-9]*$/)
    .max(6_000)
    .describe('How wide the mouth is open, one digit each 50 ms'),
  words: z
    .array(z.tuple([z.int().min(0), z.int().min(0), z.int().min(1)]))
    .max(2_000)
    .describe('Of each word: milliseconds, place in the text of the line without its marks, length; in UTF-16 units'),
});
export type VoiceTimes = z.infer<typeof voiceTimes>;

/** A transient performance. It never changes what the stage shows after it. */
export const cue = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('enter'),
    character: characterId,
    from: z.enum(['left', 'right', 'below', 'fade']).optional(),
    durationMs: durationMs.optional(),
    blocking,
  }),
  z.object({
    type: z.literal('leave'),
    character: characterId,
    to: z.enum(['left', 'right', 'below', 'fade']).optional(),
    durationMs: durationMs.optional(),
    blocking,
  }),
  z.object({
    type: z.literal('move'),
    character: characterId,
    durationMs: durationMs.optional(),
    easing: easing.optional(),
    blocking,
  }),
  z.object({
    type: z.literal('tween'),
    target: z.union([z.object({ character: characterId }), z.literal('camera'), z.literal('background')]),
    property: z.enum(['x', 'y', 'scale', 'rotation', 'alpha', 'zoom']),
    from: z.number().optional(),
    to: z.number(),
    durationMs,
    easing: easing.optional(),
    blocking,
  }),
  z.object({
    type: z.literal('shake'),
    target: z.union([z.object({ character: characterId }), z.literal('stage')]).optional(),
    strength: z.number().min(0).max(1).optional(),
    durationMs: durationMs.optional(),
    blocking,
  }),
  z.object({ type: z.literal('flash'), colour: colour.optional(), durationMs: durationMs.optional(), blocking }),
  z.object({ type: z.literal('sfx'), asset: assetId, volume: z.number().min(0).max(1).optional(), blocking }),
  z.object({
    type: z.literal('voice'),
    asset: assetId,
    character: characterId.optional(),
    volume: z.number().min(0).max(1).optional(),
    times: voiceTimes.optional(),
    blocking,
  }),
  z
    .object({
      type: z.literal('transition'),
      kind: z.enum(['cut', 'dissolve', 'fade', 'wipe', 'slide', 'blur']),
      direction: z.enum(['left', 'right', 'up', 'down']).optional().describe('Where a wipe or a slide goes'),
      mask: assetId.optional().describe('A picture in greys for a wipe: its dark parts change first'),
      colour: colour.optional(),
      durationMs: durationMs.optional(),
      blocking,
    })
    .describe('How the change of background is shown'),
]);
export type Cue = z.infer<typeof cue>;
