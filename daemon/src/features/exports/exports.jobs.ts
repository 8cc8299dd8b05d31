import { exportRequest } from '@comfyvn/shared/exports/exports.api';
import type { JobContext, JobKind } from '../../core/job-kind.ts';
import type { ExportService } from './exports.service.ts';

/** What the job of an export gives: the id of the export. */
export interface ExportJobResult {
  readonly export: string;
}

/** An export as a job. It may begin anew: the same story gives the same bytes at the same place. */
export function exportJob(service: ExportService): JobKind<typeof exportRequest, ExportJobResult> {
  return {
    name: 'export',
    input: exportRequest,
    lane: () => 'disk',
    maxAttempts: 1,
    restarts: true,
    async run(request, context) {
      context.progress(0, 'Reading the story');
      const prepared = await service.prepare(request);
      noteFindings(context, prepared.preview.findings);
      const { signal, progress } = context;
      const { id, report } = await prepared.write({ signal, progress });
      noteFindings(context, report.findings.slice(prepared.preview.findings.length));
      context.log(`Written to ${report.output}.`);
      return { export: id };
    },
  };
}

function noteFindings(
  { log }: JobContext,
  findings: readonly { level: 'error' | 'warning' | 'info'; message: string }[],
) {
  for (const { level, message } of findings) log(message, level);
}
