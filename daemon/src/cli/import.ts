import fs from 'node:fs';
import path from 'node:path';
import type { ImportOptions, ImportReport } from '@comfyvn/shared/imports/imports.api';
import type { Config } from '../core/config.ts';
import { AppError, messageOf, StartError } from '../core/errors.ts';
import { findInstance } from '../core/instance.ts';
import { createDaemon, type Daemon } from '../daemon.ts';
import { listChats, userFolders } from '../features/imports/imports.folder.ts';
import { serve } from './serve.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Imports a chat and plays it: in the daemon that runs, or in one started for it. */
export async function runPlay(
  config: Config,
  file: string,
  options: ImportOptions,
  project: string | undefined,
): Promise<number> {
  if (fs.statSync(file).isDirectory())
    throw new StartError(`"${file}" is a folder. Name one chat file (.jsonl) to play.`);
  if (await findInstance(config.dataDir)) {
    const report = await withDaemon(config, (daemon) => daemon.imports.fromFile(file, options, project));
    tell(report);
    return serve(config, `/play/${report.story}`);
  }
  return serve(config, '/', async (daemon) => {
    say(`Reading ${path.basename(file)} …`);
    const report = await daemon.imports.fromFile(file, options, project);
    tell(report);
    return `/play/${report.story}`;
  });
}

/** Imports one chat file, or every chat of a SillyTavern folder. The exit code is 1 when a chat could not be imported. */
export async function runImport(
  config: Config,
  file: string,
  options: ImportOptions,
  project: string | undefined,
): Promise<number> {
  const files = fs.statSync(file).isDirectory() ? chatsOf(file) : [file];
  return withDaemon(config, async (daemon) => {
    let failed = 0;
    for (const [i, chat] of files.entries()) {
      if (files.length > 1)
        say(`[${i + 1}/${files.length}] ${path.basename(path.dirname(chat))}/${path.basename(chat)}`);
      try {
        tell(await daemon.imports.fromFile(chat, options, project));
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
      `No chats were found in "${folder}". Name SillyTavern's folder, its data folder or a chat file (.jsonl).`,
    );
  return files;
}

/** SQLite allows a second process beside the running daemon, so the import writes the same database; pages see it at their next look. */
async function withDaemon<T>(config: Config, work: (daemon: Daemon) => Promise<T>): Promise<T> {
  const daemon = createDaemon(config);
  try {
    return await work(daemon);
  } finally {
    await daemon.stop();
  }
}

function tell(report: ImportReport): void {
  say(
    `"${report.title}": ${report.messages} messages became ${report.lines} lines in ${report.scenes} ${report.scenes === 1 ? 'scene' : 'scenes'}${report.changed ? '' : ' (nothing new)'}.`,
  );
  for (const f of report.findings.slice(0, 20)) say(`  ${f.level}: ${f.message}`);
  if (report.findings.length > 20) say(`  … and ${report.findings.length - 20} more`);
}
