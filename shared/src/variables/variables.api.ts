import * as z from 'zod';
import { route } from '../contract/route.ts';
import { runId } from '../scenario/scenario.schema.ts';
import { storyId, variableId } from '../story/ids.ts';
import { value, variable, variableScope } from '../story/variable.ts';

/** A variable and its value. */
export const variableValue = variable.extend({ value });
export type VariableValue = z.infer<typeof variableValue>;

/** Whose variables: of a run, or of a story, which keeps the global ones between its runs. */
const owner = {
  run: runId.optional(),
  story: storyId.optional().describe('Without a run: the values that the next run of the story begins with'),
};
const one = z.object({ id: variableId });

export const variablesApi = {
  list: route({
    method: 'GET',
    path: '/api/variables',
    summary: 'The variables of a run or a story and their values',
    query: z.object({ ...owner, scope: variableScope.optional() }),
    response: z.array(variableValue),
  }),
  get: route({
    method: 'GET',
    path: '/api/variables/:id',
    summary: 'One variable and its value',
    params: one,
    query: z.object(owner),
    response: variableValue,
  }),
  set: route({
    method: 'PUT',
    path: '/api/variables/:id',
    summary: 'Set a variable to what it can hold of a value; of a story, only a global one',
    params: one,
    body: z.object({ ...owner, value }),
    response: variableValue,
  }),
  reset: route({
    method: 'POST',
    path: '/api/variables/reset',
    summary: 'Give the variables of a scope, or all, their initial values again',
    body: z.object({ ...owner, scope: variableScope.optional() }),
    response: z.array(variableValue),
  }),
};
