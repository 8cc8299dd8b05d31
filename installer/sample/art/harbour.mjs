import { H, W, cloud, glints, glow, gull, lampPost, ridge, rippleDef, stars, streaks } from './scenery.mjs';
import { blurDef, dice, document, ellipse, fadeDef, g, glowDef, path, rect, round, stroke } from './svg.mjs';

const HORIZON = 610;
const SUN = [1235, 588];

/** Gabled houses along the quay, with lit windows. */
function houses(roll, { from, to, ground, tall, colours, roofs, lit, scale = 1 }) {
  const out = [];
  for (let x = from; x < to; ) {
    const w = roll.between(58, 104) * scale;
    const h = tall(x) * roll.between(0.82, 1.15);
    const top = ground - h;
    const roof = roll.between(38, 66) * scale;
    const wall = roll.pick(colours);
    out.push(rect(round(x), round(top), round(w), round(h + 20), { fill: wall }));
    out.push(rect(round(x + w * 0.72), round(top), round(w * 0.28), round(h + 20), { fill: '#ffb27a', opacity: 0.16 }));
    const roofFill = roll.pick(roofs);
    out.push(path(`M${round(x - 7)},${round(top + 3)} L${round(x + w * 0.46)},${round(top - roof)} L${round(x + w + 7)},${round(top + 3)} Z`, { fill: roofFill }));
    out.push(path(`M${round(x + w * 0.46)},${round(top - roof)} L${round(x + w + 7)},${round(top + 3)} H${round(x + w * 0.8)} Z`, { fill: '#ff9d6a', opacity: 0.32 }));
    if (roll.next() < 0.6) {
      const cx = x + w * roll.between(0.12, 0.25);
      out.push(rect(round(cx), round(top - roof * 0.85), round(11 * scale), round(roof * 0.7), { fill: roofFill }));
    }
    const ww = 12 * scale;
    for (let wy = top + 16 * scale; wy < ground - 26 * scale; wy += 36 * scale)
      for (let wx = x + 12 * scale; wx < x + w - ww - 6; wx += 27 * scale) {
        const on = roll.next() < lit;
        out.push(rect(round(wx), round(wy), ww, round(18 * scale), { rx: 2, fill: on ? roll.pick(['#ffd98a', '#ffc46b', '#ffe9b0']) : '#2a1f45', opacity: on ? 1 : 0.75 }));
        if (on) out.push(glow(round(wx + ww / 2), round(wy + 9), 30 * scale, 'lamp', 0.35));
      }
    x += w + roll.between(-5, 5);
  }
  return out;
} // prettier-ignore

/** A moored boat with masts; x, y is its middle at the water. */
function boat(x, y, s, ink, deck, sail) {
  const p = (a, b) => `${round(x + a * s)},${round(y + b * s)}`;
  return [
    stroke(`M${p(-30, -20)} L${p(-34, -300)} M${p(70, -20)} L${p(68, -230)}`, ink, 5 * s),
    stroke(`M${p(-34, -295)} L${p(-150, -30)} M${p(-34, -295)} L${p(68, -228)} L${p(160, -40)} M${p(-34, -295)} L${p(20, -22)} M${p(68, -228)} L${p(30, -22)} M${p(-90, -170)} L${p(20, -190)}`, ink, 1.6 * s, { opacity: 0.8 }),
    path(`M${p(-84, -186)} C${p(-70, -172)} ${p(10, -176)} ${p(24, -204)} L${p(26, -194)} C${p(10, -164)} ${p(-64, -158)} ${p(-88, -174)} Z`, { fill: sail }),
    path(`M${p(66, -60)} C${p(100, -52)} ${p(130, -56)} ${p(140, -66)} L${p(142, -56)} C${p(120, -44)} ${p(90, -44)} ${p(66, -48)} Z`, { fill: sail }),
    path(`M${p(-158, -36)} C${p(-100, -20)} ${p(60, -18)} ${p(150, -44)} L${p(126, 4)} C${p(60, 14)} ${p(-90, 14)} ${p(-126, 2)} Z`, { fill: ink }),
    stroke(`M${p(-156, -34)} C${p(-100, -18)} ${p(60, -16)} ${p(148, -42)}`, deck, 4 * s),
    path(`M${p(10, -22)} V${round(y - 52 * s)} H${round(x + 60 * s)} V${round(y - 24 * s)} Z`, { fill: ink }),
    rect(round(x + 22 * s), round(y - 44 * s), round(11 * s), round(10 * s), { fill: '#ffd98a' }),
    rect(round(x + 40 * s), round(y - 44 * s), round(11 * s), round(10 * s), { fill: '#ffd98a' }),
    glow(round(x + 36 * s), round(y - 40 * s), 60 * s, 'lamp', 0.7),
  ];
} // prettier-ignore

function lighthouse(x, y, s) {
  return [
    path(`M${x - 11 * s},${y} L${x - 7 * s},${y - 92 * s} H${x + 7 * s} L${x + 11 * s},${y} Z`, { fill: '#d9a0a0' }),
    path(`M${x},${y} L${x + 1},${y - 92 * s} H${x + 7 * s} L${x + 11 * s},${y} Z`, { fill: '#ffc9a0', opacity: 0.7 }),
    [-30, -66].map((b) => rect(x - 10 * s, y + b * s, 20 * s, 13 * s, { fill: '#9c3d52', opacity: 0.8 })),
    rect(x - 11 * s, y - 97 * s, 22 * s, 5 * s, { fill: '#4a2a52' }),
    rect(x - 5.5 * s, y - 113 * s, 11 * s, 16 * s, { fill: '#fff1c0' }),
    path(`M${x - 8 * s},${y - 112 * s} L${x},${y - 126 * s} L${x + 8 * s},${y - 112 * s} Z`, { fill: '#4a2a52' }),
    path(`M${x},${y - 105 * s} L${x - 620},${y - 190 * s} L${x - 620},${y - 100 * s} Z`, { fill: 'url(#beam)', style: 'mix-blend-mode:screen' }),
    glow(x, y - 105 * s, 95 * s, 'lamp', 1),
  ];
} // prettier-ignore

/** The harbour at dusk: the town on the left, boats on the right, the sun going down behind the headland. */
export function harbour() {
  const roll = dice(11);
  const town = [
    path(ridge(roll, { from: -20, to: 900, y: HORIZON + 10, rise: (x) => 300 * Math.max(0, 1 - x / 880) ** 0.8, rough: 9, step: 40, bottom: HORIZON + 30 }), { fill: '#54386b' }),
    houses(roll, { from: 20, to: 520, ground: HORIZON - 110, tall: (x) => 120 + 100 * (1 - x / 520), colours: ['#6d4a7c', '#7a5080', '#644476'], roofs: ['#4b2f5f', '#583463'], lit: 0.34, scale: 0.7 }),
    houses(roll, { from: -20, to: 690, ground: HORIZON - 40, tall: (x) => 130 + 60 * (1 - x / 700), colours: ['#7a4a72', '#8a5676', '#6a4070', '#94617a'], roofs: ['#4a284f', '#5b2f52', '#3e2449'], lit: 0.45, scale: 0.86 }),
    // The church.
    path(`M352,${HORIZON - 60} V268 H404 V${HORIZON - 60} Z`, { fill: '#65406d' }),
    path('M344,270 L378,150 L412,270 Z', { fill: '#43264d' }),
    path('M378,150 L412,270 H392 Z', { fill: '#ff9d6a', opacity: 0.4 }),
    path('M368,330 q10,-22 20,0 v24 h-20 Z', { fill: '#ffd98a' }),
    glow(378, 338, 50, 'lamp', 0.5),
    houses(roll, { from: -30, to: 800, ground: HORIZON + 24, tall: (x) => 118 + 40 * (1 - x / 800), colours: ['#6b3b62', '#7d4767', '#5a3460', '#8b5068'], roofs: ['#3b1f42', '#4b2647', '#331c3d'], lit: 0.55 }),
    rect(-20, HORIZON + 16, 850, 32, { fill: '#3a2145' }),
    rect(-20, HORIZON + 16, 850, 6, { fill: '#c9826a', opacity: 0.6 }),
  ]; // prettier-ignore
  const fleet = [
    boat(1010, HORIZON + 42, 0.42, '#47285a', '#e08a6a', '#b56a72'),
    boat(1460, HORIZON + 62, 0.62, '#3d2250', '#f0a070', '#c87a70'),
    boat(1745, HORIZON + 122, 1.15, '#2a1840', '#f0a070', '#b0606a'),
  ];
  const posts = [
    [590, 640, 120],
    [700, 640, 108],
    [800, 642, 98],
  ].map(([x, y, t]) => lampPost(x, y, t, '#2b1838', 'lamp'));
  const defs = [
    fadeDef('sky', [[0, '#27235c'], [0.28, '#5a3c86'], [0.52, '#b45a8a'], [0.75, '#f08a6c'], [0.92, '#ffc279'], [1, '#ffe0a0']]),
    fadeDef('water', [[0, '#f6a978'], [0.1, '#c8708a'], [0.4, '#5f3f82'], [1, '#201a48']]),
    fadeDef('mirror', [[0, '#1c1440', 0], [1, '#1c1440', 0.85]]),
    fadeDef('quay', [[0, '#4a3355'], [1, '#160f26']]),
    glowDef('sun', [[0, '#fff6d0', 1], [0.16, '#ffe39a', 0.95], [0.4, '#ffb36a', 0.45], [1, '#ff7a5a', 0]]),
    glowDef('lamp', [[0, '#fff0b0', 0.95], [0.2, '#ffcf70', 0.55], [0.55, '#ff9a4a', 0.16], [1, '#ff8030', 0]]),
    glowDef('vignette', [[0, '#100828', 0], [0.6, '#100828', 0], [1, '#100828', 0.5]]),
    `<linearGradient id="beam" x1="1" y1="0.5" x2="0" y2="0.5"><stop offset="0" stop-color="#fff0c0" stop-opacity="0.75"/><stop offset="1" stop-color="#fff0c0" stop-opacity="0"/></linearGradient>`,
    blurDef('b2', 2), blurDef('b6', 6), blurDef('b14', 14), blurDef('b40', 40),
    rippleDef('ripple', '0.004 0.06', 34),
  ]; // prettier-ignore
  const stone = [];
  for (let row = 0; row < 5; row++) {
    const y = 948 + row * row * 7 + row * 16;
    for (let x = -60 - (row % 2) * 70; x < W; ) {
      const w = roll.between(110, 190) * (1 + row * 0.22);
      stone.push(rect(round(x + 3), y + 3, round(w - 6), 16 + row * 14, { rx: 7, fill: roll.pick(['#6b4c70', '#5c4166', '#533b60', '#74526f']), opacity: 0.75 - row * 0.11 }));
      stone.push(rect(round(x + 8), y + 4, round(w - 16), 3, { rx: 2, fill: '#ffb08a', opacity: 0.35 - row * 0.05 }));
      x += w;
    }
  } // prettier-ignore
  return document(
    W,
    H,
    defs,
    rect(0, 0, W, HORIZON + 4, { fill: 'url(#sky)' }),
    stars(roll, 90, [0, W], [0, 240]),
    glow(SUN[0], SUN[1], 760, 'sun', 0.9, 560),
    g({ filter: 'url(#b14)', opacity: 0.75 }, cloud(roll, 1500, 250, 760, 120, '#8a4c8c'), cloud(roll, 420, 190, 640, 90, '#5f3f86'), cloud(roll, 980, 330, 520, 70, '#c0648a')),
    g({ filter: 'url(#b6)', opacity: 0.85 }, cloud(roll, 1560, 300, 560, 80, '#d9707f'), cloud(roll, 860, 372, 420, 46, '#e88478'), cloud(roll, 1750, 430, 460, 52, '#f0957a')),
    g({ filter: 'url(#b6)' }, streaks(roll, 46, [500, W], [300, 560], ['#ffd0a0', '#ffb090', '#e88a90', '#c070a0'], 0.6)),
    ellipse(SUN[0], SUN[1], 58, 58, { fill: '#fff3c8' }),
    glow(SUN[0], SUN[1], 250, 'sun', 0.9),
    path(ridge(roll, { from: 860, to: W + 20, y: HORIZON + 2, rise: (x) => 26 + 70 * Math.max(0, (x - 1180) / 740) ** 1.2 - 26 * Math.max(0, 1 - (x - 860) / 240), rough: 5, step: 34, bottom: HORIZON + 8 }), { fill: '#a45a84' }),
    path(ridge(roll, { from: 1290, to: W + 20, y: HORIZON + 4, rise: (x) => 122 * Math.min(1, Math.max(0, (x - 1290) / 330)) ** 0.7, rough: 6, step: 26, bottom: HORIZON + 10 }), { fill: '#7a4379' }),
    lighthouse(1612, HORIZON - 112, 1.25),
    town,
    rect(0, HORIZON + 4, W, H - HORIZON, { fill: 'url(#water)' }),
    g(
      { filter: 'url(#ripple)', opacity: 0.55 },
      g({ transform: `translate(0 ${HORIZON * 2 + 66}) scale(1 -1)` }, town, posts),
    ),
    g({ opacity: 0.4, filter: 'url(#ripple)' }, fleet.map((b, i) => g({ transform: `translate(0 ${(HORIZON + [42, 62, 122][i]) * 2}) scale(1 -1)` }, b))),
    rect(0, HORIZON + 4, W, H - HORIZON, { fill: 'url(#mirror)' }),
    glow(SUN[0], HORIZON + 20, 520, 'sun', 0.55, 190),
    g({}, glints(roll, { x: SUN[0], top: HORIZON + 8, bottom: 960, spread: 250, count: 210, colours: ['#fff0b8', '#ffd48a', '#ffb070'], opacity: 0.95 })),
    glints(roll, { x: 700, top: HORIZON + 60, bottom: 950, spread: 900, count: 150, colours: ['#e88a90', '#c08ac0', '#ffb890'], opacity: 0.4 }),
    glints(roll, { x: 650, top: HORIZON + 52, bottom: 880, spread: 130, count: 60, colours: ['#ffd98a', '#ffc060'], opacity: 0.7 }),
    rect(-20, HORIZON + 40, 860, 22, { fill: '#2b1838' }),
    posts,
    g({ filter: 'url(#b14)', opacity: 0.5 }, ellipse(900, HORIZON + 14, 900, 18, { fill: '#ffc090' })),
    fleet,
    [[1040, 250, 1.2], [1110, 215, 0.8], [1180, 282, 0.9], [620, 120, 0.8], [1370, 180, 0.7]].map(([x, y, s]) => gull(x, y, s, '#3a2358')),
    // The quay in front.
    path(`M0,946 H${W} V${H} H0 Z`, { fill: 'url(#quay)' }),
    stone,
    rect(0, 942, W, 9, { fill: '#e59a7a', opacity: 0.75 }),
    bollard(1330, 962), bollard(560, 962),
    stroke('M572,930 C760,1010 1120,1010 1318,930', '#1c1230', 9), stroke('M572,928 C760,1006 1120,1006 1318,928', '#9a6a60', 2.4, { 'stroke-dasharray': '7 6' }),
    rect(0, 0, W, H, { fill: 'url(#vignette)' }),
    lampPost(196, 1000, 640, '#1c1030', 'lamp'),
    ellipse(230, 1010, 420, 60, { fill: 'url(#lamp)', opacity: 0.55, style: 'mix-blend-mode:screen' }),
    crates(),
  ); // prettier-ignore
}

const bollard = (x, y) => [
  path(`M${x - 26},${y + 22} L${x - 20},${y - 40} H${x + 20} L${x + 26},${y + 22} Z`, { fill: '#1c1030' }),
  rect(x - 28, y - 56, 56, 20, { rx: 9, fill: '#241540' }),
  rect(x - 24, y - 55, 48, 5, { rx: 2, fill: '#f0a080', opacity: 0.7 }),
];

const crates = () =>
  [
    [1640, 860, 150, 140],
    [1770, 900, 130, 110],
    [1676, 756, 110, 104],
  ].map(([x, y, w, h]) => [
    rect(x, y, w, h, { rx: 4, fill: '#2e1a3c' }),
    rect(x, y, w, h, { rx: 4, fill: 'none', stroke: '#1c1030', 'stroke-width': 9 }),
    stroke(`M${x + 6},${y + h * 0.34} H${x + w - 6} M${x + 6},${y + h * 0.67} H${x + w - 6}`, '#1c1030', 4),
    stroke(`M${x + 4},${y - 2} H${x + w - 4} M${x - 3},${y + 4} V${y + h - 4}`, '#e59a7a', 3, { opacity: 0.7 }),
  ]);
