import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { importsApi, type Installation } from '@comfyvn/shared/imports/imports.api';
import { notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { findSillyTavern } from '../../../../installer/find-sillytavern.mjs';
import type { AssetService } from '../assets/index.ts';
import type { LoreService } from '../lore/index.ts';
import type { StoryService } from '../stories/index.ts';
import { createBundleImport } from './imports.bundle.ts';
import { listChats, userFolders } from './imports.folder.ts';
import { createIncoming } from './imports.incoming.ts';
import { createOrigins } from './imports.origins.ts';
import { createOriginStore } from './imports.origins.store.ts';
import { createImportService } from './imports.service.ts';

export type { BundleOptions } from './imports.bundle-write.ts';
export { booksOf, defaultsOf } from './imports.folder-lore.ts';
export { findFolderChat, openFolderChat, type FolderChat } from './imports.folder.ts';
export { isSameChat } from './imports.origins.ts';
export { familyOf, readFolderRoutes, shareMessages, treeKey, uncertainForks } from './imports.routes.ts';
export { routesKey, type ImportService } from './imports.service.ts';

export const imports = {
  name: 'imports',
  migrations: [],
  start(context: FeatureContext, parts: { stories: StoryService; assets: AssetService; lore: LoreService }) {
    const origins = createOrigins(createOriginStore(context.db), (key) => parts.stories.hasOrigin(key));
    const service = createImportService({
      ...parts,
      origins,
      takeBundle: createBundleImport(context, parts.assets),
      incoming: createIncoming(context.config.dataDir, context.now),
    });
    const users = () => installedUsers(context);
    context.mount(importsApi, {
      sillyTavern: () =>
        users().map(({ folder, user, id }): Installation => ({ id, folder, user, chats: listChats(folder) })),
      fromSillyTavern({ body }) {
        const found = users().find((u) => u.id === body.installation);
        if (!found) throw notFound('SillyTavern installation', body.installation);
        return service.fromFolder(found.folder, body.path, body.options);
      },
      upload: ({ query }, { bytes }) =>
        service.fromBytes(bytes, query.name, { swipes: query.swipes, branches: false, mode: query.mode }),
      sample: () =>
        service.fromFolder(
          path.join(context.config.home, 'installer', 'sample'),
          SAMPLE,
          { swipes: true, branches: true },
          'Sample',
          { licence: 'MIT', author: 'ComfyVN', source: 'The sample story of ComfyVN' },
        ),
    });
    return service;
  },
};

const SAMPLE = 'chats/Wren/The Lamplighter.jsonl';

/** The data folders of SillyTavern on this computer. */
export function installedUsers({ config, settings }: FeatureContext): { id: string; folder: string; user: string }[] {
  const roots = findSillyTavern({ home: config.userHome, extra: settings.get().sillyTavern.folders }).map(
    (f) => f.root,
  );
  const folders = [
    ...new Set([...roots, ...settings.get().sillyTavern.folders].flatMap(userFolders).map((f) => fs.realpathSync(f))),
  ];
  return folders.map((folder) => ({
    id: createHash('sha256').update(folder).digest('hex').slice(0, 16),
    folder,
    user: path.basename(folder),
  }));
}
