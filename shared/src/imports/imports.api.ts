import * as z from 'zod';
import { bundleMode } from '../bundle/bundle.schema.ts';
import { route } from '../contract/route.ts';
import { finding } from '../story/finding.ts';
import { storyId } from '../story/ids.ts';

/** How a chat becomes a story. */
export const importOptions = z.object({
  swipes: z.boolean().default(false).describe('Offer the swipes that were not chosen as alternative takes'),
  branches: z.boolean().default(false).describe('Join the branches and checkpoints of the chat as other paths'),
});
export type ImportOptions = z.infer<typeof importOptions>;

export const importReport = z.object({
  story: storyId,
  title: z.string(),
  revision: z.int(),
  changed: z.boolean().describe('false: the chat gave the same story as before'),
  messages: z.int(),
  lines: z.int(),
  scenes: z.int(),
  findings: z.array(finding),
});
export type ImportReport = z.infer<typeof importReport>;

export const chatEntry = z.object({
  /** Relative to the SillyTavern data folder; an opaque key for the caller. */
  path: z.string(),
  title: z.string(),
  character: z.string(),
  group: z.boolean(),
  sizeBytes: z.int(),
  modifiedAt: z.iso.datetime(),
});
export type ChatEntry = z.infer<typeof chatEntry>;

export const installation = z.object({
  id: z.string(),
  folder: z.string(),
  user: z.string(),
  chats: z.array(chatEntry),
});
export type Installation = z.infer<typeof installation>;

export const importsApi = {
  sillyTavern: route({
    method: 'GET',
    path: '/api/imports/sillytavern',
    summary: 'The SillyTavern installations on this computer and their chats',
    response: z.array(installation),
  }),
  fromSillyTavern: route({
    method: 'POST',
    path: '/api/imports/sillytavern',
    summary: 'Import one chat of an installation',
    body: z.object({ installation: z.string(), path: z.string().max(1_000), options: importOptions.prefault({}) }),
    response: importReport,
    status: 201,
  }),
  upload: route({
    method: 'POST',
    path: '/api/imports/upload',
    summary:
      'Import a chat file (.jsonl), a character card (.png, .json, .charx, .byaf, .yaml) or a story bundle (.zip) sent as the body',
    query: z.object({
      name: z.string().min(1).max(300).describe('File name, for the title'),
      swipes: z.stringbool().default(false),
      mode: bundleMode.default('new').describe('Of a bundle: what to do with a story that is here and differs'),
    }),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 8_600_000_000,
    response: importReport,
    status: 201,
  }),
  sample: route({
    method: 'POST',
    path: '/api/imports/sample',
    summary: 'Import the sample story that comes with ComfyVN',
    response: importReport,
    status: 201,
  }),
};
