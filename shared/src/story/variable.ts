import * as z from 'zod';
import { sceneId, variableId } from './ids.ts';

/** What a variable can hold. */
export const value = z.union([
  z.boolean(),
  z.number(),
  z.string().max(10_000),
  z.array(z.string().max(1_000)).max(1_000),
]);
export type Value = z.infer<typeof value>;

/** global: shared by all runs of the story. session: one run. scene: reset whenever its scene is entered. */
export const variableScope = z.enum(['global', 'session', 'scene']);
export type VariableScope = z.infer<typeof variableScope>;

export const variable = z.object({
  id: variableId,
  name: z.string().min(1).max(80).describe('Label for people; not a key'),
  scope: variableScope,
  scene: sceneId.optional().describe('The scene of a scene variable'),
  type: z.enum(['boolean', 'number', 'text', 'enum', 'list']),
  initial: value,
  options: z.array(z.string().max(200)).max(200).optional().describe('Allowed values of an enum'),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type Variable = z.infer<typeof variable>;
