import * as z from 'zod';
import { route } from '../contract/route.ts';
import { slotName } from '../saves/saves.api.ts';
import { exploration } from '../story/explore-result.ts';
import { finding } from '../story/finding.ts';
import { choiceId, storyId } from '../story/ids.ts';
import { target } from '../story/node.ts';
import { runSave } from '../story/save.ts';
import { runId, runInput, runSummary, runView } from './scenario.schema.ts';

const one = z.object({ id: runId });
const at = {
  run: runId,
  step: z.int().min(0).optional().describe('Where the caller thinks the run is; 409 when it is elsewhere'),
};

export const scenarioApi = {
  validate: route({
    method: 'POST',
    path: '/api/scenario/validate',
    summary: 'What is wrong with a story that is kept here, or with a document',
    body: z.union([z.object({ story: storyId }), z.object({ document: z.unknown() })]),
    response: z.object({ findings: z.array(finding) }),
    maxBytes: 200_000_000,
  }),
  explore: route({
    method: 'POST',
    path: '/api/scenario/explore',
    summary: 'Where the branches of a story lead: what can be reached, each ending and the shortest way to it',
    body: z.object({
      story: storyId,
      maxStates: z.int().min(1).max(1_000_000).optional().describe('Different situations at menus to look at'),
      maxSteps: z.int().min(1).max(50_000_000).optional().describe('Lines and choices to go through'),
      walks: z.int().min(0).max(10_000).optional().describe('Random walks that prefer choices nobody took'),
      seed: z.string().max(1_000).optional(),
    }),
    response: exploration,
  }),
  start: route({
    method: 'POST',
    path: '/api/scenario/run/start',
    summary: 'Begin a run; the same seed and inputs give the same run',
    body: z.object({
      story: storyId,
      seed: z.string().max(1_000).optional().describe('Chosen by chance if absent'),
      at: target.optional().describe("Where to begin; the story's start if absent"),
    }),
    response: runView,
    status: 201,
  }),
  step: route({
    method: 'POST',
    path: '/api/scenario/run/step',
    summary: 'Go on behind a line, take a choice, answer a question, or tell that the time of a menu is over',
    body: z.object({ ...at, input: runInput }),
    response: runView,
  }),
  choose: route({
    method: 'POST',
    path: '/api/scenario/run/choose',
    summary: 'Take a choice of the open menu',
    body: z.object({ ...at, choice: choiceId }),
    response: runView,
  }),
  rollback: route({
    method: 'POST',
    path: '/api/scenario/run/rollback',
    summary: 'Go back, as far as to the first line',
    body: z.object({ run: runId, steps: z.int().min(1).max(10_000_000).default(1) }),
    response: runView,
  }),
  save: route({
    method: 'POST',
    path: '/api/scenario/run/save',
    summary: 'The run as a save; with a slot it is also kept among the saved games of the story',
    body: z.object({ run: runId, slot: slotName.optional() }),
    response: runSave,
  }),
  load: route({
    method: 'POST',
    path: '/api/scenario/run/load',
    summary: 'Begin a run at a save, given or kept in a slot',
    body: z.object({ story: storyId, slot: slotName.optional(), save: z.unknown().optional() }),
    response: runView,
    status: 201,
    maxBytes: 20_000_000,
  }),
  get: route({
    method: 'GET',
    path: '/api/scenario/run/:id',
    summary: 'A run as it stands',
    params: one,
    response: runView,
  }),
  list: route({
    method: 'GET',
    path: '/api/scenario/run',
    summary: 'The runs that are kept, last used first',
    query: z.object({ story: storyId.optional() }),
    response: z.array(runSummary),
  }),
  remove: route({ method: 'DELETE', path: '/api/scenario/run/:id', summary: 'Forget a run', params: one }),
};
