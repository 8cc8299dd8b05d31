import * as z from 'zod';
import { route } from '../contract/route.ts';
import { llmHealth, llmServer, llmServerChange, llmServerInput } from './llm.schema.ts';

const ofServer = z.object({ server: z.string().max(80) });

export const llmApi = {
  list: route({
    method: 'GET',
    path: '/api/llm/servers',
    summary: 'The servers of text models',
    response: z.array(llmServer),
  }),
  add: route({
    method: 'POST',
    path: '/api/llm/servers',
    summary: 'Add a server of text models; nothing is sent to it yet',
    body: llmServerInput,
    response: llmServer,
    status: 201,
  }),
  change: route({
    method: 'PATCH',
    path: '/api/llm/servers/:server',
    summary: 'Change a server; at another one neither its key nor consent stay',
    params: ofServer,
    body: llmServerChange,
    response: llmServer,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/llm/servers/:server',
    summary: 'Forget a server and its key',
    params: ofServer,
  }),
  health: route({
    method: 'GET',
    path: '/api/llm/servers/:server/health',
    summary: 'Whether a server answers, and its models where it lists them',
    params: ofServer,
    response: llmHealth,
  }),
  ask: route({
    method: 'POST',
    path: '/api/llm/servers/:server/ask',
    summary: 'Ask a question, to try a server. Ending the request stops the model',
    params: ofServer,
    body: z.object({ question: z.string().trim().min(1).max(4_000) }),
    raw: 'response',
    response: z.custom<Blob>().describe('Lines of JSON as they come, see `llmLine`'),
  }),
};
