import { savesApi, type StoredSave } from '@comfyvn/shared/saves/saves.api';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { StoryService } from '../stories/index.ts';
import { createSaveStore, migrations } from './saves.store.ts';

export { createSaveStore } from './saves.store.ts';

/** More slots than any reader fills; keeps a runaway page from filling the disk. */
const MAX_SLOTS = 500;

export const saves = {
  name: 'saves',
  migrations,
  start(context: FeatureContext, { stories }: { stories: StoryService }) {
    const store = createSaveStore(context.db);
    const put = (id: string, slot: string, save: StoredSave): void => {
      stories.get(id);
      if (!store.find(id, slot) && store.list(id).length >= MAX_SLOTS)
        throw new AppError('conflict', `This story has ${MAX_SLOTS} saved games. Delete some first.`);
      store.put(id, slot, save);
    };
    const get = (id: string, slot: string): StoredSave => {
      const save = store.find(id, slot);
      if (!save) throw notFound('saved game', slot);
      return save;
    };
    context.mount(savesApi, {
      list: ({ params }) => store.list(params.id),
      get: ({ params }) => get(params.id, params.slot),
      put: ({ params, body }) => put(params.id, params.slot, body),
      remove({ params }) {
        if (!store.remove(params.id, params.slot)) throw notFound('saved game', params.slot);
      },
    });
    return { get, put };
  },
};
export type SaveService = ReturnType<typeof saves.start>;
