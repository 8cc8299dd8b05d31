import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { FileAnswer, StreamAnswer } from '../../core/http.ts';
import { zipStream, type ZipEntry } from '../../core/zip.ts';
import { walk } from './exports.files.ts';
import { isExportOf } from './exports.manifest.ts';
import type { ExportRow } from './exports.store.ts';

/** What Ren'Py leaves in a game that somebody played: their saves and logs are nobody else's. */
const LEFT_BY_PLAYING = /^(game\/(saves|cache)\/|(log|errors|traceback|lint)\.txt$)|\.yours\d*$/i;

/** A finished export to be saved under a name: a file as it is, a folder as a zip archive. Throws AppError where it is gone. */
export async function downloadOf(row: ExportRow): Promise<FileAnswer | StreamAnswer> {
  const stat = fs.statSync(row.output, { throwIfNoEntry: false });
  const name = path.basename(row.output);
  if (stat?.isFile())
    return { file: row.output, mime: 'application/octet-stream', etag: `${row.id}-${stat.mtimeMs}`, name };
  if (!stat?.isDirectory() || !isExportOf(row.output, row)) throw gone(row);
  return { stream: zipStream(await entriesOf(row.output, name)), mime: 'application/zip', name: `${name}.zip` };
}

const gone = (row: ExportRow): AppError =>
  new AppError('not_found', `The export no longer lies at "${row.output}". Export the story again.`);

/** The files of a folder, below one folder of its name. Links are left out: they may lead anywhere. */
async function entriesOf(folder: string, name: string): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for await (const found of walk(folder))
    if (found.kind === 'file' && !LEFT_BY_PLAYING.test(found.path))
      entries.push({
        path: `${name}/${found.path}`,
        bytes: () => fs.createReadStream(path.join(folder, found.path)) as AsyncIterable<Buffer>,
      });
  return entries;
}
