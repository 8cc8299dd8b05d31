import { glow, H, hsl, mist, px, sky, toward, W, type Random } from './brush.ts';

/** A conifer with its foot at a point. */
function conifer(random: Random, x: number, y: number, size: number, fill: string): string {
  const tiers = 6;
  const side = (sign: number): string[] =>
    Array.from({ length: tiers }, (_, i) => {
      const level = (i + 1) / tiers;
      const at = y - size + size * level * 0.94;
      const reach = size * 0.23 * level * (0.85 + random() * 0.3);
      const pair = [`${px(x + sign * reach)},${px(at)}`, `${px(x + sign * reach * 0.5)},${px(at - size * 0.02)}`];
      return pair.join(' ');
    });
  const right = side(1);
  const left = side(-1).reverse();
  return `<polygon points="${px(x)},${px(y - size)} ${right.join(' ')} ${px(x)},${px(y)} ${left.map((pair) => pair.split(' ').reverse().join(' ')).join(' ')}" fill="${fill}"/>`;
}

/** Conifers in mist. */
export const forest = (hue: number, random: Random): string => {
  const green = toward(140, hue, 0.4);
  const row = (count: number, foot: number, size: number, light: number): string =>
    Array.from({ length: count }, (_, i) =>
      conifer(
        random,
        ((i + random()) / count) * (W + 120) - 60,
        H * foot + random() * 14,
        size * (0.7 + random() * 0.6),
        hsl(green, 30, light),
      ),
    ).join('') + `<rect x="0" y="${px(H * foot)}" width="${W}" height="${H}" fill="${hsl(green, 30, light)}"/>`;
  return [
    sky([
      [0, hsl(green + 40, 36, 44)],
      [0.5, hsl(green + 20, 40, 70)],
      [1, hsl(green, 34, 48)],
    ]),
    glow(W * 0.5, H * 0.3, 420, (alpha) => hsl(58, 90, 88, alpha), 0.8),
    row(26, 0.66, 190, 46),
    mist(0.62, 0.2, (alpha) => hsl(green + 10, 40, 84, alpha), 0.4),
    row(18, 0.78, 280, 30),
    mist(0.76, 0.14, (alpha) => hsl(green + 10, 40, 76, alpha), 0.25),
    row(11, 0.93, 420, 15),
  ].join('');
};
