import { clouds, glow, H, hsl, px, sky, toward, W, type Random } from './brush.ts';

/** The sea under the sun. */
export const sea = (hue: number, random: Random): string => {
  const blue = toward(208, hue, 0.4);
  const waves = Array.from({ length: 130 }, () => {
    const depth = random();
    const [y, length] = [H * (0.58 + depth ** 1.6 * 0.42), 20 + depth * 130];
    return `<rect x="${px(random() * W - length / 2)}" y="${px(y)}" width="${px(length)}" height="${px(1 + depth * 2.4)}" rx="1" fill="${hsl(blue - 10, 60, 86, 0.08 + random() * 0.24)}"/>`;
  });
  return [
    sky([
      [0, hsl(blue + 8, 62, 52)],
      [0.4, hsl(blue - 6, 64, 74)],
      [0.575, hsl(blue - 20, 60, 90)],
      [0.58, hsl(blue + 4, 58, 46)],
      [1, hsl(blue + 14, 62, 22)],
    ]),
    glow(W * 0.7, H * 0.3, 340, (alpha) => hsl(50, 100, 92, alpha), 0.9),
    `<circle cx="${W * 0.7}" cy="${H * 0.3}" r="40" fill="${hsl(50, 100, 95)}"/>`,
    clouds(random, 9, 0.16, 0.46, (alpha) => hsl(blue, 30, 98, alpha * 1.3)),
    `<path d="M0 ${H * 0.58} q150 -46 310 -10 q90 14 150 10 Z" fill="${hsl(blue + 20, 26, 46)}"/>`,
    waves.join(''),
  ].join('');
};

/** Nothing but dim lights. */
export const plain = (hue: number, random: Random): string => {
  const lights = Array.from({ length: 14 }, () =>
    glow(
      random() * W,
      random() * H,
      60 + random() * 200,
      (alpha) => hsl(hue + random() * 60 - 30, 50, 62, alpha),
      0.16,
    ),
  );
  return [
    sky([
      [0, hsl(hue, 34, 13)],
      [0.6, hsl(hue + 14, 32, 24)],
      [1, hsl(hue + 28, 30, 17)],
    ]),
    lights.join(''),
  ].join('');
};
