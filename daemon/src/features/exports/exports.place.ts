import fs from 'node:fs';
import path from 'node:path';
import type { ExportPreview } from '@comfyvn/shared/exports/exports.schema';
import type { Exporter } from '../../exporters/exporter.ts';
import { isExportOf } from './exports.manifest.ts';
import { fileNameOf } from './exports.paths.ts';
import type { ExportStore } from './exports.store.ts';

/**
 * Where an export goes that was given no place: named after its story, the same place each time, and never where something
 * else lies. A part of a story does not replace the whole.
 */
export function defaultPlace(
  folder: string,
  exporter: Exporter,
  { story, title, target }: ExportPreview,
  isPart: boolean,
  store: ExportStore,
): string {
  const name = `${fileNameOf(title, story)}-${target}${isPart ? '-excerpt' : ''}`;
  for (let n = 1; ; n++) {
    const place = path.join(folder, `${name}${n === 1 ? '' : `-${n}`}${exporter.extension}`);
    const isOurs =
      exporter.form === 'folder' ? isExportOf(place, { story, target }) : store.findByOutput(place)?.story === story;
    if (isOurs || !fs.existsSync(place)) return place;
  }
}

/** Where an export goes that was given a place: a folder is the export, or for one file the folder it goes to. */
export function givenPlace(given: string, exporter: Exporter, { story, title, target }: ExportPreview): string {
  const place = path.resolve(given);
  if (exporter.form === 'folder' || (!isFolder(place) && place.endsWith(exporter.extension))) return place;
  return path.join(place, `${fileNameOf(title, story)}-${target}${exporter.extension}`);
}

function isFolder(place: string): boolean {
  try {
    return fs.statSync(place).isDirectory();
  } catch {
    return false; // writing to it will say what is wrong
  }
}
