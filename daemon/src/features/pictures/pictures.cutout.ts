import sharp from 'sharp';

/** How much a channel may differ from the colour of the wall, 0 to 255. */
const TOLERANCE = 28;
/** How much of the edge of a picture must be wall. */
const LEAST_WALL = 0.75;

/**
 * A figure that stands before a plain wall, with the wall made transparent as far as it reaches from the edge; null where the
 * picture has no such wall. What is of the same colour within the figure stays. Bytes of a picture in, PNG out.
 */
export async function cutOut(bytes: Buffer): Promise<Buffer | null> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const edge = edgeOf(width, height);
  const wall = [0, 1, 2].map((channel) => median(edge.map((pixel) => data[pixel * 4 + channel]!)));
  const isWall = (pixel: number): boolean =>
    wall.every((value, channel) => Math.abs(data[pixel * 4 + channel]! - value) <= TOLERANCE);
  if (edge.filter(isWall).length < edge.length * LEAST_WALL) return null;
  const seen = new Uint8Array(width * height);
  const next = edge.filter(isWall);
  for (const pixel of next) seen[pixel] = 1;
  for (let pixel = next.pop(); pixel !== undefined; pixel = next.pop()) {
    data[pixel * 4 + 3] = 0;
    const x = pixel % width;
    for (const other of [x > 0 ? pixel - 1 : -1, x < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width])
      if (other >= 0 && other < seen.length && seen[other] === 0 && isWall(other)) {
        seen[other] = 1;
        next.push(other);
      }
  }
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}

/** Numbers of the pixels at the edge. */
function edgeOf(width: number, height: number): number[] {
  const all: number[] = [];
  for (let x = 0; x < width; x++) all.push(x, (height - 1) * width + x);
  for (let y = 1; y < height - 1; y++) all.push(y * width, y * width + width - 1);
  return all;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
