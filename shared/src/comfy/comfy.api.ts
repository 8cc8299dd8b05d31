import * as z from 'zod';
import { route } from '../contract/route.ts';
import {
  comfyChange,
  comfyConnection,
  comfyHost,
  comfyTemplate,
  templateBindings,
  templateNode,
  templateOnHost,
  templatePurpose,
} from './comfy.schema.ts';

const one = z.object({ id: z.string().max(80) });
const name = z.string().trim().min(1).max(200);

export const comfyApi = {
  hosts: route({
    method: 'GET',
    path: '/api/comfy/hosts',
    summary: 'The ComfyUIs that were added',
    response: z.array(comfyHost),
  }),
  addHost: route({
    method: 'POST',
    path: '/api/comfy/hosts',
    summary: 'Add a ComfyUI; a problem says why it cannot be asked',
    body: comfyConnection,
    response: comfyHost,
    status: 201,
  }),
  updateHost: route({
    method: 'PATCH',
    path: '/api/comfy/hosts/:id',
    summary:
      'Change a ComfyUI, or how it is reached: then it is asked first. At another server neither its headers nor consent stay',
    params: one,
    body: comfyChange,
    response: comfyHost,
  }),
  removeHost: route({
    method: 'DELETE',
    path: '/api/comfy/hosts/:id',
    summary: 'Forget a ComfyUI and its headers; the pictures stay',
    params: one,
  }),
  checkHost: route({
    method: 'POST',
    path: '/api/comfy/hosts/:id/check',
    summary: 'Ask a ComfyUI what it has now',
    params: one,
    response: comfyHost,
  }),
  templates: route({
    method: 'GET',
    path: '/api/comfy/templates',
    summary: 'The templates, and what each host can do with them',
    response: z.array(comfyTemplate.extend({ hosts: z.array(templateOnHost) })),
  }),
  addTemplate: route({
    method: 'POST',
    path: '/api/comfy/templates',
    summary:
      "A workflow of one's own: API format, the format of ComfyUI's page where a host has its nodes, or a file that ComfyUI made",
    query: z
      .object({
        name,
        called: name.describe('Its name where neither you nor the file says one'),
        purpose: templatePurpose,
      })
      .partial()
      .describe('Name and purpose, if absent, as the file says, else guessed'),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 32_000_000,
    response: comfyTemplate,
    status: 201,
  }),
  template: route({
    method: 'GET',
    path: '/api/comfy/templates/:id',
    summary: 'A template with the nodes of its workflow',
    params: one,
    response: comfyTemplate.extend({ nodes: z.array(templateNode) }),
  }),
  templateFile: route({
    method: 'GET',
    path: '/api/comfy/templates/:id/file',
    summary:
      'A template as a file: a workflow that ComfyUI opens, and that can be brought in again with all its places',
    params: one,
    raw: 'response',
    response: z.custom<Blob>().describe('JSON in the API format'),
  }),
  updateTemplate: route({
    method: 'PATCH',
    path: '/api/comfy/templates/:id',
    summary: "Change a template of one's own",
    params: one,
    body: z
      .object({
        name,
        purposes: z.array(templatePurpose).min(1),
        bindings: templateBindings,
        output: z.string().max(100),
        loraNode: z.string().max(100).nullable(),
      })
      .partial(),
    response: comfyTemplate,
  }),
  removeTemplate: route({
    method: 'DELETE',
    path: '/api/comfy/templates/:id',
    summary: "Forget a template of one's own",
    params: one,
  }),
};
