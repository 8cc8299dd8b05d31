import * as z from 'zod';
import { AMBIGUITIES, ROUTE_KINDS } from '../sillytavern/routes/route.ts';
import { finding } from '../story/finding.ts';
import { storyId } from '../story/ids.ts';

/** A chat of the tree; see `Route` in shared/sillytavern/routes/route. */
export const chatRoute = z.object({
  index: z.int(),
  name: z.string().describe('File name without .jsonl'),
  kind: z.enum(ROUTE_KINDS),
  parent: z.int().nullable().describe('Index of the route it leaves'),
  fork: z
    .object({ message: z.int().min(0), swiped: z.boolean() })
    .nullable()
    .describe('The last message it has in common with its parent; `swiped`: there it has another take'),
  ambiguous: z.enum(AMBIGUITIES).nullable().describe('Why that is not certain'),
  root: z.int(),
  messages: z.int().min(0),
  own: z.int().min(0).describe('Messages that its parent does not have'),
  way: z
    .object({ kind: z.enum(['user', 'character', 'take']), by: z.string(), words: z.string() })
    .nullable()
    .describe('The first of them'),
  lastDate: z.string().describe('Of the last message, as SillyTavern wrote it'),
  path: z.string().describe('Relative to the data folder of SillyTavern; an opaque key for the caller'),
  story: storyId.nullable().describe('The story that was made of this chat alone'),
});

export const routeTree = z.object({
  title: z.string().describe('Whose chats they are'),
  here: z.int().nullable().describe('Index of the chat that was asked about'),
  routes: z.array(chatRoute),
  merged: z.array(z.object({ root: z.int(), story: storyId })).describe('Stories of all routes of a tree'),
  findings: z.array(finding).describe('Files that were left out'),
});
export type RouteTree = z.infer<typeof routeTree>;
