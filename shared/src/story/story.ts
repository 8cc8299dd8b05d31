import * as z from 'zod';
import { assetId, characterId, sceneId, storyId } from './ids.ts';
import { node, target } from './node.ts';
import { colour, stageChange } from './stage.ts';
import { variable } from './variable.ts';

/** Version of the story documents written by this program. */
export const STORY_VERSION = 1;

export const sprite = z.object({
  expression: z.string().min(1).max(80).describe('Label, e.g. `joy`; several sprites may share one'),
  costume: z.string().max(120).optional(),
  asset: assetId,
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
});
export type Character = z.infer<typeof character>;

/** What the player needs to know of an asset before it loads its bytes. */
export const storyAsset = z.object({
  id: assetId,
  kind: z.enum(['background', 'sprite', 'portrait', 'picture', 'music', 'ambience', 'sfx', 'voice']),
  name: z.string().max(300),
  mime: z.string().max(100),
  width: z.int().positive().optional().describe('Pixels'),
  height: z.int().positive().optional().describe('Pixels'),
  sizeBytes: z.int().min(0).optional(),
});
export type StoryAsset = z.infer<typeof storyAsset>;

/** A named graph of nodes. It begins at the first one; running off the end of the list is an `end`. */
export const scene = z.object({
  id: sceneId,
  title: z.string().max(300),
  stage: z.array(stageChange).max(100).default([]).describe('Sets the stage when the scene is entered'),
  nodes: z.array(node).max(100_000),
});
export type Scene = z.infer<typeof scene>;

/** A scene as listed in the head of a story. */
export const sceneHead = scene.pick({ id: true, title: true }).extend({
  nodes: z.int().min(0).describe('Number of nodes'),
  next: z.array(sceneId).default([]).describe('Scenes that can follow, for preloading'),
  revision: z.int().min(1).default(1),
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
  renamed: z
    .record(z.string(), z.string())
    .default({})
    .describe('{oldId: newId} of nodes and scenes that were merged or replaced, so that saves survive'),
};

/** A whole story in one document: what an export holds. */
export const story = z.object({ ...storyFields, scenes: z.array(scene).min(1).max(100_000) });
export type Story = z.infer<typeof story>;

/** A story without the bodies of its scenes: what the player opens first. */
export const storyHead = z.object({ ...storyFields, scenes: z.array(sceneHead).min(1).max(100_000) });
export type StoryHead = z.infer<typeof storyHead>;
