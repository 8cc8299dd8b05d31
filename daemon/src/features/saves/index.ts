import { savesApi } from '@comfyvn/shared/saves/saves.api';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { StoryService } from '../stories/index.ts';
import { createSaveStore, migrations } from './saves.store.ts';

/** More slots than any reader fills; keeps a runaway page from filling the disk. */
const MAX_SLOTS = 500;

export const saves = {
  name: 'saves',
  migrations,
  start(context: FeatureContext, { stories }: { stories: StoryService }) {
    const store = createSaveStore(context.db);
    context.mount(savesApi, {
      list: ({ params }) => store.list(params.id),
      get({ params }) {
        const save = store.find(params.id, params.slot);
        if (!save) throw notFound('saved game', params.slot);
        return save;
      },
      put({ params, body }) {
        stories.get(params.id);
        if (!store.find(params.id, params.slot) && store.list(params.id).length >= MAX_SLOTS)
          throw new AppError('conflict', `This story has ${MAX_SLOTS} saved games. Delete some first.`);
        store.put(params.id, params.slot, body);
      },
      remove({ params }) {
        if (!store.remove(params.id, params.slot)) throw notFound('saved game', params.slot);
      },
    });
  },
};
