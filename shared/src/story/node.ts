import * as z from 'zod';
import { condition, expression } from './condition.ts';
import { cue } from './cue.ts';
import { characterId, choiceId, nodeId, sceneId, variableId } from './ids.ts';
import { stageChange } from './stage.ts';

/** A place in the story. Without `scene` it is in the same scene; without `node` it is the scene's first node. */
export const target = z.object({ scene: sceneId.optional(), node: nodeId.optional() });
export type Target = z.infer<typeof target>;

/** A change of state. */
export const action = z.discriminatedUnion('type', [
  z.object({ type: z.literal('set'), variable: variableId, value: expression }),
  z.object({ type: z.literal('add'), variable: variableId, value: expression }),
  z.object({ type: z.literal('toggle'), variable: variableId }),
  z.object({ type: z.literal('push'), variable: variableId, value: expression }),
  z.object({ type: z.literal('remove'), variable: variableId, value: expression }),
  z.object({ type: z.literal('stage'), changes: z.array(stageChange).max(50) }),
  z.object({ type: z.literal('cue'), cue }),
  z.object({
    type: z.literal('callback'),
    name: z.string().min(1).max(80),
    args: z.array(expression).max(20).optional(),
  }),
]);
export type Action = z.infer<typeof action>;

export const choice = z.object({
  id: choiceId,
  text: z.string().max(2_000),
  condition: condition.optional().describe('Offered only while true'),
  reason: z
    .string()
    .max(300)
    .optional()
    .describe('When the condition is false, show it disabled with this reason instead of hiding it'),
  weight: z
    .number()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('For a menu that the story decides by chance; default 1'),
  once: z.boolean().optional().describe('Offered until it was taken once in this run'),
  actions: z.array(action).max(50).optional(),
  target: target.optional().describe('Where it leads; the node after the menu if absent'),
});
export type Choice = z.infer<typeof choice>;

/** The time a reader has for a menu. `choice` is taken when it is over, even where its condition hides it. */
export const menuTimer = z.object({ ms: z.int().min(500).max(600_000), choice: choiceId });
export type MenuTimer = z.infer<typeof menuTimer>;

export const EVIDENCE = [
  'prefix',
  'explicit',
  'vocative',
  'first-person',
  'author',
  'pronoun',
  'paragraph',
  'beat',
  'alternation',
  'mention',
  'unknown',
] as const;

/** Where an imported node comes from. */
export const nodeSource = z.object({
  message: z.int().min(0).describe('0-based index in the chat, header not counted'),
  swipe: z.int().min(0).optional(),
  evidence: z.enum(EVIDENCE).optional().describe('What the speaker was told from'),
  tier: z.int().min(1).max(3).optional().describe('1: explicit, 3: a guess'),
});
export type NodeSource = z.infer<typeof nodeSource>;

const common = {
  id: nodeId,
  stage: z.array(stageChange).max(50).optional().describe('Applied before the node is shown'),
  cues: z.array(cue).max(20).optional(),
  next: nodeId.optional().describe('The node after this one; the following one in the list if absent'),
  source: nodeSource.optional(),
  edited: z
    .array(z.string().max(40))
    .max(40)
    .optional()
    .describe('Fields a person changed; importing again keeps them'),
};

export const LINE_KINDS = ['dialogue', 'narration', 'thought', 'system', 'ooc', 'document'] as const;
export const lineKind = z.enum(LINE_KINDS);
export type LineKind = z.infer<typeof lineKind>;

export const lineNode = z.object({
  ...common,
  type: z.literal('line'),
  kind: lineKind,
  speaker: characterId.optional(),
  text: z
    .string()
    .max(20_000)
    .describe('Holds marks (`*so*`), tags (`{b}so{/b}`) and values (`{=gold + 1}`), like all texts for the reader'),
  expression: z.string().max(80).optional().describe("Changes the speaker's expression on the stage from here on"),
});
export const menuNode = z.object({
  ...common,
  type: z.literal('menu'),
  prompt: z.string().max(2_000).optional(),
  decide: z.enum(['reader', 'chance']).default('reader').describe("chance: the story's seeded dice choose by weight"),
  choices: z.array(choice).min(1).max(100),
  timer: menuTimer.optional(),
});
export const actionNode = z.object({ ...common, type: z.literal('action'), actions: z.array(action).max(50) });
export const branchNode = z.object({
  ...common,
  type: z.literal('branch'),
  cases: z.array(z.object({ condition, target })).min(1).max(100),
});
export const jumpNode = z.object({ ...common, type: z.literal('jump'), target });
export const callNode = z
  .object({
    ...common,
    type: z.literal('call'),
    target,
    args: z
      .array(z.object({ variable: variableId, value: expression }))
      .max(20)
      .optional()
      .describe('Values for parameters of the scene called; worked out before it is entered'),
    result: variableId.optional().describe('Takes the value that the scene gives back'),
  })
  .describe('Plays the target until its end, then goes on after this node');
export const inputNode = z
  .object({
    ...common,
    type: z.literal('input'),
    prompt: z.string().max(2_000).optional(),
    variable: variableId.describe('A text or a number; takes what the reader enters'),
    maxLength: z.int().min(1).max(1_000).optional().describe('Characters of a text; 80 if absent'),
    placeholder: z.string().max(200).optional().describe('Shown while nothing is entered'),
    required: z.boolean().optional().describe('Nothing is no answer'),
  })
  .describe('Asks the reader for a text or a number');
export const endNode = z.object({
  ...common,
  type: z.literal('end'),
  ending: z.string().max(200).optional().describe('Title of an ending: ends the story even inside a call'),
  value: expression.optional().describe('What the scene gives back to its call'),
});

/** One step of a scene. */
export const node = z.discriminatedUnion('type', [
  lineNode,
  menuNode,
  actionNode,
  branchNode,
  jumpNode,
  callNode,
  inputNode,
  endNode,
]);
export type Node = z.infer<typeof node>;
export type LineNode = z.infer<typeof lineNode>;
export type MenuNode = z.infer<typeof menuNode>;
export type BranchNode = z.infer<typeof branchNode>;
export type CallNode = z.infer<typeof callNode>;
export type InputNode = z.infer<typeof inputNode>;
