import * as z from 'zod';
import { route } from '../contract/route.ts';
import { importReport } from '../imports/imports.api.ts';
import { storyId } from '../story/ids.ts';
import { routeTree } from './routes.schema.ts';

const one = z.object({ id: storyId });
const chat = { installation: z.string().max(100), path: z.string().max(1_000) };
const swipes = z.boolean().default(false).describe('Offer the swipes that were not chosen as alternative takes');

export const routesApi = {
  ofChat: route({
    method: 'GET',
    path: '/api/routes',
    summary: 'The tree of the chats of one character or group of an installation, found by any of them',
    query: z.object(chat),
    response: routeTree,
  }),
  importAll: route({
    method: 'POST',
    path: '/api/routes',
    summary: 'Import all chats of the tree of one as one story, with a menu at each fork',
    body: z.object({ ...chat, swipes }),
    response: importReport,
    status: 201,
  }),
  ofStory: route({
    method: 'GET',
    path: '/api/stories/:id/routes',
    summary: 'The tree of the chats that a story was made from or that lie beside its chat',
    params: one,
    response: routeTree,
  }),
  importRoute: route({
    method: 'POST',
    path: '/api/stories/:id/routes',
    summary: 'Import one of those chats, or all of its tree as one story, with a menu at each fork',
    params: one,
    body: z.object({ path: chat.path.describe('Of the route'), all: z.boolean().default(false), swipes }),
    response: importReport,
    status: 201,
  }),
};
