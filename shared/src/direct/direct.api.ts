import * as z from 'zod';
import { route } from '../contract/route.ts';
import { sceneId, storyId } from '../story/ids.ts';
import { directChange, directRun } from './direct.schema.ts';

const story = z.object({ id: storyId });
const run = z.object({ run: z.string().max(80) });
const some = z
  .object({ suggestions: z.array(z.string().max(80)).max(100_000).optional().describe('All of them if absent') })
  .prefault({});

export const directApi = {
  list: route({
    method: 'GET',
    path: '/api/stories/:id/direct',
    summary: 'Runs of the director over a story, the newest first',
    params: story,
    response: z.array(directRun),
  }),
  begin: route({
    method: 'POST',
    path: '/api/stories/:id/direct',
    summary: 'Let a text model suggest how a story is staged, as jobs; the story is not changed by it',
    params: story,
    body: z.object({
      server: z.string().max(80).describe('Of the text model'),
      scenes: z.array(sceneId).min(1).max(100_000).optional().describe('All of them if absent'),
    }),
    response: directRun,
    status: 202,
  }),
  take: route({
    method: 'POST',
    path: '/api/direct/:run/take',
    summary: 'Put suggestions into the story as edits; what was changed meanwhile is refused one by one',
    params: run,
    body: some,
    response: directChange,
  }),
  takeBack: route({
    method: 'POST',
    path: '/api/direct/:run/take-back',
    summary: 'Take suggestions out of the story again; what a person changed since stays',
    params: run,
    body: some,
    response: directChange,
  }),
  discard: route({
    method: 'POST',
    path: '/api/direct/:run/discard',
    summary: 'Lay suggestions aside that are not in the story',
    params: run,
    body: some,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/direct/:run',
    summary: 'Forget a run of which nothing is in the story; its jobs stop',
    params: run,
  }),
};
