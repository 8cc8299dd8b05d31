import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { AssetPreview } from '@comfyvn/shared/assets/assets.schema';
import { AppError } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { FileAnswer } from '../../core/http.ts';
import { createLane } from '../../core/lane.ts';

const MAX_PIXELS = 50e6;
const TIDY_EVERY = 40;
const AT_ONCE = 2;
const WEBP = { effort: 3, smartSubsample: true } as const;
/** A list of pictures is looked over, a stage is looked at. */
const qualityOf = (width: number): number => (width < 480 ? 80 : 90);

type Size = Pick<AssetPreview, 'width' | 'format'>;

/**
 * Pictures in the sizes that pages show, made when they are asked for and kept in a folder of their own. `tidy` is called after
 * some of them.
 */
export function createSizes(dataDir: string, tidy: () => void) {
  const root = path.join(dataDir, 'cache', 'pictures');
  const lane = createLane(AT_ONCE);
  const making = new Map<string, Promise<void>>();
  let made = 0;

  const make = async (from: string, to: string, { width, format }: Size): Promise<void> => {
    const picture = sharp(from, { limitInputPixels: MAX_PIXELS })
      .timeout({ seconds: 30 })
      .autoOrient()
      .resize({ width, withoutEnlargement: true });
    const bytes = await (
      format === 'avif'
        ? picture.avif({ quality: 55, effort: 3 })
        : picture.webp({ ...WEBP, quality: qualityOf(width) })
    ).toBuffer();
    writeFileAtomic(to, bytes);
  };
  const placeOf = (hash: string, { width, format }: Size) => {
    const name = `${hash}-${width}.${format}`;
    return { name, file: path.join(root, hash.slice(0, 2), name) };
  };
  const files = () =>
    (fs.existsSync(root) ? fs.readdirSync(root, { recursive: true, encoding: 'utf8' }) : []).flatMap((name) => {
      const file = path.join(root, name);
      const stat = fs.statSync(file, { throwIfNoEntry: false });
      return stat?.isFile() ? [{ file, sizeBytes: stat.size, usedAt: stat.mtimeMs }] : [];
    });
  return {
    /** The file of a picture in a size, made now if need be. Throws AppError where it cannot be read. */
    async get(from: string, hash: string, wanted: Size): Promise<FileAnswer> {
      const { name, file } = placeOf(hash, wanted);
      if (fs.existsSync(file)) {
        // When it was asked for last.
        const at = new Date();
        fs.utimes(file, at, at, () => {});
      } else {
        const work = making.get(name) ?? lane.add(() => make(from, file, wanted)).finally(() => making.delete(name));
        making.set(name, work);
        await work.catch((error: unknown) => {
          throw new AppError('unsupported', 'This picture cannot be shown smaller.', { cause: error });
        });
        if (++made % TIDY_EVERY === 0) tidy();
      }
      return { file, mime: `image/${wanted.format}`, etag: name };
    },
    /** Whether a size is made already. */
    has: (hash: string, size: Size): boolean => fs.existsSync(placeOf(hash, size).file),
    files,
    /** Forgets the sizes of bytes that are gone. */
    forget(hash: string): void {
      const folder = path.join(root, hash.slice(0, 2));
      for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : [])
        if (name.startsWith(`${hash}-`)) fs.rmSync(path.join(folder, name), { force: true });
    },
  };
}
export type Sizes = ReturnType<typeof createSizes>;
