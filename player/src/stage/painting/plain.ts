import { bokeh, finish, glow, hsl, sky, type Paint } from './brush.ts';

/** No place at all: soft colours out of focus. */
export const plain: Paint = function* (easel, hue) {
  const { width, height, random } = easel;
  const long = Math.max(width, height);
  sky(easel, [
    [0, hsl(hue - 16, 36, 20)],
    [0.55, hsl(hue + 8, 36, 34)],
    [1, hsl(hue + 32, 38, 24)],
  ]);
  for (let i = 0; i < 9; i++)
    glow(
      easel,
      random() * width,
      random() * height,
      long * (0.22 + random() * 0.3),
      (a) => hsl(hue + (random() - 0.5) * 90, 55, 52, a),
      0.28,
    );
  yield;
  bokeh(easel, 12, 0, 1, 0.2, (a) => hsl(hue + 20, 60, 70, a * 0.45));
  yield;
  bokeh(easel, 22, 0, 1, 0.075, (a) => hsl(hue + 36, 70, 76, a * 0.75));
  yield;
  bokeh(easel, 30, 0.1, 1, 0.025, (a) => hsl(hue + 44, 75, 82, a));
  yield;
  finish(easel, 0.42);
};
