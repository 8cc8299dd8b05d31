import { buffer } from 'node:stream/consumers';
import { loreApi } from '@comfyvn/shared/lore/lore.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { StoryService } from '../stories/index.ts';
import { createLoreFiles } from './lore.files.ts';
import { createLoreService } from './lore.service.ts';
import { createLoreStore } from './lore.store.ts';

export { createLoreCopies } from './lore.copies.ts';
export type { LoreFiles } from './lore.files.ts';
export type { LoreService } from './lore.service.ts';

export const lore = {
  name: 'lore',
  start(context: FeatureContext, { stories }: { stories: StoryService }) {
    const store = createLoreStore(context.db);
    const service = createLoreService(store, context, stories);
    const files = createLoreFiles(store, context, stories);
    context.mount(loreApi, {
      list: ({ params, query }) => service.list(params.id, query),
      get: ({ params }) => service.get(params.id, params.entry),
      edit: ({ params, body }) => service.edit(params.id, params.entry, body),
      reset: ({ params, body }) => service.reset(params.id, params.entry, body.fields),
      uses: ({ params }) => service.uses(params.id, params.entry),
      scene: ({ params }) => service.inScene(params.id, params.scene),
      match: ({ params, body }) => service.loreFor(params.id, body.text, body.recursive),
      notes: ({ params }) => service.notes(params.id),
      files: () => files.list(),
      takeFile: async ({ query }, { bytes }) => files.take(await buffer(bytes), query.name, query.story),
      file: ({ params }) => files.read(params.file),
      removeFile: ({ params }) => files.remove(params.file),
      attach: ({ params }) => files.attach(params.file, params.id),
      detach: ({ params }) => files.detach(params.file, params.id),
    });
    return { ...service, files };
  },
};
