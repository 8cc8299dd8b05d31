import { glow, hsl, px, sky, toward, W, type Random } from './brush.ts';

/** A room with a window, shelves and a lamp. */
export const room = (hue: number, random: Random): string => {
  const wall = toward(28, hue, 0.5);
  const day = toward(205, hue, 0.15);
  const shelf = (x: number, y: number): string =>
    `<rect x="${x}" y="${y}" width="250" height="12" fill="${hsl(wall, 34, 20)}"/>` +
    Array.from({ length: 13 }, (_, i) => {
      const tall = 44 + random() * 34;
      return `<rect x="${px(x + 8 + i * 18)}" y="${px(y - tall)}" width="${px(12 + random() * 5)}" height="${px(tall)}" rx="1.5" fill="${hsl(wall + random() * 200 - 100, 34, 26 + random() * 26)}"/>`;
    }).join('');
  return [
    sky([
      [0, hsl(wall, 26, 30)],
      [0.78, hsl(wall, 30, 40)],
      [0.79, hsl(wall - 6, 36, 20)],
      [1, hsl(wall - 8, 40, 13)],
    ]),
    `<rect x="470" y="92" width="340" height="350" rx="6" fill="${hsl(wall, 30, 22)}"/><rect x="484" y="106" width="312" height="322" fill="${hsl(day, 62, 78)}"/>`,
    `<g clip-path="inset(0)">${glow(700, 170, 190, (alpha) => hsl(48, 100, 92, alpha), 0.9)}</g>`,
    `<path d="M484 360 q80 -60 160 -16 t152 -24 V428 H484 Z" fill="${hsl(day - 70, 32, 48)}"/>`,
    `<path d="M640 106 V428 M484 262 H796" stroke="${hsl(wall, 30, 22)}" stroke-width="10"/>`,
    `<path d="M470 82 q-30 190 -66 372 h60 q36 -190 30 -372 Z M810 82 q30 190 66 372 h-60 q-36 -190 -30 -372 Z" fill="${hsl(toward(8, hue, 0.7), 44, 38)}"/>`,
    shelf(90, 250) + shelf(90, 360) + shelf(940, 250),
    `<polygon points="484,562 796,562 980,720 360,720" fill="${hsl(48, 70, 74, 0.12)}"/>`,
    `<rect x="0" y="558" width="${W}" height="6" fill="${hsl(wall, 30, 15)}"/>`,
    `<rect x="930" y="430" width="300" height="16" rx="4" fill="${hsl(wall, 40, 22)}"/><rect x="950" y="446" width="16" height="150" fill="${hsl(wall, 40, 18)}"/><rect x="1190" y="446" width="16" height="150" fill="${hsl(wall, 40, 18)}"/>`,
    glow(1080, 372, 210, (alpha) => hsl(40, 100, 74, alpha), 0.55),
    `<path d="M1050 386 h60 l-14 -44 h-32 Z" fill="${hsl(42, 84, 76)}"/><rect x="1076" y="386" width="8" height="44" fill="${hsl(wall, 30, 26)}"/>`,
  ].join('');
};
