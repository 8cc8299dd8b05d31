import * as z from 'zod';
import { route } from '../contract/route.ts';
import { sceneId, storyId } from '../story/ids.ts';
import {
  LORE_FIELDS,
  loreBook,
  loreEntry,
  loreFile,
  loreFields,
  loreId,
  loreItem,
  loreMatch,
  loreUse,
  note,
} from './lore.schema.ts';

const ofStory = z.object({ id: storyId });
const one = ofStory.extend({ entry: loreId });
const ofFile = z.object({ file: loreId });

export const loreApi = {
  list: route({
    method: 'GET',
    path: '/api/stories/:id/lore',
    summary: 'The lore of a story: its books, and the entries that hold all of some words',
    params: ofStory,
    query: z.object({
      search: z.string().max(300).default('').describe('Words; the beginning of one is enough. Empty: all entries'),
      book: loreId.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(200),
    }),
    response: z.object({ books: z.array(loreBook), entries: z.array(loreItem), total: z.int() }),
  }),
  get: route({
    method: 'GET',
    path: '/api/stories/:id/lore/:entry',
    summary: 'One entry, and how it was imported where a person changed it',
    params: one,
    response: z.object({
      entry: loreEntry,
      book: loreBook,
      imported: loreFields.partial().describe('Former values of the fields that were changed'),
      more: z.record(z.string(), z.unknown()).describe('What else stood in it in SillyTavern'),
    }),
  }),
  edit: route({
    method: 'PATCH',
    path: '/api/stories/:id/lore/:entry',
    summary: 'Change an entry; importing again keeps the change',
    params: one,
    body: loreFields.partial(),
    response: loreEntry,
  }),
  reset: route({
    method: 'POST',
    path: '/api/stories/:id/lore/:entry/reset',
    summary: 'Give fields of an entry the values they were imported with; all of them if none is named',
    params: one,
    body: z.object({ fields: z.array(z.enum(LORE_FIELDS)).max(50).optional() }),
    response: loreEntry,
  }),
  uses: route({
    method: 'GET',
    path: '/api/stories/:id/lore/:entry/uses',
    summary: 'The scenes in which an entry fires through a key of its own',
    params: one,
    response: z.array(loreUse),
  }),
  scene: route({
    method: 'GET',
    path: '/api/stories/:id/scenes/:scene/lore',
    summary: "The entries that fire in a scene, by SillyTavern's rules",
    params: ofStory.extend({ scene: sceneId }),
    response: loreMatch,
  }),
  match: route({
    method: 'POST',
    path: '/api/stories/:id/lore/match',
    summary: "The entries that fire for a text, by SillyTavern's rules",
    params: ofStory,
    body: z.object({ text: z.string().max(500_000), recursive: z.boolean().default(true) }),
    response: loreMatch,
  }),
  notes: route({
    method: 'GET',
    path: '/api/stories/:id/notes',
    summary: "What chat and cards say to whoever directs the story: author's note, scenario, prompts, credits",
    params: ofStory,
    response: z.array(note),
  }),
  files: route({
    method: 'GET',
    path: '/api/lore/files',
    summary: 'The lorebooks that were taken in by themselves, and the stories they are attached to',
    response: z.array(loreFile),
  }),
  takeFile: route({
    method: 'POST',
    path: '/api/lore/files',
    summary:
      'Take in a lorebook sent as the body: world info of SillyTavern, a lorebook of NovelAI, Agnai or RisuAI, or that of a card. One of the same name is updated, in all stories it is attached to',
    query: z.object({
      name: z.string().min(1).max(300).describe('File name; the book is known by it'),
      story: storyId.optional().describe('Attach it to this story'),
    }),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 64_000_000,
    response: z.object({
      file: loreFile,
      changed: z.boolean().describe('false: it was here just so'),
      leftOut: z.int().describe('Entries beyond the most that are read'),
    }),
  }),
  file: route({
    method: 'GET',
    path: '/api/lore/files/:file',
    summary: 'What stands in a lorebook that was taken in by itself',
    params: ofFile,
    response: z.object({
      file: loreFile,
      entries: z.array(loreFields.pick({ title: true, keys: true, content: true, enabled: true, constant: true })),
    }),
  }),
  removeFile: route({
    method: 'DELETE',
    path: '/api/lore/files/:file',
    summary: 'Remove a lorebook, from the stories it is attached to as well',
    params: ofFile,
  }),
  attach: route({
    method: 'PUT',
    path: '/api/lore/files/:file/stories/:id',
    summary: "Attach a lorebook to a story; it stands in place of the chat's book of the same name",
    params: ofFile.extend({ id: storyId }),
    response: loreFile,
  }),
  detach: route({
    method: 'DELETE',
    path: '/api/lore/files/:file/stories/:id',
    summary: 'Take a lorebook out of a story, with what was changed of its entries there',
    params: ofFile.extend({ id: storyId }),
  }),
};
