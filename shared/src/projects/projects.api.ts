import * as z from 'zod';
import { bundleMode } from '../bundle/bundle.schema.ts';
import { route } from '../contract/route.ts';
import { importReport } from '../imports/imports.api.ts';

const projectName = z.string().min(1).max(300).describe('Name of a project');

export const projectsApi = {
  backup: route({
    method: 'GET',
    path: '/api/projects/backup',
    summary: 'All stories of a project, or of all projects, with their saves and assets, as one zip archive',
    query: z.object({ project: projectName.optional() }),
    raw: 'response',
    response: z.custom<Blob>().describe('A zip archive'),
  }),
  restore: route({
    method: 'POST',
    path: '/api/projects/restore',
    summary: 'Take in a backup or story bundle (.zip) sent as the body: all of it, or nothing',
    query: z.object({
      name: z.string().min(1).max(300).describe('File name, for messages'),
      mode: bundleMode.default('new').describe('What to do with a story that is here and differs'),
      project: projectName.optional().describe('The project to put the stories in, instead of their own'),
    }),
    body: z.unknown(),
    raw: 'request',
    maxBytes: 8_600_000_000,
    response: z.array(importReport).describe('One for each story'),
    status: 201,
  }),
};
