import { remoteApi } from '@comfyvn/shared/remote/remote.api';
import type { FeatureContext } from '../../core/feature.ts';
import { everyHour } from '../../core/schedule.ts';
import type { Books } from '../books/index.ts';
import type { ComfyParts } from '../comfy/index.ts';
import type { LibraryService } from '../libraries/index.ts';
import { createRemoteService } from './remote.service.ts';
import { createRemoteStore } from './remote.store.ts';

export type { RemoteTask } from './remote.provider.ts';
export { isRemote, remoteLaneOf, type RemoteService } from './remote.service.ts';

export const remote = {
  name: 'remote',
  start(context: FeatureContext, parts: { comfy: ComfyParts; libraries: LibraryService; books: Books }) {
    const service = createRemoteService(createRemoteStore(context.db), context, {
      secrets: context.secrets,
      ...parts,
    });
    let schedule: { stop(): void } | null = null;
    context.mount(remoteApi, {
      list: () => service.list(),
      add: ({ body }) => service.add(body),
      change: ({ params, body }) => service.change(params.id, body),
      use: ({ params, body }) => service.use(params.id, body.enabled),
      check: ({ params }) => service.check(params.id),
      remove: ({ params }) => service.remove(params.id),
    });
    service.openLanes();
    const check = (): void =>
      void service
        .checkAll()
        .catch((err: unknown) => context.logger.warn({ err: err as Error }, 'remotes not checked'));
    return {
      service,
      /** Asks every remote GPU how it is, now and every hour. */
      startSchedule(): void {
        check();
        schedule = everyHour(check);
      },
      stop: (): void => schedule?.stop(),
    };
  },
};
