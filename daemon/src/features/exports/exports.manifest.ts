import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { exportTarget, type ExportTarget } from '@comfyvn/shared/exports/exports.schema';
import { storyId } from '@comfyvn/shared/story/ids';
import { AppError, messageOf } from '../../core/errors.ts';
import { MANIFEST_NAME } from './exports.paths.ts';

const VERSION = 1;

/** What an export says of the folder it wrote. No dates: the same story gives the same manifest. */
const manifest = z.object({
  format: z.literal('comfyvn-export'),
  version: z.literal(VERSION),
  program: z.string().max(40).describe('Version of the program that wrote it'),
  target: exportTarget,
  story: z.object({ id: storyId, title: z.string(), revision: z.int() }),
  files: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.int().min(0),
      sha256: z.string(),
      made: z.string().optional().describe('From which bytes and how, so that it need not be made again'),
    }),
  ),
});
export type Manifest = z.infer<typeof manifest>;
export type ManifestFile = Manifest['files'][number];

/** A manifest as the text of its file. Pure. */
export function manifestText(of: Omit<Manifest, 'format' | 'version'>): string {
  return `${JSON.stringify({ format: 'comfyvn-export', version: VERSION, ...of }, null, 1)}\n`;
}

/** The manifest in a folder; null where there is none. Throws AppError where there is one that cannot be read. */
export function readManifest(folder: string): Manifest | null {
  const file = path.join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw new AppError('conflict', `"${file}" cannot be read (${messageOf(error)}).`);
  }
  try {
    return manifest.parse(JSON.parse(text));
  } catch {
    throw new AppError(
      'conflict',
      `"${file}" is damaged or from a newer ComfyVN, so it is not clear which files here are yours. Move the folder away, or export to another one.`,
    );
  }
}

/** Who an export is of. */
export interface ExportIdentity {
  readonly story: string;
  readonly target: ExportTarget;
}

/** Whether a folder was written by an export of this story to this target; false too where it cannot be told. */
export function isExportOf(folder: string, { story, target }: ExportIdentity): boolean {
  try {
    const found = readManifest(folder);
    return found !== null && found.story.id === story && found.target === target;
  } catch {
    return false;
  }
}

/**
 * The manifest of the folder that an export is to write; null where it is new or empty. Throws AppError where the folder
 * is not for us to replace.
 */
export function formerManifest(folder: string, { story, target }: ExportIdentity): Manifest | null {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isDirectory()) throw new AppError('conflict', `"${folder}" is a file. Name a folder to export to.`);
  if (fs.readdirSync(folder).length === 0) return null;
  const found = readManifest(folder);
  if (found === null)
    throw new AppError(
      'conflict',
      `The folder "${folder}" is not empty and was not written by an export. Name a new or empty one.`,
    );
  if (found.story.id !== story || found.target !== target)
    throw new AppError(
      'conflict',
      `The folder "${folder}" holds another export ("${found.story.title}" to ${found.target}). Name another one.`,
    );
  return found;
}
