import * as z from 'zod';
import { finding } from './finding.ts';
import { choiceId, nodeId, sceneId } from './ids.ts';
import { decided } from './save-schema.ts';

const spot = z.object({ scene: sceneId, node: nodeId });

/** How much of some kind of thing was seen; `unseen` names the first thousand that were not. */
const covered = <T extends z.ZodType>(thing: T) =>
  z.object({ seen: z.int(), total: z.int(), unseen: z.array(thing).max(1_000) });

const ending = z.object({
  scene: sceneId,
  node: nodeId.nullable().describe('Null where a scene without nodes ends'),
  title: z.string().nullable().describe('Null where the story just stops'),
  path: z
    .array(decided)
    .describe('The fewest decisions that lead there, as far as seen; luck with the dice may be needed'),
  runs: z.int().describe('How often the story is played for that: more than once where it asks what earlier runs left'),
  walks: z.int().describe('Random walks that came here'),
});

const spread = z.object({ least: z.int(), most: z.int(), mean: z.number() });

const sceneFigures = z.object({
  scene: sceneId,
  title: z.string(),
  lines: z.int(),
  words: z.int(),
  choices: z.int(),
  before: z.int().describe('Scenes that lead here'),
  after: z.int().describe('Scenes that follow'),
  share: z.number().min(0).max(1).describe('Of the random walks that came through'),
});

/** What exploring a story has shown. */
export const exploration = z.object({
  exhaustive: z
    .boolean()
    .describe('Every way was gone. Never with dice or answers that decide something: many were tried, not all'),
  dice: z.boolean().describe('Chance decides something in this story'),
  states: z.int().describe('Different situations at a menu or a question'),
  steps: z.int().describe('Nodes gone through'),
  coverage: z.object({ scenes: covered(sceneId), nodes: covered(spot), choices: covered(choiceId) }),
  endings: z.array(ending),
  unreached: z.array(spot.extend({ title: z.string() })).describe('Endings that nothing came to'),
  walks: z.object({
    count: z.int(),
    ended: z.int().describe('Those that came to an end within their bound'),
    lines: spread.nullable().describe('Of a walk that ended'),
    words: spread.nullable().describe('Of a walk that ended'),
  }),
  scenes: z.array(sceneFigures),
  findings: z.array(finding).describe('What the runs met that is wrong with the story'),
});
export type Exploration = z.infer<typeof exploration>;
