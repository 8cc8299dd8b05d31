import * as z from 'zod';

/** What a picture of a story is for: a place, somebody's sprite, one of their expressions, or a moment over the whole stage. */
export const PICTURE_PURPOSES = ['background', 'sprite', 'expression', 'moment'] as const;
export const picturePurpose = z.enum(PICTURE_PURPOSES);
export type PicturePurpose = z.infer<typeof picturePurpose>;

/** Which models a template is made for; own: a workflow that a person brought. */
export const templateFamily = z.enum(['sd15', 'sdxl', 'flux', 'own']);
export type TemplateFamily = z.infer<typeof templateFamily>;

const places = z.array(z.string().max(200)).max(50);
/** Where in a workflow a value goes: `6.inputs.text`. What is absent stays as the workflow has it. */
export const templateBindings = z.object({
  positive: places.default([]),
  negative: places.default([]),
  seed: places.default([]),
  width: places.default([]),
  height: places.default([]),
  model: places.default([]),
  picture: places.default([]).describe('Name of an uploaded picture to begin with'),
  strength: places.default([]).describe('How far it may go from that picture, 0 to 1'),
  prefix: places.default([]).describe('Name of the files it writes'),
});
export type TemplateBindings = z.infer<typeof templateBindings>;

/** A workflow with named places for what changes from picture to picture. */
export const comfyTemplate = z.object({
  id: z.string().max(80),
  name: z.string().max(200),
  family: templateFamily,
  purposes: z.array(picturePurpose).min(1),
  builtIn: z.boolean(),
  needsPicture: z.boolean().describe('Begins with a picture: that of a card, or a sprite'),
  bindings: templateBindings,
  output: z.string().max(100).describe('Id of the node whose picture is taken'),
});
export type ComfyTemplate = z.infer<typeof comfyTemplate>;
