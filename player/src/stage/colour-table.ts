/** A colour table: `size` steps of red in a row, of green in a column, and of blue from tile to tile, RGBA. */
export interface ColourTable {
  readonly size: number;
  /** size * size wide, size high. */
  readonly pixels: Uint8Array;
}

const SMALLEST = 4;
const LARGEST = 64;

/** Where in the picture a step of red, green and blue is. */
type Place = (r: number, g: number, b: number) => readonly [x: number, y: number];

/**
 * Reads a LUT picture: tiles in a strip (across or down), tiles in a square, or a HaldCLUT. Null for a picture that is
 * none. Tables of more than 64 steps are thinned out. Pure.
 */
export function readColourTable(width: number, height: number, data: Uint8ClampedArray): ColourTable | null {
  const layout = layoutOf(width, height, data);
  if (!layout) return null;
  const size = Math.min(LARGEST, layout.size);
  const pixels = new Uint8Array(size ** 3 * 4);
  const step = (i: number): number => Math.round((i * (layout.size - 1)) / (size - 1));
  for (let b = 0; b < size; b++)
    for (let g = 0; g < size; g++)
      for (let r = 0; r < size; r++) {
        const [x, y] = layout.place(step(r), step(g), step(b));
        const from = (y * width + x) * 4;
        const to = (g * size * size + b * size + r) * 4;
        for (let part = 0; part < 3; part++) pixels[to + part] = data[from + part] ?? 0;
        pixels[to + 3] = 255;
      }
  return { size, pixels };
}

function layoutOf(width: number, height: number, data: Uint8ClampedArray): { size: number; place: Place } | null {
  const fits = (size: number): boolean => Number.isInteger(size) && size >= SMALLEST && size <= 256;
  if (width === height * height && fits(height)) return { size: height, place: (r, g, b) => [b * height + r, g] };
  if (height === width * width && fits(width)) return { size: width, place: (r, g, b) => [r, b * width + g] };
  if (width !== height) return null;
  const size = Math.round(Math.cbrt(width * width));
  if (size ** 3 !== width * width || !fits(size)) return null;
  const linear: Place = (r, g, b) => {
    const at = r + (g + b * size) * size;
    return [at % width, Math.floor(at / width)];
  };
  const tiles = width / size;
  const tiled: Place = (r, g, b) => [(b % tiles) * size + r, Math.floor(b / tiles) * size + g];
  // Both kinds have the same size. In tiles green grows down the first column; in a HaldCLUT it grows along the rows.
  const half = Math.floor(size / 2);
  const green = ([x, y]: readonly [number, number]): number => data[(y * width + x) * 4 + 1] ?? 0;
  const isTiled =
    Number.isInteger(tiles) && green([0, half]) - green([0, 0]) > green(linear(0, half, 0)) - green([0, 0]);
  return { size, place: isTiled ? tiled : linear };
}

/** What a table makes of a colour; parts 0 to 255. The nearest step counts. Pure. */
export function lookUp({ size, pixels }: ColourTable, colour: readonly number[]): [number, number, number] {
  const step = (i: number): number => Math.round(((colour[i] ?? 0) / 255) * (size - 1));
  const at = (step(1) * size * size + step(2) * size + step(0)) * 4;
  return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
}
