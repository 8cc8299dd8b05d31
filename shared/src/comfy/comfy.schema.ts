import * as z from 'zod';
import { caps, costs } from '../books/books.schema.ts';
import { changeOf } from '../contract/change.ts';

/** What a picture of a story is for: a place, somebody's sprite, one of their expressions, or a moment over the whole stage. */
export const PICTURE_PURPOSES = ['background', 'sprite', 'expression', 'moment'] as const;
export const picturePurpose = z.enum(PICTURE_PURPOSES);
export type PicturePurpose = z.infer<typeof picturePurpose>;

/** What a template is for: pictures, or music and nothing else. */
export const TEMPLATE_PURPOSES = [...PICTURE_PURPOSES, 'music'] as const;
export const templatePurpose = z.enum(TEMPLATE_PURPOSES);
export type TemplatePurpose = z.infer<typeof templatePurpose>;

/** Which models a template is made for; own: a workflow that a person brought. */
export const templateFamily = z.enum(['sd15', 'sdxl', 'flux', 'ace-step', 'stable-audio', 'own']);
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
  lyrics: places.default([]).describe('Of music: what is sung'),
  seconds: places.default([]).describe('Of music: how long it is'),
  prefix: places.default([]).describe('Name of the files it writes'),
});
export type TemplateBindings = z.infer<typeof templateBindings>;

/** A workflow with named places for what changes from picture to picture, or from piece to piece of music. */
export const comfyTemplate = z.object({
  id: z.string().max(80),
  name: z.string().max(200),
  family: templateFamily,
  purposes: z.array(templatePurpose).min(1),
  builtIn: z.boolean(),
  needsPicture: z.boolean().describe('Begins with a picture: that of a card, or a sprite'),
  bindings: templateBindings,
  output: z.string().max(100).describe('Id of the node whose picture or sound is taken'),
  longestSeconds: z.number().positive().nullable().default(null).describe('Of music: what its model can do at most'),
  loraNode: z
    .string()
    .max(100)
    .nullable()
    .default(null)
    .describe('Id of the node behind whose model LoRAs are put; null: the only one that gives a model'),
});
export type ComfyTemplate = z.infer<typeof comfyTemplate>;

/** Whether a template makes music, and no pictures. */
export const makesMusic = ({ purposes }: Pick<ComfyTemplate, 'purposes'>): boolean => purposes.includes('music');

/** A node of a workflow, as a person sees it. */
export const templateNode = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string().describe('As its author called it; else its kind'),
  inputs: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable().describe('null where another node gives it'),
      from: z.string().nullable().describe('Id of the node that gives it'),
    }),
  ),
  isEnd: z.boolean().describe('No other node takes what it gives'),
  givesModel: z.boolean().describe('Other nodes take their model from it'),
});
export type TemplateNode = z.infer<typeof templateNode>;

/** What a ComfyUI costs that is rented; the time between its pictures is not counted. */
export const comfyPrice = z.object({
  per: z.enum(['hour', 'picture']),
  dollars: z.number().min(0).max(1_000).describe('US dollars'),
  guessSeconds: z.number().min(1).max(3_600).default(45).describe('How long a picture takes, until there is a history'),
  caps: caps.prefault({}),
});
export type ComfyPrice = z.infer<typeof comfyPrice>;

/** A ComfyUI that pictures may be drawn with. */
export const comfyHost = z.object({
  id: z.string().max(80),
  name: z.string(),
  url: z.string(),
  headers: z.array(z.string()).describe('Names of the headers that are sent along; their values never come out'),
  allowSelfSigned: z.boolean(),
  enabled: z.boolean(),
  isNear: z
    .boolean()
    .describe('Stands on this computer or in its network, as of the last look: then nobody asks for consent'),
  consent: z.boolean().describe('Prompts and pictures of stories may be sent to it'),
  price: comfyPrice.nullable().describe('null: it costs nothing'),
  costs: costs.nullable().describe('What a picture costs there, and what was spent; null where it costs nothing'),
  problem: z.string().nullable().describe('Why it could not be asked at last; null when it could'),
  checkedAt: z.iso.datetime().nullable(),
  version: z.string().nullable(),
  device: z.string(),
  vramFree: z.number().describe('Bytes'),
  vramTotal: z.number().describe('Bytes'),
  models: z.int().describe('How many checkpoints and diffusion models it has'),
  loras: z.array(z.string()).describe('Names of its LoRAs'),
  lastModel: z.string().nullable().describe('What it drew with last; probably still loaded'),
});
export type ComfyHost = z.infer<typeof comfyHost>;

/** How a ComfyUI is reached, as a person enters it. */
export const comfyConnection = z.object({
  name: z.string().trim().max(200).default(''),
  url: z.string().trim().min(1).max(500).describe('Address, e.g. http://127.0.0.1:8188'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(4_000))
    .refine((all) => Object.keys(all).length <= 20, 'No more than 20 headers')
    .default({})
    .describe('Sent with every request, e.g. those of a tunnel; kept as secrets'),
  allowSelfSigned: z.boolean().default(false),
  consent: z
    .boolean()
    .default(false)
    .describe(
      'Prompts and pictures of stories may be sent to it; asked for outside of the own network, and where it costs',
    ),
  price: comfyPrice
    .nullable()
    .default(null)
    .describe('With one it draws only where a person names it, and within its limits; it is not asked by the clock'),
});
export type ComfyConnection = z.infer<typeof comfyConnection>;

/** What may be changed of a ComfyUI. A header whose value is empty keeps the one it has, one that is not named goes. */
export const comfyChange = changeOf(comfyConnection.extend({ enabled: z.boolean() }));
export type ComfyChange = z.infer<typeof comfyChange>;

/** What a host can do with a template. */
export const templateOnHost = z.object({
  host: z.string(),
  missing: z.array(z.string()).describe('Why it cannot draw with it; empty where it can'),
  models: z.array(z.string()).describe('Those it can draw with, the fitting ones first'),
});
export type TemplateOnHost = z.infer<typeof templateOnHost>;
