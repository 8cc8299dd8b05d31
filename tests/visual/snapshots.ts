import fs from 'node:fs';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { home } from '../support.ts';

const folder = path.join(home, 'tests', 'visual', 'snapshots');
/** Pictures that differ lie here after a run: as it is now, and where it differs. */
const out = path.join(home, 'tests', 'out', 'visual');

/** Of all pixels: the noise of another rasteriser stays below it, an effect that is missing does not. */
export const TOLERATED = 0.002;

/** A colour that is this much off, of all there is between black and white, is another one: a slight grading must be seen. */
const THRESHOLD = 0.035;

/** How much two pictures differ, as a share of their pixels; 1 for pictures of another size. */
export function difference(one: PNG, other: PNG, marks?: PNG): number {
  if (one.width !== other.width || one.height !== other.height) return 1;
  const { width, height } = one;
  return pixelmatch(one.data, other.data, marks?.data, width, height, { threshold: THRESHOLD }) / (width * height);
}

/** The picture that was looked at; undefined where there is none yet. */
export function snapshot(name: string): PNG | undefined {
  const file = path.join(folder, `${name}.png`);
  return fs.existsSync(file) ? PNG.sync.read(fs.readFileSync(file)) : undefined;
}

/** Compares a picture (PNG) with the one that was looked at; with `--update` it takes its place. Gives what is wrong, or null. */
export function checkPicture(name: string, bytes: Buffer, tolerated = TOLERATED): string | null {
  const before = snapshot(name);
  const now = PNG.sync.read(bytes);
  const marks = new PNG({ width: now.width, height: now.height });
  const share = before === undefined ? 1 : difference(before, now, marks);
  if (share <= tolerated) return null;
  if (process.env['VISUAL_UPDATE'] === '1') {
    write(path.join(folder, `${name}.png`), PNG.sync.write(now, { deflateLevel: 9 }));
    return null;
  }
  write(path.join(out, `${name}.now.png`), bytes);
  write(path.join(out, `${name}.marks.png`), PNG.sync.write(marks));
  if (before === undefined) return `"${name}" has no snapshot yet: look at ${out} and run with --update.`;
  return `"${name}" differs in ${(share * 100).toFixed(2)} % of its pixels; look at ${out}.`;
}

function write(file: string, bytes: Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
}
