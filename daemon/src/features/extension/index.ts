import path from 'node:path';
import { extensionApi } from '@comfyvn/shared/extension/extension.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { GitOrigin } from '../../core/http.ts';
import { createExtensionService, GIT_PATH } from './extension.service.ts';

export const extension = {
  name: 'extension',
  migrations: [],
  start(
    context: FeatureContext,
    parts: { baseUrl: () => string; mountGit: (path: string, origin: GitOrigin) => void },
  ) {
    const { home, dataDir } = context.config;
    const places = {
      built: path.join(home, 'st-extension', 'dist'),
      repository: path.join(dataDir, 'extension.git'),
    };
    const service = createExtensionService(places, context.logger, parts.baseUrl);
    context.mount(extensionApi, { origin: () => service.origin() });
    parts.mountGit(GIT_PATH, service);
  },
};
