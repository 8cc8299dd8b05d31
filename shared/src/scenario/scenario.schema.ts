import * as z from 'zod';
import { cue } from '../story/cue.ts';
import { finding } from '../story/finding.ts';
import { assetId, characterId, choiceId, nodeId, sceneId, storyId, variableId } from '../story/ids.ts';
import { lineKind, menuTimer, nodeSource } from '../story/node.ts';
import { decided } from '../story/save-schema.ts';
import { stage } from '../story/stage.ts';
import { value } from '../story/variable.ts';

export const runId = z
  .string()
  .regex(/^run_[A-Za-z0-9_-]{1,60}$/)
  .describe('Id of a run that the daemon keeps');

/** A line as the reader sees it. */
const shownLine = z.object({
  node: nodeId,
  scene: sceneId,
  kind: lineKind,
  speaker: characterId.nullable(),
  text: z.string(),
  voice: assetId.optional(),
  source: nodeSource.optional(),
});

/** A menu as the reader sees it. */
const shownMenu = z.object({
  node: nodeId,
  prompt: z.string().nullable(),
  options: z.array(
    z.object({
      id: choiceId,
      text: z.string(),
      enabled: z.boolean(),
      reason: z.string().nullable().describe('Why it is not enabled'),
      taken: z.int().describe('How often it was taken in this run'),
    }),
  ),
  timer: menuTimer.nullable().describe("The reader's time; the client counts it and sends `timeout`"),
});

/** A question as the reader sees it. */
const shownInput = z.object({
  node: nodeId,
  prompt: z.string().nullable(),
  variable: variableId,
  kind: z.enum(['text', 'number']),
  value: z.union([z.string(), z.number()]).describe('What the variable holds now'),
  maxLength: z.int().describe('Characters of a text; longer answers are cut'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  placeholder: z.string().nullable(),
  required: z.boolean().describe('Nothing is no answer: it is refused'),
});

/** A run at one moment, and what its last step did. */
export const runView = z.object({
  id: runId,
  story: storyId,
  revision: z.int().describe('Of the story'),
  status: z.enum(['line', 'menu', 'input', 'ended']),
  step: z.int().describe('Interactions so far'),
  scene: sceneId,
  node: nodeId.nullable(),
  line: shownLine.nullable(),
  menu: shownMenu.nullable(),
  input: shownInput.nullable(),
  ending: z.string().nullable(),
  stage,
  variables: z.record(variableId, value).describe('All variables of the story and their values now'),
  decisions: z.array(decided).describe('What the reader decided, in order'),
  cues: z.array(cue).describe('Performances of the last step, in the order of their beginning'),
  callbacks: z.array(z.object({ name: z.string(), args: z.array(value) })).describe('Messages of the last step'),
  findings: z
    .array(finding)
    .describe('What was wrong with the story or the input; the run went on as well as it could'),
  message: z.string().nullable().describe('What is not as it was when a save was loaded, in one sentence'),
});
export type RunView = z.infer<typeof runView>;

/** What a reader does. */
export const runInput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('advance') }),
  z.object({ type: z.literal('choose'), choice: choiceId }),
  z.object({ type: z.literal('timeout') }),
  z.object({ type: z.literal('enter'), value: z.string().max(10_000) }),
]);

/** A run in a list. */
export const runSummary = z.object({
  id: runId,
  story: storyId,
  step: z.int(),
  text: z.string().describe('Of the present line'),
  updatedAt: z.iso.datetime(),
});
export type RunSummary = z.infer<typeof runSummary>;
