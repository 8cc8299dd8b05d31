import { Readable } from 'node:stream';
import { librariesApi } from '@comfyvn/shared/libraries/libraries.api';
import type { FeatureContext } from '../../core/feature.ts';
import { everyHour } from '../../core/schedule.ts';
import type { Chat } from '../../importers/sillytavern-chat/index.ts';
import type { AssetService } from '../assets/index.ts';
import type { ImportService } from '../imports/index.ts';
import { libraryAssetsJob, libraryJob } from './libraries.jobs.ts';
import { createPictures } from './libraries.pictures.ts';
import { createLibraryService } from './libraries.service.ts';
import { createLibraryStore } from './libraries.store.ts';
import { toChatView, toOwnerView } from './libraries.view.ts';

export type {
  LibraryChat,
  LibraryOwner,
  LibraryPersona,
  LibraryPlace,
  LibraryReader,
  LibrarySettings,
  LibrarySprite,
} from './libraries.reader.ts';
export type { ImageServer } from './libraries.images.ts';
export type { LibraryService } from './libraries.service.ts';
export type { TextServer } from './libraries.text.ts';

export const libraries = {
  name: 'libraries',
  start(
    context: FeatureContext,
    parts: { imports: ImportService; assets: AssetService; captured: (key: string) => Chat | null },
  ) {
    const store = createLibraryStore(context.db);
    const service = createLibraryService(store, context, { ...parts, secrets: context.secrets });
    let schedule: { stop(): void } | null = null;
    const pictureOf = createPictures(service.reader);
    context.jobs.register(libraryJob((input, job) => service.work(input, job)));
    context.jobs.register(libraryAssetsJob((input, job) => service.workAssets(input, job)));
    context.mount(librariesApi, {
      list: () => service.list(),
      found: () => service.found(),
      test: ({ body }) => service.test(body),
      add: ({ body }) => service.add(body.connection, body.name),
      get: ({ params }) => service.get(params.id),
      update: ({ params, body }) => service.update(params.id, body),
      remove: ({ params }) => service.remove(params.id),
      scan: ({ params }) => service.scan(params.id),
      owners: ({ params, query }) => store.ownerList(service.get(params.id).id, query.search).map(toOwnerView),
      chats: ({ params, query }) => store.chatList(service.get(params.id).id, query).map(toChatView),
      changes: ({ params }) => store.changes(params.id, service.lastRun(params.id)).map(toChatView),
      async picture({ params, query }) {
        const bytes = await pictureOf(params.id, query.avatar);
        return { stream: Readable.from([bytes]), mime: 'image/webp', name: 'picture.webp' };
      },
      imports: ({ params, body: { options, again, ...choice } }) => service.imports(params.id, choice, options, again),
      assets: ({ params }) => service.assets(params.id),
      sync: ({ params }) => service.sync(params.id),
      connections: ({ params }) => service.text(params.id).connections(),
    });
    return {
      ...service,
      /** Keys of the chats whose name, or whose character's, holds a text. */
      find: (id: string, search: string): string[] =>
        store.chatList(id, { search, limit: 50_000 }).map((chat) => chat.key),
      /** Begins to keep libraries in sync; only the process that owns the data folder may. */
      startSchedule(): void {
        service.syncDue();
        schedule = everyHour(() => service.syncDue());
      },
      stop(): void {
        schedule?.stop();
        service.stop();
      },
    };
  },
};
