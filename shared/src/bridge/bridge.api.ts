import * as z from 'zod';
import { route } from '../contract/route.ts';
import { assetId } from '../story/ids.ts';
import { bridgeAnswer, bridgeOffer, bridgePage, bridgeTask } from './bridge.schema.ts';

const page = z.object({ page: z.string().max(80).describe('Id of the socket of the page') });
const asked = z.object({ id: z.string().max(80).describe('Of what was asked, from `bridge.asked`') });

export const bridgeApi = {
  list: route({
    method: 'GET',
    path: '/api/bridge',
    summary: 'Open pages of SillyTavern and what they offer; the first one is asked first',
    response: z.array(bridgePage),
  }),
  ask: route({
    method: 'POST',
    path: '/api/bridge',
    summary: 'Let an engine of SillyTavern do something; 503 when no open page offers it. Ending the request stops it',
    body: bridgeTask,
    response: bridgeAnswer,
  }),
  offer: route({
    method: 'PUT',
    path: '/api/bridge/pages/:page',
    summary: 'A page of SillyTavern tells what it offers, as long as its socket is open',
    params: page,
    body: bridgeOffer,
    access: 'paired',
  }),
  withdraw: route({
    method: 'DELETE',
    path: '/api/bridge/pages/:page',
    summary: 'A page offers nothing any more; what it was asked fails',
    params: page,
    access: 'paired',
  }),
  take: route({
    method: 'GET',
    path: '/api/bridge/asked/:id',
    summary: 'What the page is asked to do',
    params: asked,
    response: bridgeTask,
    access: 'paired',
  }),
  part: route({
    method: 'POST',
    path: '/api/bridge/asked/:id/parts',
    summary: 'More of the text of an answer',
    params: asked,
    body: z.object({ text: z.string().max(400_000).describe('What has come since the last part') }),
    access: 'paired',
  }),
  file: route({
    method: 'POST',
    path: '/api/bridge/asked/:id/file',
    summary: 'The picture or the sound that was asked for; the answer names it then',
    params: asked,
    body: z.unknown(),
    raw: 'request',
    maxBytes: 64_000_000,
    response: z.object({ asset: assetId }),
    status: 201,
    access: 'paired',
  }),
  answer: route({
    method: 'POST',
    path: '/api/bridge/asked/:id/answer',
    summary: 'What came of it, or why nothing did',
    params: asked,
    body: z.union([z.object({ answer: bridgeAnswer }), z.object({ failure: z.string().min(1).max(2_000) })]),
    access: 'paired',
  }),
};
