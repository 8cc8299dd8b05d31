import { loreApi } from '@comfyvn/shared/lore/lore.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { StoryService } from '../stories/index.ts';
import { createLoreService } from './lore.service.ts';
import { createLoreStore } from './lore.store.ts';

export { createLoreCopies } from './lore.copies.ts';
export type { LoreService } from './lore.service.ts';

export const lore = {
  name: 'lore',
  start(context: FeatureContext, { stories }: { stories: StoryService }) {
    const service = createLoreService(createLoreStore(context.db), context, stories);
    context.mount(loreApi, {
      list: ({ params, query }) => service.list(params.id, query),
      get: ({ params }) => service.get(params.id, params.entry),
      edit: ({ params, body }) => service.edit(params.id, params.entry, body),
      reset: ({ params, body }) => service.reset(params.id, params.entry, body.fields),
      uses: ({ params }) => service.uses(params.id, params.entry),
      scene: ({ params }) => service.inScene(params.id, params.scene),
      match: ({ params, body }) => service.loreFor(params.id, body.text, body.recursive),
      notes: ({ params }) => service.notes(params.id),
    });
    return service;
  },
};
