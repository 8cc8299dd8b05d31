import { settingsApi } from '@comfyvn/shared/settings/settings.api';
import type { Settings } from '@comfyvn/shared/settings/settings.schema';
import type { FeatureContext } from '../../core/feature.ts';

export const settings = {
  name: 'settings',
  migrations: [],
  start({ mount, settings: store }: FeatureContext) {
    mount(settingsApi, {
      get: () => shown(store.get()),
      update({ body }) {
        const change = Object.fromEntries(Object.entries(body).filter(([, v]) => v !== undefined)) as Partial<Settings>;
        return shown(store.update(change));
      },
    });
  },
};

/** Settings as they come out: the password of Redis stays in the file. */
function shown(all: Settings): Settings {
  if (all.jobs.redis === null) return all;
  const url = new URL(all.jobs.redis);
  if (url.password !== '') url.password = 'hidden';
  return { ...all, jobs: { redis: url.href } };
}
