import { clouds, conifer, finish, glow, hsl, mist, ridge, sky, stars, tinted, type Paint } from './brush.ts';

/** The sun gone behind mountains, the last light on clouds. */
export const dusk: Paint = function* (easel, hue) {
  const { width, height, unit, random } = easel;
  const cool = tinted(262, hue, 0.35);
  const warm = tinted(24, hue, 0.18);
  sky(easel, [
    [0, hsl(cool - 18, 46, 17)],
    [0.26, hsl(cool + 6, 40, 32)],
    [0.44, hsl(tinted(330, hue, 0.2), 48, 52)],
    [0.58, hsl(warm - 4, 78, 66)],
    [0.7, hsl(warm + 16, 88, 76)],
    [1, hsl(warm, 60, 60)],
  ]);
  stars(easel, 70, 0.3, 220);
  yield;
  const sunX = width * (0.3 + random() * 0.4);
  glow(easel, sunX, height * 0.64, unit * 0.95, (a) => hsl(warm + 8, 95, 62, a), 0.7);
  yield;
  glow(easel, sunX, height * 0.64, unit * 0.2, (a) => hsl(warm + 24, 100, 84, a), 0.95);
  yield;
  clouds(easel, 7, 0.16, 0.36, (a) => hsl(cool + 40, 45, 50, a));
  yield;
  clouds(easel, 10, 0.36, 0.58, (a) => hsl(warm - 8, 85, 74, a * 1.25));
  yield;
  const layers = 5;
  for (let i = 0; i < layers; i++) {
    const near = i / (layers - 1);
    ridge(
      easel,
      0.72 + near * 0.2,
      0.17 - near * 0.03,
      hsl(tinted(warm - 20, cool, near), 42 - near * 8, 50 - near * 42),
      0.42 + near * 0.12,
    );
    yield;
    if (i < layers - 1) mist(easel, 0.77 + near * 0.14, 0.08, (a) => hsl(warm + 2, 70, 70 - near * 22, a), 0.34);
    yield;
  }
  for (let i = 0; i < 34; i++) {
    const x = (i + random()) * (width / 32);
    const edge = Math.abs(x / width - 0.5) * 2;
    conifer(easel, x, height * 1.02, unit * (0.08 + random() * 0.1 + edge ** 3 * 0.24), hsl(cool, 38, 6));
  }
  yield;
  finish(easel, 0.42);
};
