import fs from 'node:fs';
import path from 'node:path';
import type { ExportRecord, ExportRequest, ExportTargetInfo } from '@comfyvn/shared/exports/exports.api';
import type { ExportPreview, ExportReport, ExportTarget } from '@comfyvn/shared/exports/exports.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { FileAnswer, StreamAnswer } from '../../core/http.ts';
import type { Exporter, ExportFile } from '../../exporters/exporter.ts';
import { exporters } from '../../exporters/index.ts';
import { createAssetCleaner } from './exports.clean.ts';
import { downloadOf } from './exports.download.ts';
import { writeFolder, type Written, type WriteWork } from './exports.folder.ts';
import { diskError, makeFolders, recover } from './exports.output.ts';
import { MANIFEST_NAME } from './exports.paths.ts';
import { defaultPlace, givenPlace } from './exports.place.ts';
import { planExport, type PlannedExport, type PlanParts } from './exports.plan.ts';
import { titleOf } from './exports.story.ts';
import { writeSingle } from './exports.single.ts';
import type { ExportRow, ExportStore } from './exports.store.ts';
import { createSvgRenderer } from './exports.svg.ts';

export interface WriteOptions {
  /** A folder, or for one file its path or the folder it goes to; absent for a place in the data folder. */
  readonly output?: string;
  readonly signal: AbortSignal;
  /** `fraction` 0 to 1, and what it is at. */
  readonly progress: (fraction: number, message: string) => void;
}

/** An export that was thought through; `write` writes it. */
export interface PreparedExport {
  readonly preview: ExportPreview;
  /** Throws AppError where the findings hold an error, or the place or the disk will not do; nothing has changed then. */
  write(options: WriteOptions): Promise<{ id: string; report: ExportReport }>;
}

/** What of an unknown size weighs in the progress. */
const UNKNOWN_BYTES = 300_000;
/** Each file costs something, however small. */
const FILE_BYTES = 20_000;

export function createExportService(
  store: ExportStore,
  context: FeatureContext,
  parts: Omit<PlanParts, 'programFolder' | 'clean'>,
) {
  const { config, now, newId } = context;
  const home = path.join(config.dataDir, 'exports');
  const programFolder = path.join(config.home, 'player', 'dist', 'web');
  const planParts: PlanParts = { ...parts, programFolder, clean: createAssetCleaner() };

  const exporterOf = (target: ExportTarget): Exporter => {
    const exporter = exporters.find((one) => one.name === target);
    if (exporter) return exporter;
    const names = exporters.map((one) => one.name).join(', ');
    throw new AppError('unsupported', `Stories cannot be exported to "${target}"; they can to: ${names}.`);
  };

  const write = async (
    planned: PlannedExport,
    exporter: Exporter,
    isPart: boolean,
    options: WriteOptions,
  ): Promise<{ id: string; report: ExportReport }> => {
    const { preview, plan, assets } = planned;
    refuseErrors(preview);
    const began = performance.now();
    const output =
      options.output === undefined
        ? defaultPlace(home, exporter, preview, isPart, store)
        : givenPlace(options.output, exporter, preview);
    const { story, title, revision, target } = preview;
    const former = store.findByOutput(output);
    const row = { id: former?.id ?? newId('ex'), story, target, output };
    // What an export of another story wrote there is not for this one to replace.
    const hashes = former?.story === story && former.target === target ? former.hashes : [];
    const svg = createSvgRenderer(config.home);
    const work: WriteWork = {
      output,
      files: plan.files,
      sources: { assets, programFolder, svg },
      about: { program: parts.version, target, story: { id: story, title, revision } },
      signal: options.signal,
      wrote: progressOf(preview, options.progress),
    };
    let written: Written & { sha256?: string };
    try {
      makeFolders(path.dirname(output));
      const note = (sha256: string) => store.begin({ ...row, hashes: [...new Set([...hashes, sha256])] });
      written =
        exporter.form === 'folder' ? await writeFolder(work) : await writeSingle(work, exporter.form, { hashes, note });
    } catch (error) {
      throw diskError(error, output);
    } finally {
      svg.close();
    }
    const report = reportOf(preview, written, output, performance.now() - began);
    const after = written.sha256 === undefined ? [] : [written.sha256];
    store.begin({ ...row, hashes: after });
    store.finish({ ...row, hashes: after }, report, now().toISOString());
    return { id: row.id, report };
  };

  const prepare = async (request: ExportRequest): Promise<PreparedExport> => {
    const exporter = exporterOf(request.target);
    const planned = await planExport(request, exporter, planParts);
    const isPart = request.scenes !== undefined || request.save !== undefined;
    return { preview: planned.preview, write: (options) => write(planned, exporter, isPart, options) };
  };

  const get = (id: string): ExportRow => {
    const row = store.find(id);
    if (!row) throw notFound('export', id);
    return row;
  };

  return {
    targets: (): ExportTargetInfo[] =>
      exporters.map(({ name, label, form, extension }) => ({ target: name, label, form, extension })),
    prepare,
    preview: async (request: ExportRequest): Promise<ExportPreview> => (await prepare(request)).preview,
    /** Puts an export in the queue, unless the same one is there already. */
    start(request: ExportRequest) {
      const { label } = exporterOf(request.target);
      const title = titleOf(parts.stories, request.story);
      return context.jobs.add('export', request, { title: `${label}: ${title}`, key: JSON.stringify(request) });
    },
    list: (story: string | undefined, limit: number): ExportRecord[] =>
      store.list(story ?? null, limit).flatMap((row) => toRecord(row, exporters)),
    report: (id: string): ExportReport => reportIn(get(id)),
    /** The export as one file. Throws AppError where it is gone. */
    download: (id: string): Promise<FileAnswer | StreamAnswer> => downloadOf(get(id)),
    output: (id: string): string => get(id).output,
    /** Clears what killed exports left in the data folder. Only for the process that owns it. */
    recover: () => recover(home),
  };
}
export type ExportService = ReturnType<typeof createExportService>;

function refuseErrors({ title, findings }: ExportPreview): void {
  const errors = findings.filter((one) => one.level === 'error');
  const [first] = errors;
  if (!first) return;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new AppError('conflict', `"${title}" cannot be exported: ${first.message}${more} ${first.fix ?? ''}`.trim());
}

/** Tells of progress by the bytes of the files written, after each. */
function progressOf(preview: ExportPreview, progress: WriteOptions['progress']): (file: ExportFile) => void {
  const weights = new Map(preview.files.map((file) => [file.path, (file.sizeBytes ?? UNKNOWN_BYTES) + FILE_BYTES]));
  const total = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  return (file) => {
    done += weights.get(file.path) ?? 0;
    progress(total === 0 ? 1 : done / total, file.path);
  };
}

function reportOf(preview: ExportPreview, written: Written, output: string, durationMs: number): ExportReport {
  return {
    ...preview,
    files: written.files.map(({ path: file, sizeBytes }) => ({ path: file, sizeBytes })),
    totalBytes: written.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    findings: [...preview.findings, ...written.findings],
    output,
    durationMs: Math.round(durationMs),
  };
}

function reportIn(row: ExportRow): ExportReport {
  if (row.report === null) throw notFound('export', row.id);
  return row.report;
}

function toRecord(row: ExportRow, known: readonly Exporter[]): ExportRecord[] {
  const exporter = known.find((one) => one.name === row.target);
  if (!exporter || row.report === null || row.exportedAt === null) return [];
  const { files, findings, durationMs: _, ...report } = row.report;
  const warnings = (findings as readonly Finding[]).filter((one) => one.level === 'warning').length;
  const isHere = fs.existsSync(exporter.form === 'folder' ? path.join(row.output, MANIFEST_NAME) : row.output);
  return [
    {
      ...report,
      id: row.id,
      form: exporter.form,
      files: files.length,
      warnings,
      exportedAt: row.exportedAt,
      exists: isHere,
    },
  ];
}
