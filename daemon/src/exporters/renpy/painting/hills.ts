import { clouds, glow, H, hsl, mist, ridge, sky, stars, toward, W, type Random } from './brush.ts';

const moon = (x: number, y: number, radius: number, hue: number): string =>
  glow(x, y, radius * 5, (alpha) => hsl(hue, 60, 82, alpha), 0.5) +
  `<circle cx="${x}" cy="${y}" r="${radius}" fill="${hsl(hue, 40, 93)}"/><circle cx="${x - radius * 0.3}" cy="${y - radius * 0.2}" r="${radius * 0.22}" fill="${hsl(hue, 24, 84, 0.7)}"/><circle cx="${x + radius * 0.3}" cy="${y + radius * 0.3}" r="${radius * 0.15}" fill="${hsl(hue, 24, 84, 0.6)}"/>`;

/** Hills at sunset. */
export const dusk = (hue: number, random: Random): string => {
  const warm = toward(22, hue, 0.3);
  const cold = toward(255, hue, 0.3);
  return [
    sky([
      [0, hsl(cold, 46, 20)],
      [0.4, hsl(cold + 40, 42, 40)],
      [0.66, hsl(warm - 12, 70, 58)],
      [0.8, hsl(warm + 12, 84, 68)],
      [1, hsl(warm, 60, 44)],
    ]),
    stars(random, 60, 0.3, cold),
    glow(W * 0.62, H * 0.72, 420, (alpha) => hsl(warm + 14, 92, 70, alpha), 0.85),
    clouds(random, 9, 0.3, 0.64, (alpha) => hsl(warm - 14, 70, 74, alpha)),
    ridge(random, 0.8, 0.2, hsl(cold + 40, 34, 32)),
    ridge(random, 0.88, 0.18, hsl(cold + 20, 36, 22)),
    ridge(random, 0.98, 0.16, hsl(cold + 5, 40, 11)),
  ].join('');
};

/** Hills under the moon. */
export const night = (hue: number, random: Random): string => {
  const blue = toward(228, hue, 0.4);
  return [
    sky([
      [0, hsl(blue, 56, 7)],
      [0.5, hsl(blue + 4, 50, 16)],
      [0.85, hsl(blue + 16, 42, 30)],
      [1, hsl(blue + 20, 40, 24)],
    ]),
    stars(random, 260, 0.7, blue),
    moon(W * 0.76, H * 0.22, 42, toward(48, hue, 0.1)),
    clouds(random, 5, 0.25, 0.55, (alpha) => hsl(blue, 40, 60, alpha * 0.8)),
    ridge(random, 0.84, 0.22, hsl(blue + 6, 42, 17)),
    mist(0.82, 0.12, (alpha) => hsl(blue, 50, 62, alpha), 0.12),
    ridge(random, 0.96, 0.2, hsl(blue, 46, 7)),
  ].join('');
};

/** Hills at sunrise. */
export const dawn = (hue: number, random: Random): string => {
  const rose = toward(340, hue, 0.3);
  const gold = toward(44, hue, 0.2);
  return [
    sky([
      [0, hsl(toward(214, hue, 0.2), 52, 58)],
      [0.45, hsl(rose, 58, 78)],
      [0.72, hsl(gold, 88, 82)],
      [1, hsl(rose, 44, 64)],
    ]),
    glow(W * 0.34, H * 0.7, 460, (alpha) => hsl(gold, 100, 88, alpha), 1),
    `<circle cx="${W * 0.34}" cy="${H * 0.7}" r="46" fill="${hsl(gold, 100, 94)}"/>`,
    clouds(random, 10, 0.18, 0.58, (alpha) => hsl(rose + 10, 80, 92, alpha)),
    ridge(random, 0.8, 0.2, hsl(rose - 30, 30, 62)),
    mist(0.8, 0.14, (alpha) => hsl(gold, 80, 90, alpha), 0.3),
    ridge(random, 0.9, 0.18, hsl(rose - 50, 28, 46)),
    ridge(random, 1, 0.16, hsl(rose - 60, 30, 28)),
  ].join('');
};
