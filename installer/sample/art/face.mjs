import { HAIR, INK, SKIN } from './palette.mjs';
import { el, ellipse, g, linear, path, radial, round, stroke } from './svg.mjs';

/** Head coordinates: the origin lies between the eyes, the chin at y 98, the crown at y -118. */

export const faceDefs = [
  radial('skin', [14, -10, 150], [[0, SKIN.light], [0.55, '#fbd3b6'], [0.85, SKIN.base], [1, '#e7a88f']]),
  linear('iris', [0, -12, 0, 30], [[0, '#0d3440'], [0.45, '#17757a'], [0.75, '#3fbfa5'], [1, '#b6f5d2']]),
  linear('sclera', [0, -14, 0, 26], [[0, '#c3b9cf'], [0.4, '#fffaf5'], [1, '#ffffff']]),
  radial('blush', [0, 0, 1], [[0, '#f2655f', 0.85], [0.5, '#f2655f', 0.4], [1, '#f2655f', 0]]),
]; // prettier-ignore

const FACE =
  'M-78,-40 C-81,4 -79,32 -69,54 C-59,73 -34,93 -11,102 Q0,106 11,102 C34,93 59,73 69,54 C79,32 81,4 78,-40 C78,-112 -78,-112 -78,-40 Z';

/** The face without features: skin, ears, shadow of the hair. */
export function head() {
  const ear = (s) =>
    g(
      { transform: `scale(${s} 1)` },
      path('M78,2 C92,-8 99,6 94,26 C91,40 84,48 76,44 Z', {
        fill: 'url(#skin)',
        stroke: SKIN.line,
        'stroke-width': 2,
      }),
      stroke('M82,10 C90,8 91,22 84,34', SKIN.shade, 2.4),
    );
  return [
    ear(1),
    ear(-1),
    g(
      {},
      stroke('M87,48 V54', '#4a2a14', 2),
      ellipse(87, 60, 4.5, 7, { fill: '#f2a83b', stroke: '#4a2a14', 'stroke-width': 2 }),
    ),
    el('clipPath', { id: 'in-face' }, path(FACE)),
    path(FACE, { fill: 'url(#skin)', stroke: SKIN.line, 'stroke-width': 2.4 }),
    g(
      { 'clip-path': 'url(#in-face)' },
      path(
        'M-90,-120 H90 V-40 C70,-20 64,2 72,30 C56,2 40,-30 30,-44 C10,-14 -10,-4 -34,0 C-50,8 -64,18 -70,44 L-90,60 Z',
        {
          fill: SKIN.shade,
          opacity: 0.42,
          filter: 'url(#soft4)',
        },
      ),
      path('M-84,20 C-70,60 -40,92 0,104 L-90,110 Z', { fill: SKIN.shade, opacity: 0.3, filter: 'url(#soft6)' }),
      path('M84,-30 C80,30 66,66 20,98 L90,100 Z', { fill: '#fff0d8', opacity: 0.55, filter: 'url(#soft4)' }),
    ),
  ];
}

/** One eye; `s` is -1 for the left of the picture. */
function eye(s, p) {
  const o = p.open;
  const id = `eye${s > 0 ? 'R' : 'L'}`;
  const up = p.lower ?? 0; // how far the lower lid comes up
  const tilt = p.tilt ?? 0; // sad eyes drop outside
  if (p.closed === 'happy') {
    const d = 'M18,17 C26,-8 50,-10 62,15';
    const lash = 'M61,14 L68,12 M57,6 L65,2';
    return g({ transform: `scale(${s} 1)` }, stroke(d, INK, 5.2), stroke(lash, INK, 3));
  }
  if (p.closed === 'calm') {
    const d = 'M18,8 C28,24 52,23 62,6';
    const lash = 'M61,7 L68,9 M56,13 L62,17';
    return g({ transform: `scale(${s} 1)` }, stroke(d, INK, 5), stroke(lash, INK, 2.8));
  }
  const inner = 15 - tilt;
  const outer = 8 + tilt;
  const top = `C23,${round(inner - 27 * o)} 46,${round(outer - 2 - 28 * o)} 61,${outer}`;
  const shape = `M17,${inner} ${top} C60,${round(27 - up)} 28,${round(34 - up)} 17,${inner} Z`;
  const lash = `M15,${inner + 2} ${top} L69,${outer - 8} L63,${outer - 7} C48,${round(outer - 4 - 36 * o)} 20,${round(inner - 1 - 35 * o)} 15,${inner + 2} Z`;
  const cx = s * 40 + (p.look?.[0] ?? 0);
  const cy = 8 + (p.look?.[1] ?? 0);
  const size = p.iris ?? 1;
  const crease = `M25,${round(inner - 24 * o - 9)} C36,${round(outer - 30 * o - 3)} 52,${round(outer - 24 * o - 3)} 62,${round(outer - 12 - 3 * o)}`;
  return [
    el('clipPath', { id }, path(shape, { transform: `scale(${s} 1)` })),
    path(shape, { fill: 'url(#sclera)', transform: `scale(${s} 1)` }),
    g(
      { 'clip-path': `url(#${id})` },
      ellipse(cx, cy, 15.5 * size, 19.5 * size, { fill: '#0b2833' }),
      ellipse(cx, cy + 0.6, 14 * size, 18 * size, { fill: 'url(#iris)' }),
      ellipse(cx, cy - 1, 6.4 * size, 8.6 * size, { fill: '#071a24' }),
      path(`M${cx - 9},${cy + 9} Q${cx},${cy + 19} ${cx + 9},${cy + 9} Q${cx},${cy + 13} ${cx - 9},${cy + 9}Z`, {
        fill: '#d8ffe6',
        opacity: 0.65,
      }),
      path(
        `M10,${inner - 32} H70 V${outer - 2} C56,${round(outer + 3 - 24 * o)} 30,${round(inner + 4 - 22 * o)} 14,${inner + 6} Z`,
        {
          fill: '#3d2340',
          opacity: 0.26,
          transform: `scale(${s} 1)`,
        },
      ),
    ),
    g(
      { transform: `scale(${s} 1)` },
      path(lash, { fill: INK }),
      stroke(
        `M58,${round(20 - up * 0.6)} C50,${round(28 - up)} 38,${round(29.5 - up)} 30,${round(27.5 - up)}`,
        SKIN.deep,
        2,
      ),
      stroke(crease, SKIN.deep, 1.8, { opacity: 0.7 }),
      stroke(`M62,${outer - 2} L68,${outer + 2}`, INK, 2.2),
    ),
    ellipse(cx + 5, cy - 8, 4.6, 5.6, { fill: '#ffffff' }),
    ellipse(cx - 5.5, cy + 7, 2.3, 2.8, { fill: '#ffffff', opacity: 0.9 }),
  ];
}

/** Eyebrow: `raise` lifts it, `inner` lifts its inner end (worry) or lowers it (anger). */
function brow(s, { raise = 0, inner = 0 }) {
  const y = -33 - raise;
  const i = y + 6 - inner;
  return path(
    `M16,${i} C26,${i - 9} 44,${y - 8} 64,${y + 6} C48,${y - 1} 28,${i} 17,${i + 5} C14,${i + 4} 14,${i + 1} 16,${i} Z`,
    { fill: HAIR.deep, transform: `scale(${s} 1)` },
  );
}

const LIP = '#8e3440';
const open = (d, teeth, tongue) => [
  el('clipPath', { id: 'in-mouth' }, path(d)),
  path(d, { fill: '#6a1a2c' }),
  g(
    { 'clip-path': 'url(#in-mouth)' },
    tongue ? ellipse(tongue[0], tongue[1], tongue[2], tongue[3], { fill: '#e8737a' }) : '',
    teeth ? path(teeth, { fill: '#fffaf2' }) : '',
  ),
  path(d, { fill: 'none', stroke: LIP, 'stroke-width': 2.6, 'stroke-linejoin': 'round' }),
];
const lowerLip = (x, y) => stroke(`M${x - 7},${y} Q${x},${y + 3.5} ${x + 7},${y}`, SKIN.shade, 2.4, { opacity: 0.8 });

const MOUTHS = {
  soft: () => [stroke('M-13,65 Q0,71.5 13,64.5', LIP, 3), lowerLip(0, 76)],
  smile: () => [stroke('M-19,62 Q0,76 20,61', LIP, 3.2), stroke('M-22,60 L-18,63.5 M23,59 L19,62.5', LIP, 2.4), lowerLip(0, 79)],
  laugh: () => open('M-27,57 Q0,63 27,56 C26,76 14,91 0,91 C-14,91 -26,77 -27,57 Z', 'M-30,50 H30 V62 Q0,71 -30,63 Z', [0, 90, 15, 11]),
  grin: () => [
    ...open('M-22,62 Q4,66 25,54 C25,70 14,80 2,80 C-10,80 -19,73 -22,62 Z', 'M-25,52 H28 V63 Q2,74 -25,67 Z', [3, 82, 10, 6]),
    stroke('M22,55 L28,51', LIP, 2.6),
  ],
  smirk: () => [stroke('M-14,67 Q4,73 20,60', LIP, 3.2), stroke('M18,57.5 Q22,59 22,63', LIP, 2.2), lowerLip(1, 77)],
  o: () => open('M-8,68 C-8,58 8,58 8,68 C8,81 -8,81 -8,68 Z', null, [0, 80, 7, 5]),
  wide: () => open('M-12,63 C-10,55 10,55 12,63 C14,80 8,88 0,88 C-8,88 -14,80 -12,63 Z', 'M-14,52 H14 V62 Q0,65 -14,62 Z', [0, 88, 9, 8]),
  sad: () => [stroke('M-15,71 C-8,63 8,63 15,71', LIP, 3.2), lowerLip(0, 77)],
  wavy: () => [stroke('M-17,68 C-13,62 -9,62 -5,67 C-2,71 3,71 6,66 C9,62 13,62 17,67', LIP, 3)],
  pressed: () => [stroke('M-13,67 Q0,66 13,67', LIP, 3.2), stroke('M-16,65 L-14,69 M16,65 L14,69', LIP, 2), lowerLip(0, 76)],
  teeth: () => [...open('M-19,63 Q0,60 19,63 C20,75 12,78 0,78 C-12,78 -20,75 -19,63 Z', 'M-22,58 H22 V82 H-22 Z', null), stroke('M-18,70 Q0,69 18,70', '#c9a9a2', 1.4)],
  small: () => open('M-10,65 Q0,62 10,65 C9,75 5,77 0,77 C-5,77 -9,75 -10,65 Z', 'M-12,60 H12 V66 Q0,68 -12,66 Z', [0, 79, 7, 4]),
  wry: () => [stroke('M-13,68 Q2,62 16,68', LIP, 3), lowerLip(0, 76)],
}; // prettier-ignore

function cheeks(level) {
  if (!level) return '';
  const mark = (x) => stroke(`M${x - 9},44 l5,-8 M${x},45 l5,-8 M${x + 9},45 l5,-8`, '#d9504f', 2.2, { opacity: 0.75 });
  const patch = (x) =>
    el('ellipse', {
      rx: 1,
      ry: 1,
      fill: 'url(#blush)',
      opacity: Math.min(1, level),
      transform: `translate(${x} 40) scale(27 17)`,
    });
  return [
    patch(-52),
    patch(52),
    level >= 0.9 ? [mark(-52), mark(52)] : '',
    level > 1 ? el('ellipse', { rx: 1, ry: 1, fill: 'url(#blush)', opacity: 0.6, transform: 'translate(0 38) scale(60 14)' }) : '',
  ]; // prettier-ignore
}

const sweat = () => [
  path('M74,-30 C82,-18 85,-8 79,-3 C73,1 66,-4 67,-11 C68,-18 72,-22 74,-30 Z', {
    fill: '#bfeaf5',
    stroke: '#4f93ad',
    'stroke-width': 2,
  }),
  path('M71,-9 Q72,-5 76,-5', { fill: 'none', stroke: '#ffffff', 'stroke-width': 2.4, 'stroke-linecap': 'round' }),
];
const tear = () => [
  path('M57,24 C63,34 66,42 62,48 C58,52 52,49 52,43 C52,36 56,32 57,24 Z', {
    fill: '#d5f3fb',
    stroke: '#78b4cb',
    'stroke-width': 1.6,
  }),
  ellipse(57, 43, 2, 3, { fill: '#ffffff' }),
];

/** The features of a face. */
export function features(f) {
  const eyes = { open: 1, ...f.eyes };
  return [
    cheeks(f.blush ?? 0.28),
    stroke('M-3,48 Q1,52 5,49', SKIN.deep, 2.4),
    path('M3,24 C7,34 9,41 6,46', {
      fill: 'none',
      stroke: '#fff2e2',
      'stroke-width': 3,
      opacity: 0.75,
      'stroke-linecap': 'round',
    }),
    g({ transform: 'translate(0 0) scale(0.97 0.89)' }, eye(-1, eyes), eye(1, eyes)),
    g({ transform: 'translate(0 3)' }, MOUTHS[f.mouth]()),
    f.tear ? g({ transform: 'scale(-1 1) translate(-9 1)' }, tear()) : '',
  ];
}
export const brows = (f) => [
  brow(-1, f.brows?.[0] ?? {}),
  brow(1, f.brows?.[1] ?? f.brows?.[0] ?? {}),
  f.sweat ? sweat() : '',
];
