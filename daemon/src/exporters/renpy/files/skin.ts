import type { ExportFile } from '../../exporter.ts';

const svg = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;

const drawing = (name: string, width: number, height: number, body: string): ExportFile => ({
  path: `game/gui/${name}.png`,
  svg: svg(width, height, body),
  width,
  height,
});

/** A rounded box of a fill and a thin edge. */
function box(name: string, size: number, radius: number, fill: string, edge: string): ExportFile {
  const inner = size - 2;
  return drawing(
    name,
    size,
    size,
    `<rect x="1" y="1" width="${inner}" height="${inner}" rx="${radius}" fill="${fill}" stroke="${edge}" stroke-width="1.5"/>`,
  );
}

const gradient = (id: string, way: string, stops: readonly (readonly [number, string, number])[]): string =>
  `<linearGradient id="${id}" ${way}>${stops
    .map(([at, colour, alpha]) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${alpha}"/>`)
    .join('')}</linearGradient>`;

const DOWN = 'x1="0" y1="0" x2="0" y2="1"';
const ACROSS = 'x1="0" y1="0" x2="1" y2="0"';
const NIGHT = '#14121f';

const textbox = (accent: string): ExportFile =>
  drawing(
    'textbox',
    1280,
    250,
    `<defs>${gradient('a', DOWN, [
      [0, NIGHT, 0],
      [0.22, NIGHT, 0.72],
      [0.5, NIGHT, 0.88],
      [1, '#0d0b16', 0.95],
    ])}${gradient('b', ACROSS, [
      [0, accent, 0],
      [0.2, accent, 0.55],
      [0.8, accent, 0.55],
      [1, accent, 0],
    ])}</defs><rect width="1280" height="250" fill="url(#a)"/><rect x="150" y="58" width="980" height="1.5" fill="url(#b)"/>`,
  );

const shade = (): ExportFile =>
  drawing(
    'shade',
    1280,
    720,
    `<defs>${gradient('a', ACROSS, [
      [0, '#0d0b16', 0.88],
      [0.34, '#0d0b16', 0.6],
      [0.75, '#0d0b16', 0.06],
      [1, '#0d0b16', 0.2],
    ])}${gradient('b', DOWN, [
      [0, '#0d0b16', 0.4],
      [0.3, '#0d0b16', 0],
      [0.7, '#0d0b16', 0],
      [1, '#0d0b16', 0.65],
    ])}</defs><rect width="1280" height="720" fill="url(#a)"/><rect width="1280" height="720" fill="url(#b)"/>`,
  );

const veil = (): ExportFile =>
  drawing(
    'veil',
    1280,
    720,
    `<rect width="1280" height="720" fill="#0f0d19" fill-opacity="0.9"/><rect width="262" height="720" fill="#0a0812" fill-opacity="0.55"/><rect x="262" width="1" height="720" fill="#ffffff" fill-opacity="0.08"/>`,
  );

const thumb = (name: string, colour: string): ExportFile =>
  drawing(name, 18, 18, `<circle cx="9" cy="9" r="8" fill="${colour}"/>`);

const bar = (name: string, colour: string, alpha: number): ExportFile =>
  drawing(name, 24, 18, `<rect x="1" y="5" width="22" height="8" rx="4" fill="${colour}" fill-opacity="${alpha}"/>`);

const scroll = (name: string, colour: string): ExportFile =>
  drawing(name, 12, 24, `<rect x="2" y="1" width="8" height="22" rx="4" fill="${colour}"/>`);

/** A colour dark enough for light letters, of `#rrggbb`. */
const darker = (colour: string): string =>
  `rgb(${[1, 3, 5].map((at) => Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * 0.42)).join(',')})`;

/** The pictures that the screens are made of, in the accent of a story. Pure. */
export function skinFiles(accent: string): ExportFile[] {
  return [
    textbox(accent),
    shade(),
    veil(),
    box('namebox', 48, 14, 'rgba(20,18,31,0.82)', 'rgba(255,255,255,0.16)'),
    box('panel', 72, 18, 'rgba(26,23,40,0.97)', 'rgba(255,255,255,0.18)'),
    box('choice', 64, 16, 'rgba(24,21,37,0.88)', 'rgba(255,255,255,0.2)'),
    box('choice_hover', 64, 16, 'rgba(52,45,78,0.95)', accent),
    box('choice_shut', 64, 16, 'rgba(24,21,37,0.76)', 'rgba(255,255,255,0.08)'),
    box('paper', 72, 6, '#efe4cb', '#b9a67e'),
    box('phone', 96, 32, 'rgba(18,17,28,0.94)', 'rgba(255,255,255,0.26)'),
    box('message', 48, 16, 'rgba(62,58,84,0.95)', 'rgba(255,255,255,0.08)'),
    box('message_mine', 48, 16, darker(accent), 'rgba(255,255,255,0.14)'),
    bar('bar_empty', '#ffffff', 0.2),
    bar('bar_hover', '#ffffff', 0.32),
    bar('bar_full', accent, 1),
    thumb('thumb', '#d8d3e2'),
    thumb('thumb_hover', accent),
    scroll('scroll', '#6d6880'),
    scroll('scroll_hover', accent),
  ];
}
