import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '@comfyvn/shared/story/finding';
import { AppError } from '../../core/errors.ts';
import { renameWithRetry, syncFolder } from '../../core/files.ts';
import { zipStream } from '../../core/zip.ts';
import type { ExportFile } from '../../exporters/exporter.ts';
import { contentOf } from './exports.contents.ts';
import { createFileWriter, hashOfFile, linkOrCopy } from './exports.files.ts';
import type { Written, WriteWork } from './exports.folder.ts';
import { besideOutput, recover, release } from './exports.output.ts';

/** What is known of the file that lies at the output. */
export interface FormerFile {
  /** SHA-256 of what earlier exports wrote there; empty where none did. */
  readonly hashes: readonly string[];
  /** Notes what is about to be put there, before it is. */
  readonly note: (sha256: string) => void;
}

/**
 * Writes an export as one file, a zip archive or the plan's only file: beside its place, durably, and then put there at
 * once. A file there that no export wrote is refused; one that somebody changed since is kept beside. Throws AppError; the
 * file is then, and whenever else this throws, as it was.
 */
export async function writeSingle(
  work: WriteWork,
  form: 'zip' | 'file',
  former: FormerFile,
): Promise<Written & { sha256: string }> {
  const { output, signal } = work;
  recover(path.dirname(output), path.basename(output));
  const found = await lookAt(output, former.hashes, signal);
  const fresh = besideOutput(output, 'new');
  const writer = createFileWriter(signal);
  try {
    const sizes = new Map<string, number>();
    const whole = await writer.write(fresh, form === 'zip' ? zipOf(work, sizes) : onlyOf(work, sizes));
    await writer.settle();
    signal.throwIfAborted();
    const findings = found === 'changed' ? [await keep(output)] : [];
    former.note(whole.sha256);
    renameWithRetry(fresh, output);
    syncFolder(path.dirname(output));
    const files = work.files.map((file) => ({ path: file.path, sizeBytes: sizes.get(file.path) ?? 0 }));
    return { files, findings, sha256: whole.sha256 };
  } finally {
    await writer.settle().catch(() => {});
    release(fresh);
  }
}

/** Whether a file lies there, and whether it is as an export wrote it. */
async function lookAt(
  output: string,
  hashes: readonly string[],
  signal: AbortSignal,
): Promise<'none' | 'ours' | 'changed'> {
  const stat = fs.statSync(output, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  if (stat.isDirectory()) throw new AppError('conflict', `"${output}" is a folder. Name a file to export to.`);
  if (hashes.length === 0)
    throw new AppError(
      'conflict',
      `The file "${output}" is there already and was not written by an export of this story. Name another one, or move it away.`,
    );
  return hashes.includes(await hashOfFile(output, signal)) ? 'ours' : 'changed';
}

async function keep(output: string): Promise<Finding> {
  let place = `${output}.yours`;
  for (let n = 2; fs.existsSync(place); n++) place = `${output}.yours${n}`;
  await linkOrCopy(output, place);
  return {
    rule: 'changed-by-hand',
    level: 'warning',
    where: { file: path.basename(output) },
    message: `The file was changed since the last export; that version is kept as "${path.basename(place)}".`,
    fix: 'Give a file that you go on working on another name.',
  };
}

/** The bytes of a file; how many they were is noted once all have passed. */
async function* counted(file: ExportFile, work: WriteWork, sizes: Map<string, number>): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of contentOf(file, work.sources)) {
    work.signal.throwIfAborted();
    sizeBytes += chunk.length;
    yield chunk;
  }
  sizes.set(file.path, sizeBytes);
  work.wrote(file);
}

/** Nothing is opened before somebody reads. */
async function* zipOf(work: WriteWork, sizes: Map<string, number>): AsyncGenerator<Uint8Array> {
  yield* zipStream(
    work.files.map((file) => ({ path: file.path, bytes: () => counted(file, work, sizes) })),
  ) as AsyncIterable<Buffer>;
}

function onlyOf(work: WriteWork, sizes: Map<string, number>): AsyncIterable<Uint8Array> {
  const [only, ...more] = work.files;
  if (only === undefined || more.length > 0) throw new Error(`A plan for one file holds ${work.files.length}.`);
  return counted(only, work, sizes);
}
