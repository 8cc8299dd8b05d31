import * as z from 'zod';

/** An immutable id: a short prefix and letters or digits, e.g. `ln_1k3fq0z2`. Never an index, never a title. */
const id = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[A-Za-z0-9_.:-]+$/)
  // z.record drops this key without a word, and an assignment to it changes the prototype instead.
  .refine((text) => text !== '__proto__', 'May not be __proto__');

export const storyId = id.describe('Id of a story');
export const sceneId = id.describe('Id of a scene, unique in its story');
export const nodeId = id.describe('Id of a node, unique in its story');
export const choiceId = id.describe('Id of a choice, unique in its story');
export const characterId = id.describe('Id of a character, unique in its story');
export const variableId = id.describe('Id of a variable, unique in its story');
export const achievementId = id.describe('Id of an achievement, unique in its story');
export const assetId = id.describe('Id of an asset');

export type StoryId = z.infer<typeof storyId>;
export type SceneId = z.infer<typeof sceneId>;
export type NodeId = z.infer<typeof nodeId>;
export type ChoiceId = z.infer<typeof choiceId>;
export type CharacterId = z.infer<typeof characterId>;
export type VariableId = z.infer<typeof variableId>;
export type AchievementId = z.infer<typeof achievementId>;
export type AssetId = z.infer<typeof assetId>;
