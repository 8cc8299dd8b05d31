import * as z from 'zod';
import { route } from '../contract/route.ts';
import { sceneId, storyId } from '../story/ids.ts';
import {
  LORE_FIELDS,
  loreBook,
  loreEntry,
  loreFields,
  loreId,
  loreItem,
  loreMatch,
  loreUse,
  note,
} from './lore.schema.ts';

const ofStory = z.object({ id: storyId });
const one = ofStory.extend({ entry: loreId });

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
};
