import { clouds, finish, glow, hsl, mist, sky, stars, tinted, type Paint } from './brush.ts';

/** A calm sea under the moon. */
export const sea: Paint = function* (easel, hue) {
  const { ctx, width, height, unit, random } = easel;
  const blue = tinted(212, hue, 0.3);
  const horizon = height * 0.58;
  sky(easel, [
    [0, hsl(blue + 22, 56, 11)],
    [0.3, hsl(blue + 12, 52, 25)],
    [0.52, hsl(blue - 4, 52, 50)],
    [0.58, hsl(blue - 20, 58, 68)],
    [0.581, hsl(blue, 52, 34)],
    [0.75, hsl(blue + 8, 56, 20)],
    [1, hsl(blue + 16, 60, 8)],
  ]);
  stars(easel, 220, 0.46, blue - 30);
  yield;
  const moonX = width * (0.38 + random() * 0.24);
  const moonY = height * 0.27;
  const radius = unit * 0.062;
  glow(easel, moonX, moonY, unit * 0.75, (a) => hsl(blue - 14, 70, 74, a), 0.48);
  yield;
  glow(easel, moonX, moonY, radius * 3.2, (a) => hsl(48, 60, 92, a), 0.55);
  yield;
  ctx.fillStyle = hsl(48, 70, 95);
  ctx.beginPath();
  ctx.arc(moonX, moonY, radius, 0, 6.283);
  ctx.fill();
  clouds(easel, 7, 0.36, 0.54, (a) => hsl(blue - 10, 50, 74, a));
  yield;
  clouds(easel, 4, 0.12, 0.3, (a) => hsl(blue, 40, 60, a * 0.6));
  yield;
  for (const [from, to, rise, shade] of [
    [-0.08, 0.3, 0.05, 34],
    [0.7, 1.1, 0.075, 27],
  ] as const) {
    ctx.fillStyle = hsl(blue + 4, 36, shade);
    ctx.beginPath();
    ctx.moveTo(width * from, horizon + 1);
    const steps = 60;
    for (let i = 0; i <= steps; i++) {
      const t = i / steps;
      const hump = Math.sin(t * Math.PI) ** 0.8 * (0.7 + 0.3 * Math.sin(t * 9 + rise * 90) + 0.08 * Math.sin(t * 31));
      ctx.lineTo(width * (from + (to - from) * t), horizon - height * rise * hump);
    }
    ctx.lineTo(width * to, horizon + 1);
    ctx.fill();
  }
  yield;
  mist(easel, 0.578, 0.05, (a) => hsl(blue - 18, 60, 78, a), 0.45);
  yield;
  for (let i = 0; i < 620; i++) {
    const depth = random() ** 1.5;
    const y = horizon + 2 + depth * (height - horizon);
    const reach = unit * (0.05 + depth * 0.42);
    const x = moonX + (random() + random() + random() - 1.5) * reach;
    const length = unit * (0.008 + depth * 0.055) * (0.3 + random());
    ctx.fillStyle = hsl(46, 60, 88, (0.5 - depth * 0.28) * (0.3 + random() * 0.7));
    ctx.beginPath();
    ctx.ellipse(x, y, length, Math.max(0.6, unit * 0.0016 * (1 + depth * 2)), 0, 0, 6.283);
    ctx.fill();
  }
  yield;
  for (let i = 0; i < 420; i++) {
    const depth = random() ** 1.4;
    const y = horizon + depth * (height - horizon);
    ctx.fillStyle = random() < 0.5 ? hsl(blue - 8, 60, 62, 0.09) : hsl(blue + 16, 60, 6, 0.14);
    ctx.beginPath();
    ctx.ellipse(random() * width, y, unit * (0.02 + depth * 0.14), unit * (0.001 + depth * 0.005), 0, 0, 6.283);
    ctx.fill();
  }
  yield;
  finish(easel, 0.46);
};
