import open from 'open';
import fs from 'node:fs';
import path from 'node:path';
import { exportsApi } from '@comfyvn/shared/exports/exports.api';
import { notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { AssetService } from '../assets/index.ts';
import { createSaveStore } from '../saves/index.ts';
import { createStoryCopies, type StoryService } from '../stories/index.ts';
import { exportJob } from './exports.jobs.ts';
import { createExportService } from './exports.service.ts';
import { createExportStore, migrations } from './exports.store.ts';

export type { ExportService, PreparedExport } from './exports.service.ts';

export interface ExportParts {
  readonly stories: StoryService;
  readonly assets: AssetService;
  readonly version: string;
}

export const exports = {
  name: 'exports',
  migrations,
  start(context: FeatureContext, parts: ExportParts) {
    const saves = createSaveStore(context.db);
    const copies = createStoryCopies(context.db);
    const service = createExportService(createExportStore(context.db), context, {
      ...parts,
      saveSlots: (story) => saves.list(story).map(({ slot }) => slot),
      save(story, slot) {
        const save = saves.find(story, slot);
        if (!save) throw notFound('saved game', slot);
        return save;
      },
      originOf: (story) => copies.find(story)?.origin ?? null,
    });
    context.jobs.register(exportJob(service));
    context.mount(exportsApi, {
      targets: () => service.targets(),
      preview: ({ body }) => service.preview(body),
      start: ({ body }) => service.start(body),
      list: ({ query }) => service.list(query.story, query.limit),
      report: ({ params }) => service.report(params.id),
      download: ({ params }) => service.download(params.id),
      reveal: ({ params }) => reveal(service.output(params.id), context.config.open !== false),
    });
    return service;
  },
};

/** Opens the folder that an export lies in. A machine without a desktop just says where it is. */
async function reveal(output: string, mayOpen: boolean): Promise<{ output: string; opened: boolean }> {
  if (!mayOpen || !fs.existsSync(output)) return { output, opened: false };
  const child = await open(path.dirname(output)).catch(() => null);
  child?.on('error', () => {});
  return { output, opened: child !== null };
}
