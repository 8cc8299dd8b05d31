import * as z from 'zod';
import { slotName } from '../saves/saves.api.ts';
import { finding } from '../story/finding.ts';
import { sceneId, storyId } from '../story/ids.ts';

/** What a story can be exported to. */
export const EXPORT_TARGETS = ['renpy', 'web', 'bundle', 'fountain', 'markdown', 'html', 'ink', 'twee'] as const;
export const exportTarget = z.enum(EXPORT_TARGETS);
export type ExportTarget = z.infer<typeof exportTarget>;

/** What to export, and how. */
export const exportOptions = z.object({
  target: exportTarget,
  scenes: z
    .array(sceneId)
    .max(100_000)
    .optional()
    .describe('Only these scenes, in the order of the story; all if absent'),
  save: slotName.optional().describe('For reading copies: the saved game whose choices they follow'),
});
export type ExportOptions = z.infer<typeof exportOptions>;

/** A file of an export. */
export const exportEntry = z.object({
  path: z.string().describe('With `/`, relative to the folder of the export'),
  sizeBytes: z.int().min(0).nullable().describe('Null where it is known only when it is written (a converted picture)'),
});

/** What an export would write: the dry run. */
export const exportPreview = z.object({
  story: storyId,
  title: z.string(),
  revision: z.int(),
  target: exportTarget,
  files: z.array(exportEntry),
  totalBytes: z.int().describe('Of the files whose size is known'),
  findings: z.array(finding).describe('One of level `error` means that nothing can be written'),
});
export type ExportPreview = z.infer<typeof exportPreview>;

/** What an export wrote. */
export const exportReport = exportPreview.extend({
  output: z.string().describe('The folder or file it was written to'),
  durationMs: z.int(),
});
export type ExportReport = z.infer<typeof exportReport>;
