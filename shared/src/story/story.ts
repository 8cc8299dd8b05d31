import * as z from 'zod';
import { condition } from './condition.ts';
import { achievementId, assetId, characterId, sceneId, storyId, variableId } from './ids.ts';
import { node, target } from './node.ts';
import { colour, stageChange } from './stage.ts';
import { variable } from './variable.ts';

/** Version of the story documents written by this program. */
export const STORY_VERSION = 3;

export const sprite = z.object({
  expression: z.string().min(1).max(80).describe('Label, e.g. `joy`; several sprites may share one'),
  costume: z.string().max(120).optional(),
  asset: assetId,
  blink: assetId.optional().describe('Laid over the sprite while its eyes are closed; of the same size'),
  mouth: z
    .array(assetId)
    .min(1)
    .max(6)
    .optional()
    .describe('Laid over the sprite while it speaks, from nearly closed to wide open; of the same size'),
});
export type Sprite = z.infer<typeof sprite>;

export const character = z.object({
  id: characterId,
  name: z.string().min(1).max(200),
  colour: colour.describe('Of the name plate'),
  role: z.enum(['reader', 'character', 'extra']).default('character').describe("reader: the user's own persona"),
  sprites: z.array(sprite).max(2_000).default([]),
  portrait: assetId.optional().describe('The card picture; stands in where there are no sprites'),
  description: z.string().max(20_000).optional(),
  textSpeed: z.number().min(0.2).max(5).optional().describe("Times the reader's own speed of text; 1 if absent"),
  blip: assetId.optional().describe('A short sound for the letters of what is said without a voice'),
});
export type Character = z.infer<typeof character>;

export const ASSET_KINDS = [
  'background',
  'sprite',
  'portrait',
  'picture',
  'video',
  'mask',
  'lut',
  'music',
  'ambience',
  'sfx',
  'voice',
] as const;

/** What the player needs to know of an asset before it loads its bytes. */
export const storyAsset = z.object({
  id: assetId,
  kind: z.enum(ASSET_KINDS),
  name: z.string().max(300),
  mime: z.string().max(100),
  width: z.int().positive().optional().describe('Pixels'),
  height: z.int().positive().optional().describe('Pixels'),
  sizeBytes: z.int().min(0).optional(),
  loop: z
    .object({ startMs: z.int().min(0), endMs: z.int().positive().optional() })
    .optional()
    .describe('Of music and ambience: what is played again and again after the first time; the whole if absent'),
  licence: z.string().max(200).optional().describe('SPDX identifier, or the words of its owner'),
  author: z.string().max(300).optional(),
  source: z.string().max(1_000).optional().describe('Where it came from: an address or a few words'),
});
export type StoryAsset = z.infer<typeof storyAsset>;

/** Something a reader is told of and keeps, once its condition holds. */
export const achievement = z.object({
  id: achievementId,
  title: z.string().min(1).max(200),
  description: z.string().max(1_000).optional(),
  condition,
  hidden: z.boolean().optional().describe('Title and description are not told before'),
});
export type Achievement = z.infer<typeof achievement>;

/** Words in other languages: `{locale: {id: text}}`; what is absent is shown as written. */
export const translations = z.record(
  z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/),
  z.record(z.string().max(100), z.string().max(20_000)),
);
export type Translations = z.infer<typeof translations>;

/** A named graph of nodes. It begins at the first one; running off the end of the list is an `end`. */
export const scene = z.object({
  id: sceneId,
  title: z.string().max(300),
  stage: z.array(stageChange).max(100).default([]).describe('Sets the stage when the scene is entered'),
  nodes: z.array(node).max(100_000),
  parameters: z
    .array(variableId)
    .max(20)
    .optional()
    .describe('Scene variables that a call sets; they get their former values back when the call returns'),
  translations: translations
    .optional()
    .describe(
      'Of lines and endings by the id of their node, of prompts by that of the menu or question, of choices by their id, of reasons by `id#reason`, of placeholders by `id#placeholder`',
    ),
});
export type Scene = z.infer<typeof scene>;

/** A scene as listed in the head of a story. */
export const sceneHead = scene.pick({ id: true, title: true }).extend({
  nodes: z.int().min(0).describe('Number of nodes'),
  next: z.array(sceneId).default([]).describe('Scenes that can follow, for preloading'),
  revision: z.int().min(1).default(1),
  hash: z.string().max(64).optional().describe('Of the whole scene, see story-hash.ts'),
});
export type SceneHead = z.infer<typeof sceneHead>;

const storyFields = {
  id: storyId,
  version: z.literal(STORY_VERSION),
  revision: z.int().min(1).describe('Grows with every change'),
  title: z.string().min(1).max(300),
  locale: z.string().max(35).default('en'),
  start: target,
  characters: z.array(character).max(10_000),
  variables: z.array(variable).max(10_000).default([]),
  assets: z.array(storyAsset).max(100_000).default([]),
  achievements: z.array(achievement).max(1_000).optional(),
  translations: translations
    .optional()
    .describe(
      'Of names by the id of the character, of titles by the id of the story, the scene or the achievement, of descriptions by `id#description`',
    ),
  renamed: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      '{oldId: newId} of nodes, scenes and choices that were merged or replaced, and {"scene/node": scene} of nodes that moved, so that saves survive',
    ),
};

/** A whole story in one document: what an export holds. */
export const story = z.object({ ...storyFields, scenes: z.array(scene).min(1).max(100_000) });
export type Story = z.infer<typeof story>;

/** A story without the bodies of its scenes: what the player opens first. */
export const storyHead = z.object({
  ...storyFields,
  locales: z
    .array(z.string().max(35))
    .max(1_000)
    .optional()
    .describe('Languages that something in the story is translated into, that of the original not among them'),
  scenes: z.array(sceneHead).min(1).max(100_000),
});
export type StoryHead = z.infer<typeof storyHead>;
