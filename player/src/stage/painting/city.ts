import { bokeh, finish, glow, hsl, mist, sky, stars, tinted, type Easel, type Paint } from './brush.ts';

/** A skyline at night with lit windows. */
export const city: Paint = function* (easel, hue) {
  const { ctx, width, height, random } = easel;
  const blue = tinted(236, hue, 0.35);
  const neon = tinted(318, hue, 0.4);
  sky(easel, [
    [0, hsl(blue + 4, 52, 8)],
    [0.4, hsl(blue + 12, 46, 20)],
    [0.66, hsl(neon - 20, 44, 36)],
    [0.82, hsl(neon + 20, 62, 52)],
    [1, hsl(neon + 30, 60, 40)],
  ]);
  stars(easel, 110, 0.4, blue);
  yield;
  glow(easel, width * 0.5, height * 0.86, Math.max(width, height) * 0.62, (a) => hsl(neon + 16, 80, 60, a), 0.45);
  yield;
  for (let layer = 0; layer < 4; layer++) {
    const near = layer / 3;
    blocks(easel, near, tinted(neon - 24, blue, near), neon);
    yield;
    if (layer < 3) mist(easel, 0.84, 0.24, (a) => hsl(neon - 6, 55, 48 - near * 16, a), 0.4 - near * 0.14);
    yield;
  }
  ctx.fillStyle = hsl(blue, 40, 4, 0.9);
  ctx.fillRect(0, height * 0.965, width, height);
  bokeh(easel, 30, 0.84, 1, 0.045, (a) => hsl(random() < 0.5 ? 36 : neon, 90, 64, a * 1.5));
  yield;
  bokeh(easel, 12, 0.74, 0.96, 0.075, (a) => hsl(random() < 0.4 ? 190 : 28, 85, 62, a * 0.9));
  yield;
  finish(easel, 0.48);
};

function blocks({ ctx, width, height, unit, random }: Easel, near: number, hue: number, neon: number): void {
  const base = hsl(hue, 42 - near * 6, 30 - near * 25);
  const cell = unit * (0.007 + near * 0.0095);
  let x = -unit * 0.06 * random();
  while (x < width) {
    const breadth = unit * (0.05 + random() * 0.08) * (0.7 + near * 0.9);
    const away = Math.abs((x + breadth / 2) / width - 0.5) * 2;
    const tall =
      height * (0.2 + random() * 0.22 + (1 - near) * 0.14) * (near > 0.9 ? 0.4 + away * 0.95 : 0.8 + away * 0.25);
    const top = height * 0.985 - tall;
    ctx.fillStyle = base;
    ctx.fillRect(x, top, breadth, height - top);
    if (random() < 0.35) ctx.fillRect(x + breadth * 0.3, top - unit * 0.025, breadth * 0.4, unit * 0.03);
    if (random() < 0.22) {
      ctx.fillRect(x + breadth * 0.49, top - unit * 0.08, unit * 0.003, unit * 0.08);
      if (near > 0.3)
        glow(
          { ctx, width, height, unit, random },
          x + breadth * 0.495,
          top - unit * 0.08,
          unit * 0.018,
          (a) => hsl(0, 95, 60, a),
          0.9,
        );
    }
    windows(ctx, random, x, top, breadth, height, cell, near, neon);
    x += breadth + unit * random() * 0.012;
  }
}

function windows(
  ctx: CanvasRenderingContext2D,
  random: () => number,
  left: number,
  top: number,
  breadth: number,
  bottom: number,
  cell: number,
  near: number,
  neon: number,
): void {
  const lit = 0.16 + random() * 0.34;
  const tone = random() < 0.72 ? 40 : random() < 0.5 ? 200 : neon;
  const pitch = cell * 1.9;
  for (let y = top + pitch; y < bottom; y += pitch * 1.15) {
    const row = random() < 0.12 ? 0.9 : lit;
    for (let x = left + pitch * 0.6; x < left + breadth - pitch * 0.6; x += pitch) {
      if (random() > row) continue;
      ctx.fillStyle = hsl(tone + random() * 12, 75, 58 + random() * 20, (0.2 + near * 0.5) * (0.45 + random() * 0.55));
      ctx.fillRect(x, y, cell, cell * 1.25);
    }
  }
}
