import * as z from 'zod';
import { route } from '../contract/route.ts';
import { importOptions } from '../imports/imports.api.ts';
import { finding } from '../story/finding.ts';
import { assetId, storyId } from '../story/ids.ts';
import { node } from '../story/node.ts';
import { character } from '../story/story.ts';
import { assetKey, capturedMessage, captureHead, captureKey, splice } from './sillytavern.schema.ts';

export const syncResult = z.object({
  story: storyId.nullable().describe('null while more parts are to come'),
  revision: z.int(),
  source: z.string().describe('Pass it as the next `base`'),
  lines: z.int(),
  missing: z.array(assetKey).describe('Files to upload'),
  findings: z.array(finding),
});
export type SyncResult = z.infer<typeof syncResult>;

export const heldChat = z.object({
  key: captureKey,
  source: z.string().describe('Pass it as `base`, or within `begins`'),
  messages: z.int().min(0),
  stamp: z.string().nullable().describe('As it came with the last sync; null: with none'),
});
export type HeldChat = z.infer<typeof heldChat>;

export const draftResult = z.object({
  nodes: z.array(node).describe('What the story will have from `keep` on, to stand before its end'),
  characters: z.array(character).describe('Those who speak in the nodes'),
});
export type DraftResult = z.infer<typeof draftResult>;

export const sillytavernApi = {
  sync: route({
    method: 'POST',
    path: '/api/sillytavern/sync',
    summary: 'Send what changed in the open chat; the story follows. 409 when `base` is not what the daemon holds',
    body: z.object({
      chat: captureHead,
      base: z.string().max(100).nullable().describe('The `source` of the last answer; null: these are all messages'),
      total: z.int().min(0).describe('Messages in the chat after the changes, to notice a slip'),
      changes: z.array(splice).max(100_000),
      begins: z
        .object({ key: captureKey, source: z.string().max(100), messages: z.int().min(0) })
        .optional()
        .describe(
          'With `base` null: it begins with that many messages of another chat. 409 when that one has another `source`',
        ),
      stamp: z
        .string()
        .max(200)
        .optional()
        .describe('What the caller knows this state of the chat by; `held` tells it'),
      more: z.boolean().default(false).describe('More parts follow; convert at the last'),
      options: importOptions.prefault({}),
    }),
    response: syncResult,
    access: 'paired',
    maxBytes: 16_000_000,
  }),
  held: route({
    method: 'POST',
    path: '/api/sillytavern/held',
    summary: 'Which of these chats the daemon holds, and in which state; those it does not hold are left out',
    body: z.object({ chats: z.array(captureKey).max(2_000) }),
    response: z.array(heldChat),
    access: 'paired',
    maxBytes: 4_000_000,
  }),
  merge: route({
    method: 'POST',
    path: '/api/sillytavern/merge',
    summary: 'Make one story of chats that were sent, with a menu at each fork; the first one is the main path',
    body: z.object({
      chats: z.array(captureKey).min(1).max(2_000).describe('Keys of chats that were sent by `sync`'),
      swipes: z.boolean().default(false).describe('Offer the swipes that were not chosen as alternative takes'),
    }),
    response: syncResult,
    access: 'paired',
  }),
  draft: route({
    method: 'POST',
    path: '/api/sillytavern/draft',
    summary:
      'What a message that is still being written makes of the story; stores nothing. 409 when `base` is not what the daemon holds',
    body: z.object({
      key: captureKey,
      base: z.string().max(100).describe('The `source` of the last sync'),
      keep: z.int().min(0).describe('Messages of the last sync that stand; the others are replaced'),
      messages: z
        .array(capturedMessage)
        .max(50)
        .describe('What follows them; of the last one only whole sentences are taken'),
    }),
    response: draftResult,
    access: 'paired',
    maxBytes: 4_000_000,
  }),
  picture: route({
    method: 'POST',
    path: '/api/sillytavern/pictures',
    summary: 'Show a picture while a message of a story is read; one that was there before goes. An edit of the story',
    query: z.object({
      story: storyId,
      message: z.coerce.number().int().min(0),
      prompt: z.string().min(1).max(4_000).describe('What it was drawn from'),
    }),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 64_000_000,
    response: z.object({ asset: assetId, revision: z.int() }),
    status: 201,
    access: 'paired',
  }),
  dropPicture: route({
    method: 'DELETE',
    path: '/api/sillytavern/pictures',
    summary: 'Take the picture of a message away again',
    query: z.object({ story: storyId, message: z.coerce.number().int().min(0) }),
    response: z.object({ revision: z.int() }),
    access: 'paired',
  }),
  asset: route({
    method: 'POST',
    path: '/api/sillytavern/assets',
    summary: 'Upload a file that a sync asked for',
    query: z.object({
      key: assetKey,
      name: z.string().max(300),
      kind: z.enum(['sprite', 'background', 'portrait', 'picture']),
    }),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 64_000_000,
    response: z.object({ asset: assetId }),
    status: 201,
    access: 'paired',
  }),
};
