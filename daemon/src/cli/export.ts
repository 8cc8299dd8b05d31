import path from 'node:path';
import {
  EXPORT_TARGETS,
  exportTarget,
  type ExportPreview,
  type ExportTarget,
} from '@comfyvn/shared/exports/exports.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { SceneHead } from '@comfyvn/shared/story/story';
import type { Config } from '../core/config.ts';
import { AppError, messageOf, StartError } from '../core/errors.ts';
import type { Daemon } from '../daemon.ts';
import { fileNameOf } from '../features/exports/exports.paths.ts';
import { createProgressBar } from './progress-bar.ts';
import { withDaemon } from './with-daemon.ts';

export interface ExportFlags {
  readonly to?: string | undefined;
  readonly out?: string | undefined;
  readonly dryRun: boolean;
  /** Ids or titles with commas between. */
  readonly scenes?: string | undefined;
  readonly save?: string | undefined;
  /** The folder that `out` is relative to. */
  readonly cwd: string;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** More stories than anybody has. */
const ALL = 100_000;
const MOST_FINDINGS = 50;
const MOST_FILES = 200;

/**
 * Exports a story, or all stories of a project, in process. The exit code is 1 when one of them could not be exported,
 * 130 when it was broken off. Throws StartError or AppError for what the user should mend.
 */
export async function runExport(config: Config, what: string | undefined, flags: ExportFlags): Promise<number> {
  if (what === undefined) throw new StartError('Name a story or a project: npm start -- export "THE STORY" --to renpy');
  const target = targetOf(flags.to);
  const abort = new AbortController();
  const stop = (): void => abort.abort(new AppError('conflict', 'The export was broken off. Nothing was changed.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await withDaemon(config, (daemon) => exportAll(daemon, what, flags, target, abort.signal));
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

async function exportAll(
  daemon: Daemon,
  what: string,
  flags: ExportFlags,
  target: ExportTarget,
  signal: AbortSignal,
): Promise<number> {
  const stories = findStories(daemon.stories.list(ALL), what);
  let failed = 0;
  for (const story of stories) {
    const out = placeOf(daemon, flags, story, target, stories);
    const isDone = await exportOne(daemon, story, { ...flags, out }, target, signal);
    if (signal.aborted) return 130;
    if (!isDone) failed++;
  }
  return failed > 0 ? 1 : 0;
}

function targetOf(to: string | undefined): ExportTarget {
  const parsed = exportTarget.safeParse(to);
  if (parsed.success) return parsed.data;
  const targets = EXPORT_TARGETS.join(', ');
  throw new StartError(
    to === undefined ? `Say what to export to: --to ${targets}` : `There is no target "${to}". Targets: ${targets}.`,
  );
}

/** The story of that id, else the one of that title, else the stories of that project. Throws StartError. */
export function findStories(all: readonly StorySummary[], what: string): StorySummary[] {
  const byId = all.filter((story) => story.id === what);
  if (byId.length > 0) return byId;
  for (const same of [(a: string) => a === what, (a: string) => a.toLowerCase() === what.toLowerCase()]) {
    const byTitle = all.filter((story) => same(story.title));
    const byProject = all.filter((story) => same(story.project));
    if (byTitle.length > 1) throw ambiguous(what, byTitle);
    if (byTitle.length === 1) return byTitle;
    if (byProject.length > 0) return byProject;
  }
  throw new StartError(`There is no story or project "${what}".${listOf(all)}`, 1);
}

const ambiguous = (what: string, stories: readonly StorySummary[]): StartError =>
  new StartError(`${stories.length} stories are called "${what}". Name one by its id.${listOf(stories)}`, 1);

function listOf(stories: readonly StorySummary[]): string {
  if (stories.length === 0) return ' There are no stories yet; import a chat first.';
  const lines = stories.slice(0, 20).map((s) => `\n  ${s.id}  "${s.title}"  (project "${s.project}")`);
  return `\nThere are:${lines.join('')}${stories.length > 20 ? `\n  … and ${stories.length - 20} more` : ''}`;
}

/** Where the output goes; with several stories each gets a name of its own within the folder that was named. */
function placeOf(
  daemon: Daemon,
  { out, cwd }: ExportFlags,
  story: StorySummary,
  target: ExportTarget,
  all: readonly StorySummary[],
): string | undefined {
  if (out === undefined || all.length === 1) return out === undefined ? undefined : path.resolve(cwd, out);
  const nameOf = (one: StorySummary) => fileNameOf(one.title, one.id);
  const isTaken = all.some((one) => one.id !== story.id && nameOf(one).toLowerCase() === nameOf(story).toLowerCase());
  const extension = daemon.exports.targets().find((one) => one.target === target)?.extension ?? '';
  return path.resolve(cwd, out, `${nameOf(story)}${isTaken ? `-${story.id}` : ''}-${target}${extension}`);
}

async function exportOne(
  daemon: Daemon,
  story: StorySummary,
  flags: ExportFlags,
  target: ExportTarget,
  signal: AbortSignal,
): Promise<boolean> {
  const scenes = flags.scenes === undefined ? undefined : findScenes(daemon.stories.get(story.id).scenes, flags.scenes);
  const bar = createProgressBar(process.stdout);
  try {
    const prepared = await daemon.exports.prepare({
      story: story.id,
      target,
      ...(scenes && { scenes }),
      ...(flags.save !== undefined && { save: flags.save }),
    });
    const { preview } = prepared;
    if (flags.dryRun || hasErrors(preview)) {
      tellPreview(preview, flags.dryRun);
      return !hasErrors(preview);
    }
    const options = { signal, progress: bar.show, ...(flags.out !== undefined && { output: flags.out }) };
    const { report } = await prepared.write(options);
    bar.clear();
    say(
      `"${report.title}" to ${target}: ${filesText(report.files.length)}, ${sizeText(report.totalBytes)}, in ${(report.durationMs / 1_000).toFixed(1)} s.`,
    );
    tellFindings(report.findings);
    say(`  ${report.output}`);
    return true;
  } catch (error) {
    bar.clear();
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`"${story.title}": ${messageOf(error)}\n`);
    return false;
  }
}

const hasErrors = ({ findings }: ExportPreview): boolean => findings.some((one) => one.level === 'error');

/** The ids of scenes named by id or title. Throws StartError for one that is not there or not the only one. */
function findScenes(scenes: readonly SceneHead[], text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const byId = scenes.find((scene) => scene.id === name);
      if (byId) return byId.id;
      const byTitle = scenes.filter((scene) => scene.title.toLowerCase() === name.toLowerCase());
      if (byTitle.length === 1 && byTitle[0]) return byTitle[0].id;
      const some = (byTitle.length > 1 ? byTitle : scenes).slice(0, 20).map((s) => `\n  ${s.id}  "${s.title}"`);
      throw new StartError(
        `${byTitle.length > 1 ? `${byTitle.length} scenes are called` : 'There is no scene'} "${name}". Name scenes by id:${some.join('')}`,
        1,
      );
    });
}

const filesText = (n: number): string => `${n} ${n === 1 ? 'file' : 'files'}`;

function tellPreview({ title, target, files, totalBytes, findings }: ExportPreview, isDryRun: boolean): void {
  const isRefused = findings.some((one) => one.level === 'error');
  if (isRefused) say(`"${title}" cannot be exported to ${target}:`);
  else
    say(
      `"${title}" to ${target} would be ${filesText(files.length)}, ${sizeText(totalBytes)}${files.some((one) => one.sizeBytes === null) ? ' and what is converted' : ''}:`,
    );
  if (isDryRun && !isRefused)
    for (const file of files.slice(0, MOST_FILES))
      say(`  ${file.sizeBytes === null ? '?' : sizeText(file.sizeBytes)}\t${file.path}`);
  if (isDryRun && files.length > MOST_FILES) say(`  … and ${files.length - MOST_FILES} more`);
  tellFindings(findings);
}

const RANK = { error: 0, warning: 1, info: 2 };

function tellFindings(findings: readonly Finding[]): void {
  const ranked = findings.toSorted((a, b) => RANK[a.level] - RANK[b.level]);
  for (const one of ranked.slice(0, MOST_FINDINGS))
    say(`  ${one.level}: ${one.message}${one.fix === undefined ? '' : ` ${one.fix}`}`);
  if (ranked.length > MOST_FINDINGS) say(`  … and ${ranked.length - MOST_FINDINGS} more`);
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
