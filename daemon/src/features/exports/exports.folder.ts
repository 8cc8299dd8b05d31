import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '@comfyvn/shared/story/finding';
import { messageOf } from '../../core/errors.ts';
import { renameWithRetry } from '../../core/files.ts';
import type { ExportFile } from '../../exporters/exporter.ts';
import { createCarrier, type Carrier, type NewFiles } from './exports.carry.ts';
import { contentOf, recipeOf, type ContentSources } from './exports.contents.ts';
import { createFileWriter, hashOfFile, linkOrCopy, syncFolders, type WrittenFile } from './exports.files.ts';
import { formerManifest, manifestText, type Manifest, type ManifestFile } from './exports.manifest.ts';
import { besideOutput, recover, release, swapIn } from './exports.output.ts';
import { MANIFEST_NAME, pathKey } from './exports.paths.ts';

/** What is to be written, wherever it goes. */
export interface WriteWork {
  /** Absolute path of the folder or file. */
  readonly output: string;
  readonly files: readonly ExportFile[];
  readonly sources: ContentSources;
  readonly about: Pick<Manifest, 'program' | 'target' | 'story'>;
  readonly signal: AbortSignal;
  /** Told after each file. */
  readonly wrote: (file: ExportFile) => void;
}
export interface Written {
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly findings: readonly Finding[];
}

/**
 * Writes an export as a folder: beside its place, durably, and then swapped in as a whole. What people added to a former
 * export there, or changed in it, goes on in the new one. Throws AppError where the folder is not for us to replace; it is
 * then, and whenever else this throws, as it was.
 */
export async function writeFolder(work: WriteWork): Promise<Written> {
  const output = realPlace(work.output);
  recover(path.dirname(output), path.basename(output));
  const { target, story } = work.about;
  const former = formerManifest(output, { story: story.id, target });
  const fresh = besideOutput(output, 'new');
  let old: string | null = null;
  try {
    await fs.promises.mkdir(fresh, { recursive: true });
    const files = await writeFiles(work, fresh, former && { manifest: former, folder: output });
    const carrier = former && createCarrier(former, newFiles(files));
    const findings = carrier ? await carrier.carry(output, fresh, work.signal) : [];
    syncFolders(fresh);
    work.signal.throwIfAborted();
    old = swapIn(fresh, output);
    if (carrier && old !== null) findings.push(...(await carryLate(carrier, old, output)));
    return { files, findings };
  } finally {
    release(fresh);
    if (old !== null) release(old);
  }
}

/** What was saved there while the export was written is in the old folder alone; nothing of it may be lost. */
async function carryLate(carrier: Carrier, old: string, output: string): Promise<Finding[]> {
  try {
    return await carrier.carry(old, output, null);
  } catch (error) {
    let place = `${output}.before`;
    for (let n = 2; fs.existsSync(place); n++) place = `${output}.before${n}`;
    renameWithRetry(old, place);
    return [leftBehind(place, messageOf(error))];
  }
}

const leftBehind = (place: string, why: string): Finding => ({
  rule: 'left-behind',
  level: 'warning',
  where: {},
  message: `Something in the folder changed while the export was written and could not be taken over (${why}). The folder as it was is kept as "${place}".`,
  fix: 'Copy what you need from there, then delete it.',
});

/** Where a link leads, so that the folder it leads to is replaced and not the link. */
function realPlace(output: string): string {
  try {
    return fs.realpathSync(output);
  } catch {
    return output;
  }
}

interface Former {
  readonly manifest: Manifest;
  readonly folder: string;
}

async function writeFiles(work: WriteWork, folder: string, former: Former | null) {
  const writer = createFileWriter(work.signal);
  const files: (ManifestFile & WrittenFile)[] = [];
  const known = former?.manifest.program === work.about.program ? former : null;
  const made = new Map(known?.manifest.files.map((file) => [file.path, file]));
  try {
    for (const file of work.files) {
      const recipe = recipeOf(file, work.sources);
      const place = path.join(folder, file.path);
      const before = made.get(file.path);
      const reused =
        known !== null && recipe !== undefined && before?.made === recipe
          ? await reuse(before, path.join(known.folder, file.path), place, work.signal)
          : null;
      const written = reused ?? (await writer.write(place, contentOf(file, work.sources)));
      files.push({ path: file.path, ...written, ...(recipe !== undefined && { made: recipe }) });
      work.wrote(file);
    }
    const text = manifestText({ ...work.about, files });
    await writer.write(path.join(folder, MANIFEST_NAME), [Buffer.from(text)]);
  } finally {
    await writer.settle();
  }
  return files;
}

/** Takes a file of the former export that would come out the same, if it is still as it was written. */
async function reuse(before: ManifestFile, from: string, to: string, signal: AbortSignal): Promise<WrittenFile | null> {
  signal.throwIfAborted();
  const stat = await fs.promises.lstat(from).catch(() => null);
  if (!stat?.isFile() || stat.size !== before.sizeBytes) return null;
  if ((await hashOfFile(from, signal)) !== before.sha256) return null;
  await linkOrCopy(from, to);
  return { sizeBytes: before.sizeBytes, sha256: before.sha256 };
}

function newFiles(files: readonly ManifestFile[]): NewFiles {
  const folders = new Set<string>();
  for (const file of files)
    for (let at = file.path.lastIndexOf('/'); at > 0; at = file.path.lastIndexOf('/', at - 1))
      folders.add(pathKey(file.path.slice(0, at)));
  return { files: new Map(files.map((file) => [pathKey(file.path), file.sha256])), folders };
}
