import { settingsApi } from '@comfyvn/shared/settings/settings.api';
import type { Settings } from '@comfyvn/shared/settings/settings.schema';
import type { FeatureContext } from '../../core/feature.ts';

export const settings = {
  name: 'settings',
  migrations: [],
  start({ mount, settings: store }: FeatureContext) {
    mount(settingsApi, {
      get: () => store.get(),
      update: ({ body }) =>
        store.update(Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined)) as Partial<Settings>),
    });
  },
};
