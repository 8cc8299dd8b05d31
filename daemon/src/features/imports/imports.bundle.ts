import type { ImportReport } from '@comfyvn/shared/imports/imports.api';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { BundleRefused } from '../../importers/bundle/index.ts';
import type { AssetService } from '../assets/index.ts';
import { openArchive } from './imports.archive.ts';
import { checkBundle } from './imports.bundle-check.ts';
import { createBundleWriter, type BundleOptions } from './imports.bundle-write.ts';

/**
 * Takes in bundles and backups. All of an archive is checked before anything is written; then the bytes of its assets are
 * put down, and its stories, saves and records follow in one transaction. Throws AppError with the one reason why not.
 */
export function createBundleImport(context: FeatureContext, assets: AssetService) {
  const writer = createBundleWriter(context, assets);
  return async (file: string, name: string, options: BundleOptions): Promise<ImportReport[]> => {
    const archive = await openArchive(file).catch((error: unknown) => refuse(error, name));
    try {
      const bundle = await checkBundle(archive, assets);
      if (options.single === true && bundle.stories.length > 1)
        throw new BundleRefused(`it holds ${bundle.stories.length} stories. Restore it as a backup`);
      writer.plan(bundle.stories, options.mode);
      for (const asset of bundle.assets)
        if (!asset.here) assets.keep(asset.content.hash, await bundle.bytes(asset.file));
      return writer.write(bundle, name, options);
    } catch (error) {
      return refuse(error, name);
    } finally {
      archive.close();
    }
  };
}
export type BundleImport = ReturnType<typeof createBundleImport>;

function refuse(error: unknown, name: string): never {
  if (!(error instanceof BundleRefused)) throw error;
  throw new AppError('invalid_input', `"${name}" was not imported: ${error.message}.`, { cause: error });
}
