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
const MIMES: Record<string, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
  avif: 'image/avif',
};

export interface Picture {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly width: number;
  readonly height: number;
}

/** Checks untrusted picture bytes and gives them back, scaled down when they are too large. Throws AppError. */
export async function readPicture(bytes: Buffer, name: string): Promise<Picture> {
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true });
    const { format, width, height } = await image.metadata();
    const mime = MIMES[format];
    if (!mime) throw new Error(`format ${format} is not supported`);
    if (width <= MAX_SIDE && height <= MAX_SIDE) return { bytes, mime, width, height };
    const { data, info } = await image
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside' })
      .webp({ quality: 90 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, mime: 'image/webp', width: info.width, height: info.height };
  } catch (error) {
    throw new AppError('unsupported', `"${name}" is not a picture that can be used (PNG, JPEG, WebP, GIF or AVIF).`, {
      cause: error,
    });
  }
}
