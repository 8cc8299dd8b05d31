import * as z from 'zod';
import { jobState } from '../jobs/jobs.schema.ts';
import { nodeId, sceneId, storyId } from '../story/ids.ts';

/** What the director may change: how a story is staged and what choices are called, never its lines or its ways. */
export const SUGGESTION_KINDS = [
  'title',
  'choice',
  'speaker',
  'expression',
  'enter',
  'leave',
  'camera',
  'place',
  'music',
] as const;
export type SuggestionKind = (typeof SUGGESTION_KINDS)[number];

export const suggestionState = z.enum(['open', 'taken', 'discarded']);

/** One change of the staging, for people. */
export const suggestion = z.object({
  id: z.string().max(80),
  kind: z.enum(SUGGESTION_KINDS),
  node: nodeId.nullable().describe('The line, or the menu of a choice; null for the title of the scene'),
  line: z.string().describe('The beginning of the line, or of the one that the choice leads to'),
  before: z.string(),
  after: z.string(),
  state: suggestionState,
});
export type Suggestion = z.infer<typeof suggestion>;

/** What the director makes of a stretch of a scene. */
export const directChunk = z.object({
  id: z.string(),
  scene: sceneId,
  title: z.string().describe('Of the scene'),
  lines: z.int(),
  state: jobState.nullable().describe('Of its job; null where that is forgotten'),
  message: z.string().describe('Why there is nothing of it; may be empty'),
  wishes: z.array(z.string()).describe('Places and music that the story lacks'),
  suggestions: z.array(suggestion),
});
export type DirectChunk = z.infer<typeof directChunk>;

/** A run of the director over a story. */
export const directRun = z.object({
  id: z.string(),
  story: storyId,
  server: z.string().describe('Name of the text model'),
  job: z.string().describe('The batch of its jobs'),
  state: jobState.nullable(),
  progress: z.number(),
  createdAt: z.iso.datetime(),
  chunks: z.array(directChunk),
});
export type DirectRun = z.infer<typeof directRun>;

/** What came of taking suggestions, or of taking them back. */
export const directChange = z.object({
  revision: z.int().describe('Of the story'),
  changed: z.int().describe('Suggestions that the story now has, or has no more'),
  refused: z.array(z.object({ id: z.string(), why: z.string() })),
});
export type DirectChange = z.infer<typeof directChange>;
