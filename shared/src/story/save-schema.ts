import * as z from 'zod';
import { migrate, type Migration } from './migrations.ts';
import { choiceId, nodeId, sceneId, storyId, variableId } from './ids.ts';
import { stage } from './stage.ts';
import { value } from './variable.ts';
import { target } from './node.ts';
import { SAVE_VERSION } from './save-version.ts';

/** A decision of the reader: a choice, or an answer to a question. */
export const decided = z.union([
  choiceId,
  z.object({ input: nodeId, value: z.union([z.string().max(1_000), z.number()]) }),
]);

/** A save that cannot be used; the message says why and may be shown. */
export class SaveError extends Error {
  override readonly name = 'SaveError';
}

const int32 = z.int().min(-2147483648).max(2147483647);
const rng = z.tuple([int32, int32, int32, int32]);
const countsText = z.string().max(50_000_000).describe('Counts by id, see id-counts.ts');
const index = z.int().min(0).max(1_000);
const spot = { scene: sceneId, node: nodeId };

/** Where a saved state stands, or where it goes on once a scene is loaded. */
const savedPlace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('again'), ...spot }).describe('At this line or menu'),
  z.object({ kind: z.literal('after'), ...spot, value: value.optional() }),
  z.object({ kind: z.literal('middle'), ...spot }),
  z.object({ kind: z.literal('choose'), ...spot, choice: choiceId }),
  z.object({ kind: z.literal('enter'), ...spot, answer: z.union([z.string().max(1_000), z.number()]) }),
  z.object({
    kind: z.literal('node'),
    scene: sceneId,
    node: nodeId.nullable(),
    enter: z.boolean(),
    args: z
      .array(z.tuple([variableId, value]))
      .max(20)
      .optional(),
  }),
  z.object({
    kind: z.literal('ended'),
    scene: sceneId,
    node: nodeId.nullable(),
    ending: z.string().max(200).nullable(),
  }),
]);

/** A variable and its value; without one, the initial value. */
const savedBinding = z.union([z.tuple([variableId, value]), z.tuple([variableId])]);

/** A state of the run. What is absent is as in the state before it; in the first one, as in a new run. */
const savedState = z.object({
  step: z.int().min(0).optional().describe('One more than before if absent'),
  scene: sceneId.optional().describe('That of its place if absent'),
  at: savedPlace,
  stage: index.describe('Index in `stages`'),
  calls: index.describe('Index in `stacks`'),
  rng: rng.optional(),
  menuRng: rng.optional().describe('The dice before the menu it stands at was opened'),
  set: z
    .array(z.tuple([variableId, value]))
    .max(10_000)
    .optional()
    .describe('Variables that were set since'),
  visited: z.array(countsText).max(1_000).optional().describe('Visits since, in texts whose counts add up'),
  taken: countsText.optional().describe('Choices taken since, by the reader or by chance'),
  decided: z.int().min(0).optional().describe('How many of `decisions` are taken'),
});
export type SavedState = z.infer<typeof savedState>;

/** A saved playthrough. It holds the present state and the ones shortly before, so that rollback works after a load. */
export const runSave = z.object({
  version: z.literal(SAVE_VERSION),
  minVersion: z
    .int()
    .min(1)
    .describe('The oldest version whose readers would understand this one, for migrations to come'),
  story: z.object({
    id: storyId,
    revision: z.int().min(1),
    hash: z.string().max(64).nullable().describe('Of the whole story, see story-hash.ts; null where it was not known'),
  }),
  seed: z.string().max(1_000),
  origin: z
    .object({ at: target.nullable(), globals: z.record(variableId, value) })
    .nullable()
    .describe('How the run began; null in saves of version 1, which cannot be replayed'),
  step: z.int().min(0).describe('Interactions so far'),
  position: z.object({ scene: sceneId, node: nodeId.nullable() }),
  text: z
    .string()
    .max(500)
    .describe('Of the present line, for a list of saves and to find the line when its id is gone'),
  since: z.int().min(0).optional().describe('Interactions between the last decision and the present line'),
  sceneTitle: z.string().max(300),
  states: z.array(savedState).min(1).max(200).describe('The oldest first; the last is the present one'),
  stages: z.array(stage).min(1).max(200),
  stacks: z
    .array(z.array(z.tuple([sceneId, nodeId], savedBinding)).max(1_000))
    .min(1)
    .max(200)
    .describe('Open calls, outermost first: [scene, node, ...what parameters get back when the call returns]'),
  decisions: z.array(decided).max(10_000_000).describe('What the reader decided, in order'),
  trail: z
    .array(z.tuple([sceneId], nodeId))
    .max(1_000)
    .describe('The last lines, newest first: runs of [scene, node, node ...]'),
});
export type RunSave = z.infer<typeof runSave>;

const versions = z.looseObject({ version: z.int() });

/** For each old version the step to the next one. Pure. */
const migrations: Readonly<Record<number, Migration>> = {
  1: (json) => ({
    ...json,
    minVersion: 1,
    origin: null,
    story: { ...Object(json['story']), hash: null },
    states: Array.isArray(json['states']) ? json['states'].map(stateOfVersion1) : json['states'],
  }),
  // Version 3 has answers beside choices.
  2: (json) => json,
};

/** In version 1 the visits were one text. */
function stateOfVersion1(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || !('visited' in state)) return state;
  return { ...state, visited: [state.visited] };
}

/** A save out of an untrusted file. Throws a SaveError if it is damaged or of a newer program. */
export function openSave(json: unknown): RunSave {
  try {
    const head = versions.safeParse(json);
    if (!head.success) throw new SaveError('This is not a save of ComfyVN.');
    const { version } = head.data;
    if (version > SAVE_VERSION)
      throw new SaveError(
        `This save has version ${version}; this program reads up to ${SAVE_VERSION}. Update it first.`,
      );
    const save = runSave.safeParse(migrate(head.data, version, SAVE_VERSION, migrations));
    if (save.success) return save.data;
    const issue = save.error.issues[0];
    throw new SaveError(`This save is damaged at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}.`);
  } catch (error) {
    if (error instanceof SaveError) throw error;
    throw new SaveError('This save is damaged and cannot be read.');
  }
}
