import * as z from 'zod';
import { route } from '../contract/route.ts';
import { storyId } from '../story/ids.ts';
import { musicLineage, musicPiece, musicPlan, musicRequest, musicSubject, musicWanted } from './music.schema.ts';

const story = z.object({ id: storyId });
const one = z.object({ id: z.string().max(80) });
const placed = z.object({ revision: z.int().describe('Of the story') });

export const musicApi = {
  list: route({
    method: 'GET',
    path: '/api/stories/:id/music',
    summary: 'Music that was made for a story or waits for it, the newest first',
    params: story,
    query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200) }),
    response: z.array(musicPiece),
  }),
  wanted: route({
    method: 'GET',
    path: '/api/stories/:id/music/wanted',
    summary: 'The moods of the scenes of a story, and which music each scene has',
    params: story,
    response: z.array(musicWanted),
  }),
  plan: route({
    method: 'POST',
    path: '/api/stories/:id/music/plan',
    summary: 'A prompt for a piece of music from its mood, its scenes and lore',
    params: story,
    body: musicSubject,
    response: musicPlan,
  }),
  make: route({
    method: 'POST',
    path: '/api/stories/:id/music',
    summary: 'Make music as jobs; several pieces become one batch',
    params: story,
    body: z.object({ pieces: z.array(musicRequest).min(1).max(30) }),
    response: z.array(musicPiece),
    status: 202,
  }),
  keep: route({
    method: 'POST',
    path: '/api/music/:id/keep',
    summary: 'Put a piece into its story as an edit: it sounds from the beginning of its scenes',
    params: one,
    response: placed,
  }),
  takeBack: route({
    method: 'POST',
    path: '/api/music/:id/take-back',
    summary: 'Take a piece out of its story again; what it replaced comes back',
    params: one,
    response: placed,
  }),
  discard: route({
    method: 'DELETE',
    path: '/api/music/:id',
    summary: 'Forget a piece that is not in its story',
    params: one,
  }),
  lineage: route({
    method: 'GET',
    path: '/api/music/:id/lineage',
    summary: 'Back to the job, workflow, host and template of a piece, and forward to where it is used',
    params: one,
    response: musicLineage,
  }),
};
