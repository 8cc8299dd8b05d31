import * as z from 'zod';
import { route } from '../contract/route.ts';
import { importOptions } from '../imports/imports.api.ts';
import { job } from '../jobs/jobs.schema.ts';
import {
  foundLibrary,
  library,
  libraryAbout,
  libraryChat,
  libraryChoice,
  libraryConnection,
  libraryOwner,
  librarySchedule,
  libraryScope,
} from './libraries.schema.ts';

const one = z.object({ id: z.string().max(80) });

export const librariesApi = {
  list: route({
    method: 'GET',
    path: '/api/libraries',
    summary: 'The SillyTavern libraries that were added',
    response: z.array(library),
  }),
  found: route({
    method: 'GET',
    path: '/api/libraries/found',
    summary: 'SillyTavern on this computer that is no library yet',
    response: z.array(foundLibrary),
  }),
  test: route({
    method: 'POST',
    path: '/api/libraries/test',
    summary: 'Try a connection; a problem says what is wrong with it',
    body: libraryConnection,
    response: z.array(libraryAbout),
  }),
  add: route({
    method: 'POST',
    path: '/api/libraries',
    summary: 'Add a library; a data folder of several users becomes one for each',
    body: z.object({ connection: libraryConnection, name: z.string().trim().max(200).optional() }),
    response: z.array(library),
    status: 201,
  }),
  get: route({ method: 'GET', path: '/api/libraries/:id', summary: 'One library', params: one, response: library }),
  update: route({
    method: 'PATCH',
    path: '/api/libraries/:id',
    summary: 'Rename a library, set when it is synced, or connect it anew',
    params: one,
    body: z
      .object({
        name: z.string().trim().min(1).max(200),
        schedule: librarySchedule,
        scope: libraryScope,
        connection: libraryConnection,
      })
      .partial(),
    response: library,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/libraries/:id',
    summary: 'Forget a library and its passwords; the stories stay',
    params: one,
  }),
  scan: route({
    method: 'POST',
    path: '/api/libraries/:id/scan',
    summary: 'Read the lists of characters and chats anew',
    params: one,
    response: library,
  }),
  owners: route({
    method: 'GET',
    path: '/api/libraries/:id/owners',
    summary: 'Characters and groups of a library, the last played first',
    params: one,
    query: z.object({ search: z.string().max(200).default('') }),
    response: z.array(libraryOwner),
  }),
  chats: route({
    method: 'GET',
    path: '/api/libraries/:id/chats',
    summary: 'Chats of a library, the last played first',
    params: one,
    query: z.object({
      owner: z.string().max(700).optional(),
      search: z.string().max(200).default(''),
      limit: z.coerce.number().int().min(1).max(50_000).default(1_000),
    }),
    response: z.array(libraryChat),
  }),
  changes: route({
    method: 'GET',
    path: '/api/libraries/:id/changes',
    summary: 'What the last import or sync changed or could not import',
    params: one,
    response: z.array(libraryChat),
  }),
  picture: route({
    method: 'GET',
    path: '/api/libraries/:id/picture',
    summary: 'A small picture of a card',
    params: one,
    query: z.object({ avatar: z.string().min(1).max(300) }),
    raw: 'response',
    response: z.custom<Blob>().describe('A small WebP picture'),
  }),
  imports: route({
    method: 'POST',
    path: '/api/libraries/:id/imports',
    summary: 'Import chats of a library as one job; chats that did not change are left as they are',
    params: one,
    body: libraryChoice.extend({
      options: importOptions.prefault({}),
      again: z.boolean().default(false).describe('Convert chats that did not change, too'),
    }),
    maxBytes: 80_000_000,
    response: job,
    status: 202,
  }),
  connections: route({
    method: 'GET',
    path: '/api/libraries/:id/connections',
    summary: 'Connections of a running SillyTavern that answer with text',
    params: one,
    response: z.array(z.object({ id: z.string().describe('Empty: the one in use'), name: z.string() })),
  }),
  assets: route({
    method: 'POST',
    path: '/api/libraries/:id/assets',
    summary: 'Take all pictures, films and sounds of a library in as one job; what is here already stays as it is',
    params: one,
    response: job,
    status: 202,
  }),
  sync: route({
    method: 'POST',
    path: '/api/libraries/:id/sync',
    summary: 'Bring the stories of a library up to date as one job',
    params: one,
    response: job,
    status: 202,
  }),
};
