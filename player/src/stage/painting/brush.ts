import { cosmeticRandom } from '../../cosmetic-random.ts';

/** A canvas to paint on, its size, and the cosmetic dice of this painting. */
export interface Easel {
  readonly ctx: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** The shorter side; sizes of things are fractions of it. */
  readonly unit: number;
  readonly random: () => number;
}

/** Paints stroke by stroke: at each `yield` the page may do something else. */
export type Paint = (easel: Easel, hue: number) => Generator<void, void>;

/** `hue` in degrees, the others in percent, `alpha` 0 to 1. */
export const hsl = (hue: number, saturation: number, light: number, alpha = 1): string =>
  `hsl(${(((hue % 360) + 360) % 360).toFixed(1)} ${saturation.toFixed(1)}% ${light.toFixed(1)}% / ${alpha.toFixed(3)})`;

/** A hue between a natural one and the wanted one, along the shorter way round. */
export function tinted(natural: number, wanted: number, share: number): number {
  const way = ((wanted - natural + 540) % 360) - 180;
  return natural + way * share;
}

/** Fills the whole with a vertical gradient; stops are [place 0 to 1, colour]. */
export function sky({ ctx, width, height }: Easel, stops: readonly (readonly [number, string])[]): void {
  const gradient = ctx.createLinearGradient(0, 0, 0, height);
  for (const [place, colour] of stops) gradient.addColorStop(place, colour);
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, width, height);
}

/** A soft light. `colour(alpha)` gives its colour at an opacity. */
export function glow(
  { ctx }: Easel,
  x: number,
  y: number,
  radius: number,
  colour: (alpha: number) => string,
  strength = 1,
  blend: GlobalCompositeOperation = 'screen',
): void {
  const gradient = ctx.createRadialGradient(x, y, 0, x, y, radius);
  for (const [place, alpha] of [
    [0, 1],
    [0.15, 0.72],
    [0.35, 0.36],
    [0.6, 0.12],
    [1, 0],
  ] as const)
    gradient.addColorStop(place, colour(alpha * strength));
  ctx.save();
  ctx.globalCompositeOperation = blend;
  ctx.fillStyle = gradient;
  ctx.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  ctx.restore();
}

/** A long smooth random curve around 0, about -1 to 1, made of waves. */
export function wave(random: () => number, roughness = 0.5): (x: number) => number {
  const parts = Array.from({ length: 7 }, (_, i) => ({
    frequency: 1.7 ** i * (0.8 + random() * 0.4) * 2.2,
    phase: random() * 6.283,
    size: roughness ** i,
  }));
  const total = parts.reduce((sum, part) => sum + part.size, 0);
  return (x) =>
    parts.reduce((sum, { frequency, phase, size }) => sum + Math.sin(x * frequency + phase) * size, 0) / total;
}

/** A hill range filled to the bottom. `base` and `rise` are fractions of the height. */
export function ridge(
  easel: Easel,
  base: number,
  rise: number,
  fill: string | CanvasGradient,
  roughness = 0.5,
): (x: number) => number {
  const { ctx, width, height, random, unit } = easel;
  const shape = wave(random, roughness);
  const top = (x: number): number => height * base - height * rise * (0.5 + 0.5 * shape(x / (unit * 1.4)));
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.moveTo(0, height);
  for (let x = 0; x <= width + 4; x += 4) ctx.lineTo(x, top(x));
  ctx.lineTo(width, height);
  ctx.fill();
  return top;
}

/** A horizontal veil of mist, densest at `y` (fraction of the height). */
export function mist(
  { ctx, width, height }: Easel,
  y: number,
  thickness: number,
  colour: (alpha: number) => string,
  strength: number,
): void {
  const gradient = ctx.createLinearGradient(0, height * (y - thickness), 0, height * (y + thickness));
  for (const [place, alpha] of [
    [0, 0],
    [0.5, 1],
    [1, 0],
  ] as const)
    gradient.addColorStop(place, colour(alpha * strength));
  ctx.fillStyle = gradient;
  ctx.fillRect(0, height * (y - thickness), width, height * thickness * 2);
}

export function stars({ ctx, width, height, unit, random }: Easel, count: number, lowest: number, tint: number): void {
  for (let i = 0; i < count; i++) {
    const x = random() * width;
    const y = random() ** 1.3 * height * lowest;
    const size = unit * (0.0006 + random() ** 6 * 0.0022);
    ctx.fillStyle = hsl(tint + random() * 60, 60, 90, 0.25 + random() * 0.7);
    ctx.beginPath();
    ctx.arc(x, y, Math.max(0.5, size), 0, 6.283);
    ctx.fill();
  }
}

/** Long flat clouds of many soft puffs. */
export function clouds(easel: Easel, count: number, from: number, to: number, colour: (alpha: number) => string): void {
  const { ctx, width, height, unit, random } = easel;
  for (let i = 0; i < count; i++) {
    const cx = random() * width;
    const cy = height * (from + random() * (to - from));
    const length = unit * (0.25 + random() * 0.6);
    for (let puff = 0; puff < 16; puff++) {
      const away = (random() + random() + random() - 1.5) / 1.5;
      const radius = unit * 0.07 * (0.35 + random()) * (1 - Math.abs(away) * 0.6);
      ctx.save();
      ctx.translate(cx + away * length, cy + (random() - 0.5) * unit * 0.02);
      ctx.scale(2.6, 0.42);
      const gradient = ctx.createRadialGradient(0, 0, 0, 0, 0, radius);
      gradient.addColorStop(0, colour(0.16));
      gradient.addColorStop(0.5, colour(0.07));
      gradient.addColorStop(1, colour(0));
      ctx.fillStyle = gradient;
      ctx.fillRect(-radius, -radius, radius * 2, radius * 2);
      ctx.restore();
    }
  }
}

/** Out-of-focus lights. */
export function bokeh(
  easel: Easel,
  count: number,
  from: number,
  to: number,
  size: number,
  colour: (alpha: number) => string,
): void {
  const { ctx, width, height, unit, random } = easel;
  ctx.save();
  ctx.globalCompositeOperation = 'screen';
  for (let i = 0; i < count; i++) {
    const x = random() * width;
    const y = height * (from + random() * (to - from));
    const radius = unit * size * (0.25 + random() * 0.75);
    const alpha = 0.05 + random() * 0.16;
    const gradient = ctx.createRadialGradient(x, y, 0, x, y, radius);
    gradient.addColorStop(0, colour(alpha * 0.75));
    gradient.addColorStop(0.82, colour(alpha));
    gradient.addColorStop(1, colour(0));
    ctx.fillStyle = gradient;
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 6.283);
    ctx.fill();
  }
  ctx.restore();
}

/** A conifer with its foot at `x`, `y`. */
export function conifer({ ctx, random }: Easel, x: number, y: number, size: number, fill: string): void {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  const tiers = 9;
  for (let side = 1; side >= -1; side -= 2) {
    for (let i = 0; i <= tiers; i++) {
      const tier = side === 1 ? i : tiers - i;
      const level = tier / tiers;
      const reach = size * 0.24 * level * (0.75 + random() * 0.4);
      const at = y - size + size * (0.06 + level * 0.9);
      if (side === 1) {
        ctx.lineTo(x + reach, at + size * 0.02);
        ctx.lineTo(x + reach * 0.45, at);
      } else {
        ctx.lineTo(x - reach * 0.45, at);
        ctx.lineTo(x - reach, at + size * 0.02);
      }
    }
    if (side === 1) {
      ctx.lineTo(x + size * 0.02, y);
      ctx.lineTo(x - size * 0.02, y);
    }
  }
  ctx.closePath();
  ctx.fill();
}

/** Darkens the corners and breaks up the bands of gradients with fine grain. */
export function finish(easel: Easel, strength = 0.5): void {
  const { ctx, width, height, random } = easel;
  const radius = Math.hypot(width, height) / 2;
  const gradient = ctx.createRadialGradient(
    width / 2,
    height * 0.45,
    radius * 0.45,
    width / 2,
    height * 0.5,
    radius * 1.05,
  );
  gradient.addColorStop(0, 'rgb(0 0 0 / 0)');
  gradient.addColorStop(1, `rgb(4 4 12 / ${strength})`);
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, width, height);
  const tile = document.createElement('canvas');
  tile.width = tile.height = 128;
  const grain = tile.getContext('2d');
  if (!grain) return;
  const pixels = grain.createImageData(128, 128);
  for (let i = 0; i < pixels.data.length; i += 4) {
    pixels.data[i] = pixels.data[i + 1] = pixels.data[i + 2] = random() < 0.5 ? 0 : 255;
    pixels.data[i + 3] = random() * 9;
  }
  grain.putImageData(pixels, 0, 0);
  const pattern = ctx.createPattern(tile, 'repeat');
  if (!pattern) return;
  ctx.fillStyle = pattern;
  ctx.fillRect(0, 0, width, height);
}

export function easelFor(canvas: HTMLCanvasElement, seed: number): Easel | null {
  const ctx = canvas.getContext('2d');
  if (!ctx) return null;
  const { width, height } = canvas;
  return { ctx, width, height, unit: Math.min(width, height), random: cosmeticRandom(seed) };
}
