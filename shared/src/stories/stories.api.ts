import * as z from 'zod';
import { route } from '../contract/route.ts';
import { edit } from '../story/edit.ts';
import { finding } from '../story/finding.ts';
import { characterId, nodeId, sceneId, storyId } from '../story/ids.ts';
import { node } from '../story/node.ts';
import { scene, story, storyHead } from '../story/story.ts';

/** A story as a card in the project hub. */
export const storySummary = z.object({
  id: storyId,
  title: z.string(),
  project: z.string(),
  revision: z.int(),
  scenes: z.int(),
  lines: z.int(),
  characters: z.array(z.object({ name: z.string(), colour: z.string(), portrait: z.string().nullable() })),
  cover: z.string().nullable().describe('Asset id of a background'),
  origin: z.string().nullable().describe('What it was imported from, for people'),
  updatedAt: z.iso.datetime(),
  findings: z.int(),
});
export type StorySummary = z.infer<typeof storySummary>;

const one = z.object({ id: storyId });

export const storiesApi = {
  list: route({
    method: 'GET',
    path: '/api/stories',
    summary: 'All stories, last changed first',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(200) }),
    response: z.array(storySummary),
  }),
  get: route({
    method: 'GET',
    path: '/api/stories/:id',
    summary: 'The head of a story: everything but the scenes',
    params: one,
    response: storyHead,
    access: 'paired',
  }),
  scene: route({
    method: 'GET',
    path: '/api/stories/:id/scenes/:scene',
    summary: 'One scene of a story',
    params: z.object({ id: storyId, scene: sceneId }),
    response: scene,
    access: 'paired',
  }),
  document: route({
    method: 'GET',
    path: '/api/stories/:id/document',
    summary: 'A whole story in one document',
    params: one,
    response: story,
  }),
  edit: route({
    method: 'POST',
    path: '/api/stories/:id/edits',
    summary: 'Change a story by named edits, all or none; 409 when it is not at that revision any more',
    params: one,
    body: z.object({
      revision: z.int().min(0).describe('The one the edits were made for'),
      edits: z.array(edit).min(1).max(10_000),
    }),
    response: z.object({ revision: z.int(), inverse: z.array(edit).describe('Takes all of them back') }),
    maxBytes: 64_000_000,
  }),
  locate: route({
    method: 'GET',
    path: '/api/stories/:id/locate',
    summary: 'The first node made from a chat message, or from the nearest one after it',
    params: one,
    query: z.object({ message: z.coerce.number().int().min(0) }),
    response: z.object({ scene: sceneId, node: nodeId }),
    access: 'paired',
  }),
  findings: route({
    method: 'GET',
    path: '/api/stories/:id/findings',
    summary: 'What was noticed when it was imported',
    params: one,
    response: z.array(finding),
  }),
  editNode: route({
    method: 'PATCH',
    path: '/api/stories/:id/scenes/:scene/nodes/:node',
    summary: 'Change a line; importing the chat again keeps the change',
    params: z.object({ id: storyId, scene: sceneId, node: nodeId }),
    body: z.object({
      text: z.string().max(20_000).optional(),
      speaker: characterId.nullable().optional(),
      expression: z.string().max(80).nullable().optional(),
    }),
    response: node,
  }),
  rename: route({
    method: 'PATCH',
    path: '/api/stories/:id',
    summary: 'Change the title',
    params: one,
    body: z.object({ title: z.string().trim().min(1).max(300) }),
    response: storySummary,
  }),
  remove: route({ method: 'DELETE', path: '/api/stories/:id', summary: 'Delete a story and its saves', params: one }),
};
