import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { ExportPlan } from '../../daemon/src/exporters/exporter.ts';

/** Bytes of an asset by its id. */
export type AssetBytes = (id: string) => Buffer;

/** Writes a plan into a folder. Not beside a daemon in one process: it forbids sharp to read SVG. */
export async function writePlan(plan: ExportPlan, folder: string, bytesOf: AssetBytes): Promise<void> {
  for (const file of plan.files) {
    const to = path.join(folder, file.path);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    if ('text' in file) fs.writeFileSync(to, file.text);
    else if ('svg' in file)
      await sharp(Buffer.from(file.svg)).resize(file.width, file.height).png({ compressionLevel: 1 }).toFile(to);
    else if ('program' in file) throw new Error("A Ren'Py game has no files of the player.");
    else if (file.form.as === 'png') await sharp(bytesOf(file.asset)).png().toFile(to);
    else fs.writeFileSync(to, bytesOf(file.asset));
  }
}
