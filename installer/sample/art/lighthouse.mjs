import { H, W, cloud, glints, glow, gull, ridge, rippleDef, streaks } from './scenery.mjs';
import {
  blurDef,
  dice,
  document,
  el,
  ellipse,
  fadeDef,
  g,
  glowDef,
  linear,
  path,
  rect,
  round,
  stroke,
} from './svg.mjs';

const HORIZON = 640;
const SUN = [560, 602];

/** The tower: its foot at x, y. */
function tower(x, y) {
  const side = (t) => 118 - 46 * t; // half the width, from foot to gallery
  const tall = 690;
  const at = (t) => round(y - tall * t);
  const band = (t0, t1) => {
    const [w0, w1] = [side(t0), side(t1)];
    return path(`M${x - w0},${at(t0)} Q${x},${at(t0) + 20} ${x + w0},${at(t0)} L${x + w1},${at(t1)} Q${x},${at(t1) + 16} ${x - w1},${at(t1)} Z`, { fill: '#c2534f' });
  }; // prettier-ignore
  const outline = `M${x - side(0)},${y} L${x - side(1)},${at(1)} H${x + side(1)} L${x + side(0)},${y} Q${x},${y + 22} ${x - side(0)},${y} Z`;
  const pane = (t, dx) =>
    g(
      {},
      path(`M${x + dx - 13},${at(t)} v-34 q13,-18 26,0 v34 Z`, { fill: '#3a3358' }),
      path(`M${x + dx - 9},${at(t) - 2} v-30 q9,-13 18,0 v30 Z`, { fill: '#ffdf9a' }),
      stroke(`M${x + dx},${at(t) - 2} v-40 M${x + dx - 9},${at(t) - 18} h18`, '#3a3358', 2.4),
      rect(x + dx - 17, at(t), 34, 6, { fill: '#f4e0d4' }),
      glow(x + dx, at(t) - 18, 46, 'lampglow', 0.6),
    );
  const top = at(1);
  return [
    el('clipPath', { id: 'tower' }, path(outline)),
    path(outline, { fill: '#fdf0e2' }),
    g(
      { 'clip-path': 'url(#tower)' },
      band(0.12, 0.3), band(0.48, 0.64), band(0.82, 0.95),
      rect(x - 140, top - 10, 280, tall + 50, { fill: 'url(#round)', style: 'mix-blend-mode:multiply' }),
      rect(x - 140, top - 10, 200, tall + 50, { fill: 'url(#sunside)' }),
      Array.from({ length: 16 }, (_, i) => stroke(`M${x - 130},${y - 20 - i * 43} Q${x},${y - 2 - i * 43} ${x + 130},${y - 20 - i * 43}`, '#6a4a6a', 1.3, { opacity: 0.22 })),
    ),
    pane(0.38, -14), pane(0.7, 10),
    // The door.
    path(`M${x - 34},${y + 8} v-74 q34,-44 68,0 v74 Z`, { fill: '#f4e0d4' }),
    path(`M${x - 26},${y + 8} v-70 q26,-34 52,0 v70 Z`, { fill: '#2f5a66' }),
    stroke(`M${x},${y + 8} v-86 M${x - 13},${y + 8} v-80 M${x + 13},${y + 8} v-80`, '#1f4250', 2.4),
    ellipse(x + 17, y - 28, 3.6, 3.6, { fill: '#e0b050' }),
    // Gallery and lantern room.
    path(`M${x - 76},${top} L${x - 104},${top - 26} H${x + 104} L${x + 76},${top} Z`, { fill: '#4a3f66' }),
    path(`M${x - 76},${top} L${x - 104},${top - 26} H${x - 30} L${x - 26},${top} Z`, { fill: '#f0a890', opacity: 0.55 }),
    rect(x - 108, top - 33, 216, 9, { rx: 3, fill: '#3a3054' }),
    rect(x - 58, top - 132, 116, 100, { fill: 'url(#glass)' }),
    ellipse(x, top - 78, 24, 34, { fill: '#fff7d8' }),
    glow(x, top - 80, 270, 'lampglow', 1),
    [-58, -29, 0, 29, 58].map((dx) => stroke(`M${x + dx},${top - 132} V${top - 32}`, '#3a3054', 5)),
    stroke(`M${x - 58},${top - 82} H${x + 58}`, '#3a3054', 4),
    stroke(Array.from({ length: 13 }, (_, i) => `M${x - 104 + i * 17.3},${top - 33} v-36`).join(' ') + ` M${x - 106},${top - 69} H${x + 106} M${x - 106},${top - 51} H${x + 106}`, '#3a3054', 3.4),
    stroke(`M${x - 106},${top - 70} H${x - 10}`, '#ffd0a0', 2),
    path(`M${x - 74},${top - 130} C${x - 62},${top - 176} ${x - 26},${top - 202} ${x},${top - 212} C${x + 26},${top - 202} ${x + 62},${top - 176} ${x + 74},${top - 130} Z`, { fill: '#a8413f' }),
    path(`M${x - 74},${top - 130} C${x - 62},${top - 176} ${x - 26},${top - 202} ${x},${top - 212} C${x - 18},${top - 190} ${x - 34},${top - 160} ${x - 36},${top - 130} Z`, { fill: '#ff9f7a', opacity: 0.85 }),
    stroke(`M${x},${top - 212} v-52`, '#3a3054', 5), ellipse(x, top - 216, 9, 9, { fill: '#e0b050' }),
    stroke(`M${x - 26},${top - 246} h52 M${x + 16},${top - 252} l12,6 l-12,6`, '#3a3054', 4),
  ]; // prettier-ignore
}

/** A keeper's cottage beside the tower. */
function cottage(x, y) {
  return [
    path(`M${x},${y} v-96 h210 v96 Z`, { fill: '#f2ddd0' }),
    path(`M${x},${y} v-96 h70 v96 Z`, { fill: '#ffdcae', opacity: 0.8 }),
    path(`M${x + 140},${y} v-96 h70 v96 Z`, { fill: '#6a5080', opacity: 0.4 }),
    path(`M${x - 16},${y - 92} L${x + 26},${y - 168} H${x + 186} L${x + 228},${y - 92} Z`, { fill: '#7a4a5c' }),
    path(`M${x - 16},${y - 92} L${x + 26},${y - 168} H${x + 90} L${x + 70},${y - 92} Z`, {
      fill: '#f09a80',
      opacity: 0.6,
    }),
    stroke(`M${x + 6},${y - 118} H${x + 206} M${x + 16},${y - 142} H${x + 196}`, '#5a3450', 2, { opacity: 0.6 }),
    rect(x + 150, y - 200, 26, 44, { fill: '#8a5a66' }),
    rect(x + 150, y - 200, 8, 44, { fill: '#ffb08a', opacity: 0.7 }),
    [38, 138].map((dx) => [
      rect(x + dx, y - 66, 36, 38, { fill: '#3a3358' }),
      rect(x + dx + 4, y - 62, 28, 30, { fill: '#ffdf9a' }),
      stroke(`M${x + dx + 18},${y - 62} v30 M${x + dx + 4},${y - 47} h28`, '#3a3358', 3),
      glow(x + dx + 18, y - 47, 60, 'lampglow', 0.5),
    ]),
  ];
}

/** Grass along a line, blade by blade. */
const grass = (roll, count, yAt, [short, tall], colours) =>
  Array.from({ length: count }, () => {
    const x = roll.between(-20, W + 20);
    const y = yAt(x) + roll.between(-2, 16);
    const h = roll.between(short, tall);
    const lean = roll.between(-0.2, 0.65) * h;
    return path(
      `M${round(x - 3)},${round(y + 6)} Q${round(x + lean * 0.2)},${round(y - h * 0.6)} ${round(x + lean)},${round(y - h)} Q${round(x + lean * 0.35 + 3)},${round(y - h * 0.5)} ${round(x + 4)},${round(y + 6)} Z`,
      { fill: roll.pick(colours) },
    );
  });

const flowers = (roll, count, yAt, colours) =>
  Array.from({ length: count }, () => {
    const x = round(roll.between(0, W));
    const y = round(yAt(x) - roll.between(6, 40));
    const s = roll.between(3, 6.5);
    const fill = roll.pick(colours);
    return [
      stroke(`M${x},${y} q3,14 0,30`, '#3f5f4a', 2),
      [0, 72, 144, 216, 288].map((a) => ellipse(0, round(-s), round(s * 0.62), round(s), { fill, transform: `translate(${x} ${y}) rotate(${a})` })),
      ellipse(x, y, round(s * 0.5), round(s * 0.5), { fill: '#ffe9a0' }),
    ];
  }); // prettier-ignore

/** The lighthouse at dawn: a headland over a sea of mist, the sun just up. */
export function lighthouse() {
  const roll = dice(43);
  const defs = [
    fadeDef('sky', [[0, '#5b7fc0'], [0.3, '#98aee0'], [0.55, '#e6bcd6'], [0.76, '#ffcfae'], [0.93, '#ffe6b0'], [1, '#fff3cc']]),
    fadeDef('sea', [[0, '#ffdcb0'], [0.12, '#e8b6c2'], [0.45, '#8f9fd0'], [1, '#4f6aa6']]),
    fadeDef('mist', [[0, '#fff0e0', 0], [0.5, '#fff0e0', 0.85], [1, '#fff0e0', 0]]),
    fadeDef('land', [[0, '#7fa07a'], [0.35, '#54806c'], [1, '#23485a']]),
    fadeDef('cliff', [[0, '#a88a94'], [0.5, '#7a6a90'], [1, '#5a5f96']]),
    fadeDef('fore', [[0, '#4f7f63'], [1, '#1b3a48']]),
    fadeDef('path', [[0, '#f0cfa8'], [1, '#b08a7a']]),
    glowDef('sun', [[0, '#fffbe6', 1], [0.14, '#fff2c0', 0.95], [0.4, '#ffd890', 0.5], [1, '#ffb080', 0]]),
    glowDef('lampglow', [[0, '#fff8d8', 0.95], [0.2, '#ffe2a0', 0.5], [0.55, '#ffc070', 0.15], [1, '#ffb060', 0]]),
    glowDef('edge', [[0, '#283060', 0], [0.62, '#283060', 0], [1, '#283060', 0.22]]),
    linear('round', [1332, 0, 1568, 0], [[0, '#fff6ea'], [0.35, '#ffffff'], [0.65, '#b5a6cc'], [1, '#6a62a0']]),
    linear('sunside', [1330, 0, 1450, 0], [[0, '#ffcf8a', 0.75], [1, '#ffcf8a', 0]]),
    fadeDef('glass', [[0, '#ffe9b8'], [1, '#ffd08a']]),
    el('linearGradient', { id: 'ray', x1: 0, y1: 1, x2: 0, y2: 0 }, '<stop offset="0" stop-color="#fff2c8" stop-opacity="0.55"/><stop offset="1" stop-color="#fff2c8" stop-opacity="0"/>'),
    blurDef('b2', 2), blurDef('b6', 6), blurDef('b14', 14), blurDef('b30', 30),
    rippleDef('ripple', '0.004 0.06', 30),
  ]; // prettier-ignore
  const rays = [-62, -44, -24, -8, 12, 30, 52, 70].map((a, i) =>
    path(`M0,0 L${-26 - (i % 3) * 16},-900 H${26 + (i % 2) * 30} Z`, {
      fill: 'url(#ray)',
      transform: `translate(${SUN[0]} ${SUN[1]}) rotate(${a})`,
      opacity: 0.4,
      style: 'mix-blend-mode:screen',
    }),
  );
  const headland = 'M905,1080 C915,1000 948,960 980,905 C1002,866 1020,852 1070,838 C1160,818 1240,806 1330,800 C1420,794 1560,792 1660,800 C1760,806 1850,812 1940,806 V1090 H900 Z'; // prettier-ignore
  const face = 'M900,1090 C915,1000 940,962 976,905 C1000,866 1020,852 1070,838 Q1104,868 1086,905 Q1072,938 1090,972 Q1104,1010 1070,1090 Z'; // prettier-ignore
  const near = (x) => 985 - 70 * Math.exp(-(((x - 60) / 420) ** 2)) - 46 * Math.exp(-(((x - 1880) / 360) ** 2));
  return document(
    W,
    H,
    defs,
    rect(0, 0, W, HORIZON + 4, { fill: 'url(#sky)' }),
    glow(SUN[0], SUN[1], 900, 'sun', 0.85, 640),
    g({ filter: 'url(#b14)', opacity: 0.8 }, cloud(roll, 1120, 210, 760, 110, '#dcb8dc'), cloud(roll, 240, 170, 560, 90, '#c2b6e4'), cloud(roll, 1760, 330, 560, 90, '#e6bcd4')),
    g({ filter: 'url(#b2)', opacity: 0.92 }, cloud(roll, 980, 300, 470, 74, '#ffd9c8'), cloud(roll, 1190, 330, 330, 50, '#ffe6d0'), cloud(roll, 150, 320, 420, 64, '#ffd6c4'), cloud(roll, 330, 350, 260, 36, '#fff0d8'), cloud(roll, 1790, 440, 380, 52, '#ffdcc6')),
    g({ filter: 'url(#b6)' }, streaks(roll, 40, [0, W], [380, 590], ['#fff2d0', '#ffd8b8', '#f6b8c0', '#ffe6c0'], 0.6)),
    g({ filter: 'url(#b6)' }, rays),
    ellipse(SUN[0], SUN[1], 54, 54, { fill: '#fffdf0' }),
    glow(SUN[0], SUN[1], 260, 'sun', 1),
    // Islands.
    path(ridge(roll, { from: 640, to: 1500, y: HORIZON + 2, rise: (x) => 64 * Math.sin((Math.PI * (x - 640)) / 860) ** 2, rough: 7, step: 40, bottom: HORIZON + 6 }), { fill: '#c9a8cc' }),
    path(ridge(roll, { from: -40, to: 400, y: HORIZON + 4, rise: (x) => 96 * Math.max(0, 1 - (x + 40) / 420) ** 0.8, rough: 7, step: 30, bottom: HORIZON + 8 }), { fill: '#b596c4' }),
    path(ridge(roll, { from: 1180, to: W + 40, y: HORIZON + 6, rise: (x) => 110 * Math.min(1, Math.max(0, (x - 1180) / 500)), rough: 8, step: 34, bottom: HORIZON + 10 }), { fill: '#a98fc2' }),
    rect(0, HORIZON + 4, W, H - HORIZON, { fill: 'url(#sea)' }),
    glow(SUN[0], HORIZON + 30, 560, 'sun', 0.7, 200),
    glints(roll, { x: SUN[0], top: HORIZON + 10, bottom: 1010, spread: 240, count: 240, colours: ['#fffbe0', '#ffeab0', '#ffd9a0'], opacity: 0.95 }),
    glints(roll, { x: 620, top: HORIZON + 30, bottom: 1040, spread: 950, count: 190, colours: ['#ffe0cc', '#c8cdf0', '#f2c2d0'], opacity: 0.5 }),
    // Mist on the water.
    g({ filter: 'url(#b14)' }, [[300, 668, 520, 20], [1000, 690, 460, 22], [160, 742, 300, 16], [780, 772, 380, 18], [1240, 720, 460, 26]].map(([x, y, rx, ry]) => ellipse(x, y, rx, ry, { fill: '#fff2e4', opacity: 0.6 }))),
    sail(760, 706, 1), sail(330, 690, 0.62), sail(232, 684, 0.45),
    // The headland.
    g({ filter: 'url(#b14)' }, ellipse(960, 1010, 170, 34, { fill: '#fff2e4', opacity: 0.5 })),
    path(headland, { fill: 'url(#land)' }),
    path(face, { fill: 'url(#cliff)' }),
    stroke('M1010,868 L996,930 L1016,980 L990,1080 M1046,850 L1040,905 L1060,960 L1036,1080', '#5a4f80', 4, { opacity: 0.5 }),
    path('M900,1090 C915,1000 940,962 976,905 C1000,866 1020,852 1070,838 L1076,846 C1024,862 1008,876 986,912 C952,966 930,1004 916,1090 Z', { fill: '#ffd9a8', opacity: 0.85 }),
    stroke('M1070,838 C1160,818 1240,806 1330,800 C1420,794 1560,792 1660,800 C1760,806 1850,812 1940,806', '#e6e29a', 5, { opacity: 0.8 }),
    path('M1180,1090 C1230,1000 1330,960 1390,900 C1420,870 1432,842 1436,822 L1472,822 C1476,860 1470,900 1446,940 C1410,990 1390,1030 1380,1090 Z', { fill: 'url(#path)' }),
    stroke('M1436,824 C1432,844 1420,872 1390,902 C1330,962 1230,1002 1182,1086', '#fff0cc', 4, { opacity: 0.8 }),
    ellipse(1540, 824, 220, 18, { fill: '#1f3f58', opacity: 0.45, filter: 'url(#b6)' }),
    cottage(1560, 822),
    g({ transform: 'translate(1450 818) scale(0.8) translate(-1450 -818)' }, tower(1450, 818)),
    fence(),
    [[760, 300, 1.3], [840, 262, 0.9], [900, 330, 1], [1180, 150, 0.9], [1090, 420, 0.7], [420, 210, 0.7], [1640, 220, 0.8]].map(([x, y, s]) => gull(x, y, s, '#fdf6f0')),
    g({ filter: 'url(#b30)', opacity: 0.65 }, ellipse(640, 1000, 760, 40, { fill: '#ffeedd' })),
    // Grass in front.
    path(`M0,${near(0)} ${Array.from({ length: 49 }, (_, i) => `L${i * 40},${round(near(i * 40))}`).join(' ')} V1090 H0 Z`, { fill: 'url(#fore)' }),
    grass(roll, 430, near, [16, 52], ['#5f9069', '#4a7a60', '#79a86c', '#3f6a5c', '#a8c47a']),
    flowers(roll, 56, near, ['#fff4ec', '#ffc8d0', '#ffd98a', '#d8c8ff']),
    grass(roll, 330, (x) => near(x) + 62, [28, 80], ['#2f5a55', '#3a6a5a', '#28504f', '#4f8062']),
    flowers(roll, 22, (x) => near(x) + 50, ['#fff4ec', '#ffb8c4', '#ffd98a']),
    glow(SUN[0], SUN[1] + 60, 1150, 'sun', 0.34, 620),
    rect(0, 0, W, H, { fill: 'url(#edge)' }),
  ); // prettier-ignore
}

const sail = (x, y, s) => [
  path(`M${x - 40 * s},${y - 8 * s} H${x + 44 * s} L${x + 30 * s},${y + 6 * s} H${x - 30 * s} Z`, { fill: '#6a5088' }),
  path(`M${x - 2 * s},${y - 12 * s} V${y - 104 * s} C${x + 34 * s},${y - 70 * s} ${x + 44 * s},${y - 40 * s} ${x + 42 * s},${y - 12 * s} Z`, { fill: '#fff6ea' }),
  path(`M${x - 7 * s},${y - 12 * s} V${y - 92 * s} C${x - 24 * s},${y - 60 * s} ${x - 36 * s},${y - 30 * s} ${x - 38 * s},${y - 12 * s} Z`, { fill: '#f0c8b8' }),
  ellipse(x, y + 12 * s, 46 * s, 4 * s, { fill: '#6a5088', opacity: 0.4 }),
]; // prettier-ignore

const fence = () => [
  [1108, 1160, 1212, 1266, 1320].map((x, i) => [
    rect(x, 800 - i * 5, 10, 46, { rx: 3, fill: '#6a4a50' }),
    rect(x, 800 - i * 5, 3.5, 46, { rx: 2, fill: '#ffd9a8', opacity: 0.9 }),
  ]),
  stroke('M1112,812 Q1138,826 1164,808 Q1190,820 1216,802 Q1244,816 1270,797 Q1298,810 1324,792', '#6a4a50', 3),
];
