import * as z from 'zod';
import { route } from '../contract/route.ts';

const id = z.object({ id: z.string().max(80) });

export const pairingRequest = z.object({
  id: z.string(),
  name: z.string().describe('Who asks, in its own words'),
  origin: z.string().describe('The page that asks, e.g. http://127.0.0.1:8000'),
  code: z.string().describe('Six digits, shown on both sides'),
  state: z.enum(['waiting', 'approved', 'refused', 'expired']),
});
export type PairingRequest = z.infer<typeof pairingRequest>;

export const client = z.object({
  id: z.string(),
  name: z.string(),
  origin: z.string(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
});

export const pairingApi = {
  ask: route({
    method: 'POST',
    path: '/api/pairing',
    summary: 'Ask to be paired; a person then allows or refuses it on a page of the daemon',
    body: z.object({ name: z.string().min(1).max(80) }),
    response: z.object({ id: z.string(), secret: z.string(), code: z.string(), approveUrl: z.string() }),
    status: 201,
    access: 'open',
    maxBytes: 2_000,
  }),
  poll: route({
    method: 'POST',
    path: '/api/pairing/:id/poll',
    summary: 'Has it been allowed? The token is handed out once',
    params: id,
    body: z.object({ secret: z.string().max(200) }),
    response: z.object({ state: pairingRequest.shape.state, token: z.string().optional() }),
    access: 'open',
    maxBytes: 2_000,
  }),
  waiting: route({
    method: 'GET',
    path: '/api/pairing',
    summary: 'Requests that wait for a person',
    response: z.array(pairingRequest),
  }),
  get: route({
    method: 'GET',
    path: '/api/pairing/:id',
    summary: 'One request, for the page that allows it',
    params: id,
    response: pairingRequest,
  }),
  decide: route({
    method: 'POST',
    path: '/api/pairing/:id/decision',
    summary: 'Allow or refuse a request',
    params: id,
    body: z.object({ allow: z.boolean() }),
    response: pairingRequest,
  }),
  clients: route({
    method: 'GET',
    path: '/api/pairing-clients',
    summary: 'Who is paired',
    response: z.array(client),
  }),
  remove: route({ method: 'DELETE', path: '/api/pairing-clients/:id', summary: 'Take a pairing back', params: id }),
};
