import { llmApi } from '@comfyvn/shared/llm/llm.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { BridgeService } from '../bridge/index.ts';
import type { LibraryService } from '../libraries/index.ts';
import { answerLines } from './llm.lines.ts';
import { createLlmService } from './llm.service.ts';
import { createLlmStore } from './llm.store.ts';

export { UnfitAnswer } from './llm.ask.ts';
export { laneOf, type LlmService } from './llm.service.ts';

export const llm = {
  name: 'llm',
  start(context: FeatureContext, parts: { bridge: BridgeService; libraries: Pick<LibraryService, 'text'> }) {
    const service = createLlmService(createLlmStore(context.db), context, { secrets: context.secrets, ...parts });
    context.mount(llmApi, {
      list: () => service.list(),
      add: ({ body }) => service.add(body),
      change: ({ params, body }) => service.change(params.server, body),
      remove: ({ params }) => service.remove(params.server),
      health: ({ params }, { signal }) => service.health(params.server, signal),
      ask({ params, body }, { signal }) {
        const { id } = service.get(params.server);
        const stream = answerLines((onText) => service.tryOut(id, body.question, signal, onText));
        return { stream, mime: 'application/x-ndjson', name: 'answer.ndjson' };
      },
    });
    return service;
  },
};
