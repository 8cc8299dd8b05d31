import * as z from 'zod';
import { importOptions } from '@comfyvn/shared/imports/imports.api';
import {
  libraryChoice,
  libraryScope,
  type LibraryAssetCounts,
  type LibraryCounts,
} from '@comfyvn/shared/libraries/libraries.schema';
import type { JobContext, JobKind } from '../../core/job-kind.ts';

/** What an import takes: chosen chats, or what a sync of this scope does. Holds no passwords: rows of jobs are shown. */
export const libraryImport = z.object({
  library: z.string(),
  choice: libraryChoice.nullable(),
  scope: libraryScope,
  /** Null: each chat as it was imported last. */
  options: importOptions.nullable(),
  again: z.boolean(),
});
export type LibraryImport = z.infer<typeof libraryImport>;

/** Many chats as one job. It may begin anew: chats that were taken by then did not change. */
export function libraryJob(
  work: (input: LibraryImport, job: JobContext) => Promise<LibraryCounts>,
): JobKind<typeof libraryImport, LibraryCounts> {
  return {
    name: 'library',
    input: libraryImport,
    lane: ({ library }) => `library:${library}`,
    maxAttempts: 3,
    restarts: true,
    run: work,
  };
}

export const libraryAssets = z.object({ library: z.string() });
export type LibraryAssets = z.infer<typeof libraryAssets>;

/** All files of a library as assets. It may begin anew: what was taken by then is here. */
export function libraryAssetsJob(
  work: (input: LibraryAssets, job: JobContext) => Promise<LibraryAssetCounts>,
): JobKind<typeof libraryAssets, LibraryAssetCounts> {
  return {
    name: 'assets',
    input: libraryAssets,
    lane: ({ library }) => `library:${library}`,
    maxAttempts: 3,
    restarts: true,
    run: work,
  };
}
