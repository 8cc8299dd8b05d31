import * as z from 'zod';
import { route } from '../contract/route.ts';
import { storyId } from '../story/ids.ts';
import { runSave } from '../story/save.ts';

export const slotName = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** A saved game as the player writes it. */
export const storedSave = z.object({
  save: runSave,
  thumbnail: z
    .string()
    .max(200_000)
    .regex(/^data:image\/(webp|jpeg|png);base64,[A-Za-z0-9+/=]*$/)
    .nullable(),
  title: z.string().max(300),
  text: z.string().max(500),
  savedAt: z.iso.datetime(),
});
export type StoredSave = z.infer<typeof storedSave>;

export const saveSlot = storedSave.omit({ save: true }).extend({ slot: slotName });
export type SaveSlot = z.infer<typeof saveSlot>;

const slot = z.object({ id: storyId, slot: slotName });

export const savesApi = {
  list: route({
    method: 'GET',
    path: '/api/stories/:id/saves',
    summary: 'The saved games of a story, newest first',
    params: z.object({ id: storyId }),
    response: z.array(saveSlot),
    access: 'paired',
  }),
  get: route({
    method: 'GET',
    path: '/api/stories/:id/saves/:slot',
    summary: 'One saved game',
    params: slot,
    response: storedSave,
    access: 'paired',
  }),
  put: route({
    method: 'PUT',
    path: '/api/stories/:id/saves/:slot',
    summary: 'Write a saved game',
    params: slot,
    body: storedSave,
    access: 'paired',
    maxBytes: 4_000_000,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/stories/:id/saves/:slot',
    summary: 'Delete a saved game',
    params: slot,
    access: 'paired',
  }),
};
