import { bokeh, clouds, conifer, finish, glow, hsl, mist, ridge, sky, stars, tinted, type Paint } from './brush.ts';

/** A clear night over hills, with a moon. */
export const night: Paint = function* (easel, hue) {
  const { ctx, width, height, unit, random } = easel;
  const blue = tinted(226, hue, 0.3);
  sky(easel, [
    [0, hsl(blue + 8, 56, 7)],
    [0.45, hsl(blue, 50, 17)],
    [0.75, hsl(blue - 12, 44, 31)],
    [1, hsl(blue - 18, 36, 38)],
  ]);
  ctx.save();
  ctx.translate(width * 0.5, height * 0.3);
  ctx.rotate(-0.5);
  for (let i = 0; i < 46; i++) {
    const x = (random() - 0.5) * width * 1.3;
    glow(
      easel,
      x,
      (random() + random() - 1) * unit * 0.12,
      unit * (0.08 + random() * 0.16),
      (a) => hsl(blue + 20, 50, 58, a),
      0.09,
    );
    yield;
  }
  ctx.restore();
  stars(easel, 420, 0.72, blue - 20);
  yield;
  const moonX = width * (random() < 0.5 ? 0.24 : 0.76);
  const moonY = height * 0.2;
  const radius = unit * 0.055;
  glow(easel, moonX, moonY, unit * 0.62, (a) => hsl(blue - 10, 60, 72, a), 0.36);
  yield;
  glow(easel, moonX, moonY, radius * 3, (a) => hsl(50, 50, 90, a), 0.5);
  yield;
  ctx.fillStyle = hsl(48, 55, 93);
  ctx.beginPath();
  ctx.arc(moonX, moonY, radius, 0, 6.283);
  ctx.fill();
  for (const [dx, dy, size] of [
    [-0.3, -0.2, 0.28],
    [0.2, 0.25, 0.34],
    [0.34, -0.3, 0.17],
    [-0.22, 0.42, 0.16],
  ] as const) {
    ctx.fillStyle = hsl(45, 25, 78, 0.4);
    ctx.beginPath();
    ctx.arc(moonX + dx * radius, moonY + dy * radius, size * radius, 0, 6.283);
    ctx.fill();
  }
  yield;
  clouds(easel, 5, 0.3, 0.55, (a) => hsl(blue, 40, 55, a * 0.6));
  yield;
  for (let i = 0; i < 4; i++) {
    const near = i / 3;
    ridge(easel, 0.74 + near * 0.2, 0.16, hsl(blue - 6, 44 - near * 6, 22 - near * 17), 0.45);
    yield;
    if (i < 3) mist(easel, 0.8 + near * 0.12, 0.08, (a) => hsl(blue - 14, 45, 52, a), 0.26);
    yield;
  }
  for (let i = 0; i < 26; i++) {
    const x = (i + random()) * (width / 24);
    const edge = Math.abs(x / width - 0.5) * 2;
    conifer(easel, x, height * 1.02, unit * (0.07 + random() * 0.09 + edge ** 2 * 0.3), hsl(blue, 50, 4));
  }
  yield;
  bokeh(easel, 16, 0.72, 0.97, 0.008, (a) => hsl(66, 90, 66, a * 3.4));
  yield;
  finish(easel, 0.5);
};
