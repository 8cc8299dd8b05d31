import { projectsApi } from '@comfyvn/shared/projects/projects.api';
import type { FeatureContext } from '../../core/feature.ts';
import type { AssetService } from '../assets/index.ts';
import type { ImportService } from '../imports/index.ts';
import { createBackups } from './projects.backup.ts';

export type { Backup } from './projects.backup.ts';

export const projects = {
  name: 'projects',
  migrations: [],
  start(context: FeatureContext, parts: { assets: AssetService; imports: ImportService; version: string }) {
    const backup = createBackups(context, parts.assets, parts.version);
    context.mount(projectsApi, {
      async backup({ query }) {
        const { stream, name, findings } = await backup(query.project ?? null);
        for (const { message } of findings) context.logger.warn(message);
        return { stream, name, mime: 'application/zip' };
      },
      restore: ({ query }, { bytes }) =>
        parts.imports.fromBundleBytes(bytes, query.name, { mode: query.mode, project: query.project }),
    });
    return { backup };
  },
};
