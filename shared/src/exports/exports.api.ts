import * as z from 'zod';
import { route } from '../contract/route.ts';
import { job } from '../jobs/jobs.schema.ts';
import { storyId } from '../story/ids.ts';
import { exportOptions, exportPreview, exportReport, exportTarget } from './exports.schema.ts';

/** A way out, as people choose it. */
export const exportTargetInfo = z.object({
  target: exportTarget,
  label: z.string(),
  form: z.enum(['folder', 'zip', 'file']).describe('folder: a directory to go on working in'),
  extension: z.string().describe('Of the file or archive; empty for a folder'),
});
export type ExportTargetInfo = z.infer<typeof exportTargetInfo>;

/** What is to be exported, and how. */
export const exportRequest = exportOptions.extend({ story: storyId });
export type ExportRequest = z.infer<typeof exportRequest>;

/** A finished export. Exporting to the same place again replaces its record. */
export const exportRecord = exportReport.omit({ files: true, findings: true, durationMs: true }).extend({
  id: z.string(),
  form: exportTargetInfo.shape.form,
  files: z.int().describe('How many'),
  warnings: z.int(),
  exportedAt: z.iso.datetime(),
  exists: z.boolean().describe('Whether it still lies where it was written'),
});
export type ExportRecord = z.infer<typeof exportRecord>;

const one = z.object({ id: z.string().max(80) });

export const exportsApi = {
  targets: route({
    method: 'GET',
    path: '/api/exports/targets',
    summary: 'What stories can be exported to',
    response: z.array(exportTargetInfo),
  }),
  preview: route({
    method: 'POST',
    path: '/api/exports/preview',
    summary: 'What an export would write, without writing it',
    body: exportRequest,
    response: exportPreview,
    maxBytes: 10_000_000,
  }),
  start: route({
    method: 'POST',
    path: '/api/exports',
    summary: 'Export a story; the job tells how it goes and gives the id of the export',
    body: exportRequest,
    response: job,
    status: 202,
    maxBytes: 10_000_000,
  }),
  list: route({
    method: 'GET',
    path: '/api/exports',
    summary: 'Finished exports, last one first',
    query: z.object({
      story: storyId.optional(),
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
    }),
    response: z.array(exportRecord),
  }),
  report: route({
    method: 'GET',
    path: '/api/exports/:id/report',
    summary: 'What a finished export wrote, file by file, and what was noticed',
    params: one,
    response: exportReport,
  }),
  download: route({
    method: 'GET',
    path: '/api/exports/:id/download',
    summary: 'A finished export as one file; a folder comes as a zip archive',
    params: one,
    raw: 'response',
    response: z.custom<Blob>().describe('Raw bytes, to be saved under the name in Content-Disposition'),
  }),
  reveal: route({
    method: 'POST',
    path: '/api/exports/:id/reveal',
    summary: "Show a finished export in this computer's file manager",
    params: one,
    response: z.object({ output: z.string(), opened: z.boolean() }),
  }),
};
