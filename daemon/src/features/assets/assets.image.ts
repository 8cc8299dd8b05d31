import sharp from 'sharp';
import { AppError } from '../../core/errors.ts';

// Formats that libvips reads through large or scriptable parsers are not for untrusted bytes.
sharp.block({
  operation: ['VipsForeignLoadSvg', 'VipsForeignLoadPdf', 'VipsForeignLoadMagick', 'VipsForeignLoadTiff'],
});
sharp.concurrency(1);
sharp.cache(false);

const MAX_PIXELS = 50e6;
/** Larger pictures are scaled down: no screen shows more, and every reader's memory pays for it. */
const MAX_SIDE = 4096;
/** Of a picture that moves: how many frames, and how many pixels in all of them together. */
const MAX_FRAMES = 1_000;
const MAX_FILM_PIXELS = 500e6;
const READ_SECONDS = 30;
const MIMES: Record<string, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
  avif: 'image/avif',
};

export interface PictureFacts {
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}
export interface Picture extends PictureFacts {
  readonly bytes: Buffer;
}

const open = (bytes: Buffer) => sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true });

const unusable = (name: string, cause: unknown): AppError =>
  new AppError('unsupported', `"${name}" is not a picture that can be used (PNG, JPEG, WebP, GIF, AVIF or SVG).`, {
    cause,
  });

/** What untrusted picture bytes are, without changing them. Throws AppError where they cannot be used. */
export async function inspectPicture(bytes: Buffer, name: string): Promise<PictureFacts> {
  try {
    const { format, width, height } = await open(bytes).metadata();
    const mime = MIMES[format];
    if (!mime) throw new Error(`format ${format} is not supported`);
    return { mime, width, height };
  } catch (error) {
    throw unusable(name, error);
  }
}

/**
 * Checks untrusted picture bytes by reading all of them, and gives them back; scaled down when they are too large, as their
 * first frame alone when they move for too long. Throws AppError.
 */
export async function readPicture(bytes: Buffer, name: string): Promise<Picture> {
  const facts = await inspectPicture(bytes, name);
  try {
    const { pages = 1 } = await open(bytes).metadata();
    const isTooLong = pages > MAX_FRAMES || pages * facts.width * facts.height > MAX_FILM_PIXELS;
    const isTooLarge = facts.width > MAX_SIDE || facts.height > MAX_SIDE;
    if (!isTooLong && !isTooLarge) {
      // A picture that breaks off tells so only when it is read to its end.
      await open(bytes).resize({ width: 16, height: 16, fit: 'inside' }).timeout({ seconds: READ_SECONDS }).toBuffer();
      return { bytes, ...facts };
    }
    const { data, info } = await open(bytes)
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 90 })
      .timeout({ seconds: READ_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, mime: 'image/webp', width: info.width, height: info.height };
  } catch (error) {
    throw unusable(name, error);
  }
}
