import { directApi } from '@comfyvn/shared/direct/direct.api';
import type { FeatureContext } from '../../core/feature.ts';
import { directJob } from './direct.jobs.ts';
import { createDirectService, type DirectParts } from './direct.service.ts';
import { createDirectStore } from './direct.store.ts';

export const direct = {
  name: 'direct',
  start(context: FeatureContext, parts: DirectParts) {
    const service = createDirectService(createDirectStore(context.db), context, parts);
    context.jobs.register(directJob(service));
    context.mount(directApi, {
      list: ({ params }) => service.list(params.id),
      begin: ({ params, body }) => service.begin(params.id, body.server, body.scenes),
      take: ({ params, body }) => service.take(params.run, body.suggestions),
      takeBack: ({ params, body }) => service.takeBack(params.run, body.suggestions),
      discard: ({ params, body }) => service.discard(params.run, body.suggestions),
      remove: ({ params }) => service.remove(params.run),
    });
    return service;
  },
};
