import { llmApi } from '@comfyvn/shared/llm/llm.api';
import type { FeatureContext } from '../../core/feature.ts';
import { openSecrets } from '../../core/secrets.ts';
import { createLlmService } from './llm.service.ts';
import { createLlmStore } from './llm.store.ts';

export type { LlmService } from './llm.service.ts';

export const llm = {
  name: 'llm',
  start(context: FeatureContext) {
    const service = createLlmService(createLlmStore(context.db), context, { secrets: openSecrets(context.config) });
    context.mount(llmApi, {
      list: () => service.list(),
      add: ({ body }) => service.add(body),
      change: ({ params, body }) => service.change(params.server, body),
      remove: ({ params }) => service.remove(params.server),
      health: ({ params }, { signal }) => service.health(params.server, signal),
      ask: ({ params, body }, { signal }) => service.tryOut(params.server, body.question, signal),
    });
    return service;
  },
};
