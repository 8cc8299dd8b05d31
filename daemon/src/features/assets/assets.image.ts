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

/** What a picture is, upright as it is shown, and what of it other programs than browsers would show otherwise. */
interface Inspected extends PictureFacts {
  readonly frames: number;
  /** It is turned by a note in it (EXIF), or of the colours of a printer. */
  readonly isOdd: boolean;
}

async function inspect(bytes: Buffer, name: string): Promise<Inspected> {
  try {
    // What its head says is looked at here, so that one that is too large can be told from one that is none.
    const {
      format,
      space,
      orientation = 1,
      autoOrient,
      pages,
    } = await sharp(bytes, { limitInputPixels: false }).metadata();
    const mime = MIMES[format];
    if (!mime) throw new Error(`format ${format} is not supported`);
    const { width, height } = autoOrient;
    if (width * height > MAX_PIXELS)
      throw new AppError(
        'too_large',
        `"${name}" is ${width} x ${height} pixels large (${MAX_PIXELS / 1e6} million at most); make it smaller.`,
      );
    return { mime, width, height, frames: pages ?? 1, isOdd: orientation !== 1 || space === 'cmyk' };
  } catch (error) {
    throw error instanceof AppError ? error : unusable(name, error);
  }
}

/** What untrusted picture bytes are, without changing them. Throws AppError where they cannot be used. */
export async function inspectPicture(bytes: Buffer, name: string): Promise<PictureFacts> {
  const { mime, width, height } = await inspect(bytes, name);
  return { mime, width, height };
}

/**
 * Checks untrusted picture bytes by reading all of them, and gives them back; scaled down when they are too large, upright
 * and in the colours of screens where they are not, as their first frame alone when they move for too long. Throws AppError.
 */
export async function readPicture(bytes: Buffer, name: string): Promise<Picture> {
  const { frames, isOdd, ...facts } = await inspect(bytes, name);
  try {
    const isTooLong = frames > MAX_FRAMES || frames * facts.width * facts.height > MAX_FILM_PIXELS;
    const isTooLarge = facts.width > MAX_SIDE || facts.height > MAX_SIDE;
    if (!isTooLong && !isTooLarge && !isOdd) {
      // A picture that breaks off tells so only when it is read to its end.
      await open(bytes).resize({ width: 16, height: 16, fit: 'inside' }).timeout({ seconds: READ_SECONDS }).toBuffer();
      return { bytes, ...facts };
    }
    const { data, info } = await open(bytes)
      .autoOrient()
      .toColourspace('srgb')
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 90 })
      .timeout({ seconds: READ_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, mime: 'image/webp', width: info.width, height: info.height };
  } catch (error) {
    throw unusable(name, error);
  }
}
