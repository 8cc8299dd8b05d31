import * as z from 'zod';
import { route } from '../contract/route.ts';
import { remoteChange, remoteHost, remoteInput } from './remote.schema.ts';

const one = z.object({ id: z.string().max(80) });

export const remoteApi = {
  list: route({
    method: 'GET',
    path: '/api/remotes',
    summary: 'Remote GPUs that were added, with what they cost and what was spent',
    response: z.array(remoteHost),
  }),
  add: route({
    method: 'POST',
    path: '/api/remotes',
    summary: 'Add a remote GPU; nothing but its health is asked for',
    body: remoteInput,
    response: remoteHost,
    status: 201,
  }),
  change: route({
    method: 'PATCH',
    path: '/api/remotes/:id',
    summary: 'Change a remote GPU; at another server neither its key nor consent stay',
    params: one,
    body: remoteChange,
    response: remoteHost,
  }),
  use: route({
    method: 'POST',
    path: '/api/remotes/:id/use',
    summary: 'Set whether a remote GPU is used',
    params: one,
    body: z.object({ enabled: z.boolean() }),
    response: remoteHost,
  }),
  check: route({
    method: 'POST',
    path: '/api/remotes/:id/check',
    summary: 'Ask a remote GPU how it is',
    params: one,
    response: remoteHost,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/remotes/:id',
    summary: 'Forget a remote GPU and its key; what was spent stays written down',
    params: one,
  }),
};
