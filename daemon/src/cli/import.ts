import fs from 'node:fs';
import path from 'node:path';
import type { ImportOptions, ImportReport } from '@comfyvn/shared/imports/imports.api';
import type { Config } from '../core/config.ts';
import { AppError, messageOf, StartError } from '../core/errors.ts';
import { findInstance } from '../core/instance.ts';
import type { Daemon } from '../daemon.ts';
import { firstBytes, isZip } from '../features/imports/imports.archive.ts';
import type { BundleOptions } from '../features/imports/index.ts';
import { listChats, userFolders } from '../features/imports/imports.folder.ts';
import { serve } from './serve.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** How chats are read, and what to do with stories of bundles that are here and differ. */
export type TakeOptions = ImportOptions & Pick<BundleOptions, 'mode' | 'project'>;

/** Imports a chat or bundle and plays it: in the daemon that runs, or in one started for it. */
export async function runPlay(config: Config, file: string, options: TakeOptions): Promise<number> {
  if (fs.statSync(file).isDirectory())
    throw new StartError(`"${file}" is a folder. Name one chat file (.jsonl) or bundle (.zip) to play.`);
  if (await findInstance(config.dataDir)) {
    const story = await withDaemon(config, (daemon) => take(daemon, file, options));
    return serve(config, `/play/${story}`);
  }
  return serve(config, '/', async (daemon) => {
    say(`Reading ${path.basename(file)} …`);
    return `/play/${await take(daemon, file, options)}`;
  });
}

/** Imports a chat, or all of a bundle, and tells of it; the id of the story, of the first one in a backup. */
async function take(daemon: Daemon, file: string, options: TakeOptions): Promise<string | undefined> {
  if (!isZip(firstBytes(file))) {
    const report = await daemon.imports.fromFile(file, options, options.project);
    tellChat(report);
    return report.story;
  }
  return (await takeBundle(daemon, file, options))[0]?.story;
}

/** Imports all of a bundle or backup, and tells of it. */
export async function takeBundle(daemon: Daemon, file: string, options: BundleOptions): Promise<ImportReport[]> {
  const reports = await daemon.imports.fromBundle(file, options).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'conflict')
      throw new AppError('conflict', `${error.message} Add --replace or --as-copy.`, { cause: error });
    throw error;
  });
  for (const report of reports) tellStory(report);
  return reports;
}

/**
 * Imports one chat file or bundle, or every chat of a SillyTavern folder. The exit code is 1 when one could not be imported.
 */
export async function runImport(config: Config, file: string, options: TakeOptions): Promise<number> {
  const files = fs.statSync(file).isDirectory() ? chatsOf(file) : [file];
  return withDaemon(config, async (daemon) => {
    let failed = 0;
    for (const [i, chat] of files.entries()) {
      if (files.length > 1)
        say(`[${i + 1}/${files.length}] ${path.basename(path.dirname(chat))}/${path.basename(chat)}`);
      try {
        await take(daemon, chat, options);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        failed++;
        process.stderr.write(`${messageOf(error)}\n`);
      }
    }
    return failed > 0 ? 1 : 0;
  });
}

function chatsOf(folder: string): string[] {
  const users = userFolders(folder);
  const files = users.flatMap((u) => listChats(u).map((c) => path.join(u, c.path)));
  if (files.length === 0)
    throw new StartError(
      `No chats were found in "${folder}". Name SillyTavern's folder, its data folder, a chat file (.jsonl) or a bundle (.zip).`,
    );
  return files;
}

const scenesOf = ({ scenes }: ImportReport): string => `${scenes} ${scenes === 1 ? 'scene' : 'scenes'}`;

function tellChat(report: ImportReport): void {
  const { title, messages, lines, changed } = report;
  say(
    `"${title}": ${messages} messages became ${lines} lines in ${scenesOf(report)}${changed ? '' : ' (nothing new)'}.`,
  );
  tellFindings(report);
}

/** Tells of a story that came in a bundle. */
function tellStory(report: ImportReport): void {
  say(`"${report.title}": ${report.lines} lines in ${scenesOf(report)}${report.changed ? '' : ' (nothing new)'}.`);
  tellFindings(report);
}

function tellFindings({ findings }: ImportReport): void {
  for (const f of findings.slice(0, 20)) say(`  ${f.level}: ${f.message}`);
  if (findings.length > 20) say(`  … and ${findings.length - 20} more`);
}
