import * as z from 'zod';
import { picturePurpose } from '../comfy/comfy.schema.ts';
import { computeAdvice } from '../compute/compute.schema.ts';
import { route } from '../contract/route.ts';
import { job } from '../jobs/jobs.schema.ts';
import { assetId, characterId, sceneId, storyId } from '../story/ids.ts';
import {
  lackingPictures,
  picture,
  pictureLineage,
  pictureLook,
  picturePlan,
  pictureRequest,
  pictureSubject,
  pictureWanted,
} from './pictures.schema.ts';

const story = z.object({ id: storyId });
const one = z.object({ id: z.string().max(80) });
const placed = z.object({ revision: z.int().describe('Of the story') });

export const picturesApi = {
  list: route({
    method: 'GET',
    path: '/api/stories/:id/pictures',
    summary: 'Pictures that were drawn for a story or wait for it, the newest first',
    params: story,
    query: z.object({ asset: assetId.optional(), limit: z.coerce.number().int().min(1).max(1_000).default(200) }),
    response: z.array(picture),
  }),
  wanted: route({
    method: 'GET',
    path: '/api/stories/:id/pictures/wanted',
    summary:
      'What could be drawn for a story: every place, also those within a scene, and who is seen; and what is there',
    params: story,
    query: z.object({ scene: sceneId.optional().describe('Only the places of this scene') }),
    response: z.array(pictureWanted),
  }),
  lacking: route({
    method: 'GET',
    path: '/api/stories/:id/pictures/lacking',
    summary:
      'What a story lacks and nobody asked for yet, by kind: how much, who would draw it, and how long that takes',
    params: story,
    response: z.object({
      kinds: z.array(lackingPictures),
      job: z.string().nullable().describe('The batch that draws for this story now'),
    }),
  }),
  drawLacking: route({
    method: 'POST',
    path: '/api/stories/:id/pictures/lacking',
    summary: 'Draw all that a story lacks of these kinds, as one batch',
    params: story,
    body: z.object({
      purposes: z.array(picturePurpose).min(1).max(4),
      keep: z.boolean().default(false).describe('Put each into the story as soon as it is drawn'),
    }),
    response: job,
    status: 202,
  }),
  plan: route({
    method: 'POST',
    path: '/api/stories/:id/pictures/plan',
    summary: 'A prompt for a picture from card, lore and scene',
    params: story,
    body: pictureSubject,
    response: picturePlan,
  }),
  advise: route({
    method: 'GET',
    path: '/api/compute/advice',
    summary:
      'Where pictures should be drawn, and why: by what can draw them, what waits, how long it took before, memory and price',
    query: z.object({
      template: z.string().max(80),
      model: z.string().max(300).optional(),
      pictures: z.coerce.number().int().min(1).max(60).default(1),
    }),
    response: computeAdvice,
  }),
  draw: route({
    method: 'POST',
    path: '/api/stories/:id/pictures',
    summary: 'Draw pictures as jobs; several become one batch',
    params: story,
    body: z.object({ pictures: z.array(pictureRequest).min(1).max(60) }),
    response: z.array(picture),
    status: 202,
  }),
  cutOut: route({
    method: 'POST',
    path: '/api/stories/:id/cutouts',
    summary: "Take the plain background of a character's card picture away as a job; what comes is a sprite to keep",
    params: story,
    body: z.object({ character: characterId }),
    response: picture,
    status: 202,
  }),
  keep: route({
    method: 'POST',
    path: '/api/pictures/:id/keep',
    summary: 'Put a picture into its story as an edit',
    params: one,
    body: z
      .object({ everywhere: z.boolean().default(false).describe('A background: in every scene at the same place') })
      .prefault({}),
    response: placed,
  }),
  takeBack: route({
    method: 'POST',
    path: '/api/pictures/:id/take-back',
    summary: 'Take a picture out of its story again; what it replaced comes back',
    params: one,
    response: placed,
  }),
  discard: route({
    method: 'DELETE',
    path: '/api/pictures/:id',
    summary: 'Forget a picture that is not in its story',
    params: one,
  }),
  preview: route({
    method: 'GET',
    path: '/api/pictures/:id/preview',
    summary: 'How far a picture is that is being drawn',
    params: one,
    raw: 'response',
    response: z.custom<Blob>().describe('A small JPEG or PNG'),
  }),
  lineage: route({
    method: 'GET',
    path: '/api/pictures/:id/lineage',
    summary: 'Back to the job, workflow, character and message of a picture, and forward to where it is used',
    params: one,
    response: pictureLineage,
  }),
  looks: route({
    method: 'GET',
    path: '/api/stories/:id/looks',
    summary: 'How a story and its characters are always drawn',
    params: story,
    response: z.array(pictureLook),
  }),
  setLook: route({
    method: 'PUT',
    path: '/api/stories/:id/looks',
    summary: 'Say how a story or one of its characters is always drawn',
    params: story,
    body: pictureLook,
    response: pictureLook,
  }),
};
