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
  new AppError('unsupported', `"${name}" is not a picture that can be used (PNG, JPEG, WebP, GIF or AVIF).`, { cause });

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

/** Checks untrusted picture bytes and gives them back, scaled down when they are too large. Throws AppError. */
export async function readPicture(bytes: Buffer, name: string): Promise<Picture> {
  const facts = await inspectPicture(bytes, name);
  if (facts.width <= MAX_SIDE && facts.height <= MAX_SIDE) return { bytes, ...facts };
  try {
    const { data, info } = await open(bytes)
      .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside' })
      .webp({ quality: 90 })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, mime: 'image/webp', width: info.width, height: info.height };
  } catch (error) {
    throw unusable(name, error);
  }
}
