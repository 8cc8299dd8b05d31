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

const figureFields = {
  expression: z.string().max(80),
  pose: z.string().max(80).optional(),
  costume: z.string().max(120).optional(),
  x: fraction,
  y: fraction.describe('Lift above the floor, a fraction of the stage height'),
  scale: z.number().min(0.05).max(5),
  flip: z.boolean(),
  layer: z.int().min(-50).max(50).describe('Higher is nearer to the reader'),
};
// A change states what changes and nothing else. `figure.partial()` would not do: zod fills the defaults of a partial
// object in, so that moving somebody would also reset the expression.
const figureChange = z.object(figureFields).partial();

/** One character on the stage. `x` is the middle of the figure as a fraction of the stage's width (0 left, 1 right). */
export const figure = z.object({
  ...figureFields,
  expression: figureFields.expression.default('neutral'),
  x: figureFields.x.default(0.5),
  y: figureFields.y.default(0),
  scale: figureFields.scale.default(1),
  flip: figureFields.flip.default(false),
  layer: figureFields.layer.default(0),
});
export type Figure = z.infer<typeof figure>;

const cameraFields = { x: fraction, y: fraction, zoom: z.number().min(0.2).max(8) };
const cameraChange = z.object(cameraFields).partial();

export const camera = z.object({
  x: cameraFields.x.default(0.5),
  y: cameraFields.y.default(0.5),
  zoom: cameraFields.zoom.default(1),
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
  z.object({ op: z.literal('show'), character: characterId, ...figureChange.shape }),
  z.object({ op: z.literal('hide'), character: characterId }),
  z.object({ op: z.literal('camera'), ...cameraChange.shape }),
  z.object({ op: z.literal('music'), to: loop.nullable() }),
  z.object({ op: z.literal('ambience'), to: loop.nullable() }),
]);
export type StageChange = z.infer<typeof stageChange>;

export { colour };
