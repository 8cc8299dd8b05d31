import * as z from 'zod';
import { assetId, characterId } from './ids.ts';

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/);
const fraction = z.number().min(-1).max(2);

/** A background is a picture, or a painting the player draws by itself from a few colours. */
export const background = z.union([
  z.object({ asset: assetId }),
  z.object({
    paint: z.object({
      motif: z.enum(['dusk', 'night', 'dawn', 'room', 'forest', 'city', 'sea', 'plain']),
      hue: z.int().min(0).max(359),
    }),
  }),
]);
export type Background = z.infer<typeof background>;

/** One character on the stage. `x` is the middle of the figure as a fraction of the stage's width (0 left, 1 right). */
export const figure = z.object({
  expression: z.string().max(80).default('neutral'),
  pose: z.string().max(80).optional(),
  costume: z.string().max(120).optional(),
  x: fraction.default(0.5),
  y: fraction.default(0).describe('Lift above the floor, a fraction of the stage height'),
  scale: z.number().min(0.05).max(5).default(1),
  flip: z.boolean().default(false),
  layer: z.int().min(-50).max(50).default(0).describe('Higher is nearer to the reader'),
});
export type Figure = z.infer<typeof figure>;

export const camera = z.object({
  x: fraction.default(0.5),
  y: fraction.default(0.5),
  zoom: z.number().min(0.2).max(8).default(1),
});
export type Camera = z.infer<typeof camera>;

/** A looping sound. `volume` 0 to 1. */
export const loop = z.object({ asset: assetId, volume: z.number().min(0).max(1).default(1) });
export type Loop = z.infer<typeof loop>;

/** What is on screen and sounding now. Savable; showing it twice changes nothing. */
export const stage = z.object({
  background: background.nullable(),
  characters: z.record(characterId, figure),
  speaker: characterId.nullable().describe('Who speaks now; the others are dimmed'),
  camera,
  music: loop.nullable(),
  ambience: loop.nullable(),
});
export type Stage = z.infer<typeof stage>;

/** A change of the stage, as stored in the story. */
export const stageChange = z.discriminatedUnion('op', [
  z.object({ op: z.literal('clear') }).describe('Everybody leaves'),
  z.object({ op: z.literal('background'), to: background.nullable() }),
  z.object({ op: z.literal('show'), character: characterId, ...figure.partial().shape }),
  z.object({ op: z.literal('hide'), character: characterId }),
  z.object({ op: z.literal('camera'), ...camera.partial().shape }),
  z.object({ op: z.literal('music'), to: loop.nullable() }),
  z.object({ op: z.literal('ambience'), to: loop.nullable() }),
]);
export type StageChange = z.infer<typeof stageChange>;

export { colour };
