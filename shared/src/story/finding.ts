import * as z from 'zod';
import { edit } from './edit.ts';
import { assetId, characterId, choiceId, nodeId, sceneId, variableId } from './ids.ts';

export const FINDING_LEVELS = ['error', 'warning', 'info'] as const;
export type FindingLevel = (typeof FINDING_LEVELS)[number];

/** Something wrong with content: found by the validator, the runner, an importer, an exporter or the advisory. */
export const finding = z.object({
  rule: z.string().min(1).max(80).describe('Stable name of the rule, e.g. `target-missing`'),
  level: z.enum(FINDING_LEVELS),
  where: z
    .object({
      scene: sceneId.optional(),
      node: nodeId.optional(),
      choice: choiceId.optional(),
      character: characterId.optional(),
      variable: variableId.optional(),
      asset: assetId.optional(),
      message: z.int().min(0).optional().describe('0-based index of a message in the imported chat'),
      line: z.int().min(1).optional().describe('1-based line in the file'),
      file: z.string().max(1_000).optional(),
    })
    .describe('Empty when it concerns the whole'),
  message: z.string().min(1).max(2_000).describe('What is wrong, with which one'),
  fix: z.string().max(1_000).optional().describe('What to do about it'),
  edits: z.array(edit).max(1_000).optional().describe('Applying these, in order, mends it'),
});
export type Finding = z.infer<typeof finding>;
