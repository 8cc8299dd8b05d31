import { variablesApi } from '@comfyvn/shared/variables/variables.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { ScenarioService } from '../scenario/index.ts';
import { createVariableService } from './variables.service.ts';

export const variables = {
  name: 'variables',
  start(context: FeatureContext, { scenario }: { scenario: ScenarioService }) {
    const service = createVariableService(scenario);
    context.mount(variablesApi, {
      list: ({ query }) => service.list(query, query.scope),
      get: ({ params, query }) => service.get(query, params.id),
      set: ({ params, body }) => service.set(body, params.id, body.value),
      reset: ({ body }) => service.reset(body, body.scope),
    });
  },
};
