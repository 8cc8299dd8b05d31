import { glow, H, hsl, mist, px, sky, stars, toward, W, type Random } from './brush.ts';

/** A skyline at night with lit windows. */
export const city = (hue: number, random: Random): string => {
  const blue = toward(236, hue, 0.35);
  const neon = toward(318, hue, 0.4);
  const blocks = (count: number, lowest: number, highest: number, light: number, lit: number): string =>
    Array.from({ length: count }, (_, i) => {
      const breadth = (W / count) * (0.8 + random() * 0.5);
      const [x, top] = [(i / count) * W - 10, H - H * (lowest + random() * (highest - lowest))];
      const rows = Math.floor((H - top) / 22);
      const columns = Math.max(1, Math.floor(breadth / 18));
      const windows = Array.from({ length: rows * columns }, (__, n) => {
        if (random() > lit) return '';
        const [wx, wy] = [x + 8 + (n % columns) * 17, top + 12 + Math.floor(n / columns) * 21];
        return `<rect x="${px(wx)}" y="${px(wy)}" width="7" height="10" fill="${hsl(random() < 0.75 ? 42 : neon, 84, 68, 0.5 + random() * 0.4)}"/>`;
      });
      return `<rect x="${px(x)}" y="${px(top)}" width="${px(breadth)}" height="${H}" fill="${hsl(blue, 36, light)}"/>${windows.join('')}`;
    }).join('');
  return [
    sky([
      [0, hsl(blue + 4, 52, 8)],
      [0.45, hsl(blue + 14, 46, 22)],
      [0.75, hsl(neon - 10, 46, 40)],
      [1, hsl(neon + 20, 60, 48)],
    ]),
    stars(random, 90, 0.4, blue),
    glow(W * 0.5, H * 0.9, 600, (alpha) => hsl(neon + 14, 80, 60, alpha), 0.6),
    blocks(22, 0.3, 0.52, 24, 0.12),
    mist(0.8, 0.3, (alpha) => hsl(neon, 55, 46, alpha), 0.3),
    blocks(14, 0.2, 0.5, 12, 0.26),
    blocks(8, 0.06, 0.24, 5, 0.3),
  ].join('');
};
