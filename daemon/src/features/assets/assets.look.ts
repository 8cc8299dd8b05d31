import sharp from 'sharp';

/** How a picture looks: what is compared with others, and its colours. */
export interface PictureLook {
  /** 256 signs in hexadecimal: of each spot of a grid whether it is darker than the one right of it. */
  readonly print: string;
  /** A grid of colours, three bytes each. */
  readonly thumb: Buffer;
  /** Its colours, `#rrggbb`, the most frequent first. */
  readonly palette: readonly string[];
}

const SIDE = 48;
const PRINT_SIDE = 16;
const THUMB_SIDE = 24;
const MOST_COLOURS = 6;
/** Colours nearer to each other than this are one, of 441 at most. */
const NEAR = 60;
const MAX_PIXELS = 50e6;
/** What is seen through: neither of the two that pictures stand before. */
const BEHIND = { r: 128, g: 128, b: 128 };

/** Looks at the file of a picture. Throws where it cannot be read. */
export async function lookAt(file: string): Promise<PictureLook> {
  const { data } = await sharp(file, { limitInputPixels: MAX_PIXELS })
    .timeout({ seconds: 30 })
    .resize({ width: SIDE, height: SIDE, fit: 'fill' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const small = () => sharp(data, { raw: { width: SIDE, height: SIDE, channels: 4 } }).flatten({ background: BEHIND });
  const greys = await small()
    .greyscale()
    .resize({ width: PRINT_SIDE + 1, height: PRINT_SIDE, fit: 'fill' })
    .raw()
    .toBuffer();
  const thumb = await small().resize({ width: THUMB_SIDE, height: THUMB_SIDE, fit: 'fill' }).raw().toBuffer();
  return { print: printOf(greys), thumb, palette: paletteOf(data) };
}

function printOf(greys: Buffer): string {
  const print = Buffer.alloc((PRINT_SIDE * PRINT_SIDE) / 8);
  for (let at = 0; at < PRINT_SIDE * PRINT_SIDE; at++) {
    const grey = Math.floor(at / PRINT_SIDE) * (PRINT_SIDE + 1) + (at % PRINT_SIDE);
    if (greys[grey]! < greys[grey + 1]!) print[at >> 3]! |= 1 << (at & 7);
  }
  return print.toString('hex');
}

/** The colours of pixels of four bytes, what is seen through left out. Pure. */
function paletteOf(pixels: Buffer): string[] {
  const boxes = new Map<number, [count: number, red: number, green: number, blue: number]>();
  for (let at = 0; at < pixels.length; at += 4) {
    const [red, green, blue, alpha] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!, pixels[at + 3]!];
    if (alpha < 128) continue;
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
    const box = boxes.get(key) ?? [0, 0, 0, 0];
    boxes.set(key, [box[0] + 1, box[1] + red, box[2] + green, box[3] + blue]);
  }
  const found: number[][] = [];
  for (const [count, ...sums] of [...boxes.values()].toSorted(([a], [b]) => b - a)) {
    const colour = sums.map((sum) => Math.round(sum / count));
    const isKnown = found.some((one) => Math.hypot(...one.map((value, i) => value - colour[i]!)) < NEAR);
    if (!isKnown) found.push(colour);
    if (found.length === MOST_COLOURS) break;
  }
  return found.map((colour) => `#${Buffer.from(colour).toString('hex')}`);
}

/** Bits of 256 that may differ between two prints of the same picture. */
const MOST_BITS = 24;
/** How much the grids may differ: on the whole, and at one spot, so that another face or hand tells two apart. */
const MOST_MEAN = 8;
const MOST_SPOT = 48;

/** A print as eight numbers. */
export const wordsOf = (print: string): Uint32Array =>
  Uint32Array.from({ length: 8 }, (_, i) => Number.parseInt(print.slice(i * 8, i * 8 + 8), 16));

/** Whether two prints can be of the same picture. Pure. */
export function isLikePrint(a: Uint32Array, b: Uint32Array): boolean {
  let bits = 0;
  for (let i = 0; i < 8; i++) {
    let x = a[i]! ^ b[i]!;
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    bits += Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    if (bits > MOST_BITS) return false;
  }
  return true;
}

/** How alike two grids are, 0 to 1; null where they are not of the same picture. Pure. */
export function likenessOf(a: Buffer, b: Buffer): number | null {
  let sum = 0;
  for (let at = 0; at < a.length; at++) {
    const difference = Math.abs(a[at]! - b[at]!);
    if (difference > MOST_SPOT) return null;
    sum += difference;
  }
  const mean = sum / a.length;
  return mean > MOST_MEAN ? null : 1 - mean / 255;
}
