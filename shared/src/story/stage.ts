import * as z from 'zod';
import { assetId, characterId } from './ids.ts';

const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/);
const fraction = z.number().min(-1).max(2);

/** A layer of a background. Far layers follow the camera less than near ones. */
export const backgroundLayer = z.object({
  asset: assetId,
  depth: z.number().min(0).max(1).describe('0 as far as the sky, 1 as near as the figures'),
});

/**
 * A background is a picture or a film (the kind of its asset tells), several pictures one behind the other, or a painting
 * the player draws by itself from a few colours.
 */
export const background = z.union([
  z.object({ asset: assetId }),
  z.object({ layers: z.array(backgroundLayer).min(1).max(8).describe('From the farthest to the nearest') }),
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
  tint: colour.nullable().optional().describe('Light that falls on the figure; null takes it away'),
  rotation: z.number().min(-360).max(360).optional().describe('Degrees, clockwise, about the feet'),
  alpha: z.number().min(0).max(1).optional(),
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

/** A picture over the whole stage, in front of the figures: what the field calls a CG. */
export const picture = z.object({ asset: assetId, fit: z.enum(['cover', 'contain']).default('cover') });
export type Picture = z.infer<typeof picture>;

export const WEATHERS = ['rain', 'snow', 'petals', 'leaves', 'dust', 'embers', 'fog'] as const;
/** What falls or drifts over the stage. `wind` below 0 blows to the left. */
export const weather = z.object({
  kind: z.enum(WEATHERS),
  strength: z.number().min(0).max(1).default(0.5),
  wind: z.number().min(-1).max(1).default(0),
});
export type Weather = z.infer<typeof weather>;

export const TONES = ['dawn', 'day', 'dusk', 'night', 'sepia', 'grey'] as const;
const strength = z.number().min(0).max(1).default(1);
/** How the colours of the stage are graded: a tone of the player's own, or a colour table (a LUT picture). */
export const grade = z.union([z.object({ tone: z.enum(TONES), strength }), z.object({ lut: assetId, strength })]);
export type Grade = z.infer<typeof grade>;

export const TEXT_MODES = ['adv', 'nvl', 'chat'] as const;
/**
 * How text is shown. adv: one line in a box; nvl: lines gather on a page; chat: bubbles on a telephone. Lines with the
 * same `page` stand together; each change of the mode, also to the same one, begins another page.
 */
export const textMode = z.object({
  kind: z.enum(TEXT_MODES),
  page: z.int().min(0),
  title: z.string().max(200).optional().describe('Of the telephone: with whom'),
});
export type TextMode = z.infer<typeof textMode>;

/** What is on screen and sounding now. Savable; showing it twice changes nothing. */
export const stage = z.object({
  background: background.nullable(),
  characters: z.record(characterId, figure),
  speaker: characterId.nullable().describe('Who speaks now; the others are dimmed'),
  camera,
  music: loop.nullable(),
  ambience: loop.nullable(),
  picture: picture.nullable().default(null),
  weather: weather.nullable().default(null),
  grade: grade.nullable().default(null),
  mode: textMode.default({ kind: 'adv', page: 0 }),
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
  z.object({ op: z.literal('picture'), to: picture.nullable() }),
  z.object({ op: z.literal('weather'), to: weather.nullable() }),
  z.object({ op: z.literal('grade'), to: grade.nullable() }),
  z.object({ op: z.literal('mode'), to: z.enum(TEXT_MODES), title: z.string().max(200).optional() }),
]);
export type StageChange = z.infer<typeof stageChange>;

export { colour };
