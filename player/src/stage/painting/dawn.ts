import { clouds, finish, glow, hsl, mist, ridge, sky, tinted, type Paint } from './brush.ts';

/** First light over misty hills. */
export const dawn: Paint = function* (easel, hue) {
  const { ctx, width, height, unit, random } = easel;
  const air = tinted(206, hue, 0.3);
  const blush = tinted(18, hue, 0.2);
  sky(easel, [
    [0, hsl(air, 48, 62)],
    [0.32, hsl(air + 8, 52, 78)],
    [0.52, hsl(blush + 6, 80, 87)],
    [0.66, hsl(blush + 22, 94, 82)],
    [1, hsl(blush + 10, 70, 78)],
  ]);
  const sunX = width * (0.34 + random() * 0.32);
  const sunY = height * 0.56;
  ctx.save();
  ctx.globalCompositeOperation = 'screen';
  ctx.translate(sunX, sunY);
  for (let i = 0; i < 16; i++) {
    ctx.rotate(0.36 + random() * 0.1);
    const ray = ctx.createLinearGradient(0, 0, unit * 0.95, 0);
    ray.addColorStop(0, hsl(blush + 26, 95, 80, 0.16));
    ray.addColorStop(1, hsl(blush + 26, 95, 80, 0));
    ctx.fillStyle = ray;
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.lineTo(unit, -unit * (0.03 + random() * 0.06));
    ctx.lineTo(unit, unit * (0.03 + random() * 0.06));
    ctx.fill();
  }
  yield;
  ctx.restore();
  clouds(easel, 9, 0.08, 0.34, (a) => hsl(blush, 70, 95, a * 1.1));
  yield;
  clouds(easel, 6, 0.36, 0.54, (a) => hsl(blush - 8, 82, 86, a * 1.2));
  yield;
  glow(easel, sunX, sunY, unit * 0.6, (a) => hsl(blush + 26, 95, 78, a), 0.75);
  yield;
  glow(easel, sunX, sunY, unit * 0.12, (a) => hsl(50, 100, 95, a), 1);
  yield;
  for (let i = 0; i < 6; i++) {
    const near = i / 5;
    ridge(
      easel,
      0.66 + near * 0.28,
      0.13,
      hsl(tinted(blush + 10, tinted(150, hue, 0.25), 0.35 + near * 0.65), 24 + near * 8, 76 - near * 48),
      0.4,
    );
    yield;
    if (i < 5) mist(easel, 0.73 + near * 0.2, 0.085, (a) => hsl(blush + 18, 75, 90 - near * 8, a), 0.62 - near * 0.2);
    yield;
  }
  finish(easel, 0.24);
};
