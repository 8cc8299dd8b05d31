import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import type { ExtensionOrigin } from '@comfyvn/shared/extension/extension.api';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { advertisement, uploadPack } from './extension.protocol.ts';
import { openRepository } from './extension.repository.ts';

const LARGEST_REQUEST = 1_000_000;
/** The folder that SillyTavern makes of it is named like the one of our installer. */
export const GIT_PATH = '/comfyvn.git';

export interface ExtensionPlaces {
  /** The built extension. */
  readonly built: string;
  /** The repository, in the data folder: its history must outlive every build. */
  readonly repository: string;
}

/** The extension as a git repository: SillyTavern installs and updates it by itself. */
export function createExtensionService({ built, repository }: ExtensionPlaces, logger: Logger, baseUrl: () => string) {
  function manifest(): { version: string } {
    try {
      return JSON.parse(fs.readFileSync(path.join(built, 'manifest.json'), 'utf8')) as { version: string };
    } catch {
      throw new AppError('not_found', 'The extension is not built. Run "npm run build", then try again.');
    }
  }

  /** Brings the repository up to date with what is built. */
  function current(): { version: string; commit: string } {
    const { version } = manifest();
    const message = `ComfyVN ${version}`;
    try {
      return { version, commit: openRepository(repository).commit(built, message) };
    } catch (error) {
      // Only copies of builds are in it: a new one serves new installations, the old one is kept.
      const aside = `${repository}.damaged-${Date.now()}`;
      logger.warn({ err: error as Error, aside }, 'the git repository of the extension is damaged and was set aside');
      if (fs.existsSync(repository)) fs.renameSync(repository, aside);
      return { version, commit: openRepository(repository).commit(built, message) };
    }
  }

  return {
    origin(): ExtensionOrigin {
      return { address: `${baseUrl()}${GIT_PATH}`, ...current() };
    },
    /** Answers `GET info/refs`. */
    refs: (): Buffer => advertisement(current().commit),
    /** Answers `POST git-upload-pack`; `encoding` as the request names it. */
    pack(body: Buffer, encoding: string | undefined): Buffer {
      try {
        const limit = { maxOutputLength: LARGEST_REQUEST };
        return uploadPack(openRepository(repository), encoding === 'gzip' ? zlib.gunzipSync(body, limit) : body);
      } catch (error) {
        if (error instanceof RangeError || (error as { code?: string }).code?.startsWith('Z_'))
          throw new AppError('invalid_input', 'This is no request of git.');
        throw error;
      }
    },
  };
}
export type ExtensionService = ReturnType<typeof createExtensionService>;
