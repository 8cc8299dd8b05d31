import { H, W, glow, ridge, stars } from './scenery.mjs';
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

const INK = '#150d1e';

/** The lamps on the shelves; each holds somebody's memory and has a colour of its own. */
const MEMORIES = [
  ['#ffd27a', '#fff6d8'],
  ['#ffb057', '#fff0c8'],
  ['#8fe0d0', '#eafff8'],
  ['#f59ab0', '#ffeef2'],
  ['#a9b8ff', '#f2f4ff'],
  ['#ffdf9a', '#fffaf0'],
  ['#bfe58a', '#faffe8'],
];

function lamp(x, y, s, [colour, heart], kind, lit = true) {
  const brass = '#7a5230';
  const gleam = '#e0b060';
  const body = {
    jar: path(`M${x - 15 * s},${y - 6 * s} V${y - 34 * s} Q${x - 15 * s},${y - 44 * s} ${x - 8 * s},${y - 46 * s} H${x + 8 * s} Q${x + 15 * s},${y - 44 * s} ${x + 15 * s},${y - 34 * s} V${y - 6 * s} Z`, { fill: colour, opacity: lit ? 0.75 : 0.18 }),
    globe: ellipse(x, y - 27 * s, 20 * s, 21 * s, { fill: colour, opacity: lit ? 0.75 : 0.18 }),
    box: path(`M${x - 15 * s},${y - 6 * s} L${x - 12 * s},${y - 46 * s} H${x + 12 * s} L${x + 15 * s},${y - 6 * s} Z`, { fill: colour, opacity: lit ? 0.75 : 0.18 }),
  }[kind];
  return [
    lit ? glow(x, y - 26 * s, 78 * s, `mem${MEMORIES.findIndex((m) => m[0] === colour)}`, 0.85) : '',
    body,
    lit ? [ellipse(x, y - 22 * s, 6 * s, 11 * s, { fill: heart }), ellipse(x, y - 20 * s, 11 * s, 16 * s, { fill: heart, opacity: 0.4 })] : '',
    path(`M${x - 18 * s},${y} L${x - 15 * s},${y - 8 * s} H${x + 15 * s} L${x + 18 * s},${y} Z`, { fill: brass }),
    stroke(`M${x - 14 * s},${y - 6.5 * s} H${x + 14 * s}`, gleam, 1.6 * s),
    path(`M${x - 14 * s},${y - 45 * s} L${x - 5 * s},${y - 57 * s} H${x + 5 * s} L${x + 14 * s},${y - 45 * s} Z`, { fill: brass }),
    stroke(`M${x - 8 * s},${y - 56 * s} C${x - 12 * s},${y - 76 * s} ${x + 12 * s},${y - 76 * s} ${x + 8 * s},${y - 56 * s}`, brass, 2.4 * s),
    stroke(`M${x - 9 * s},${y - 40 * s} V${y - 14 * s}`, '#ffffff', 1.8 * s, { opacity: 0.6 }),
    kind === 'box' ? stroke(`M${x},${y - 46 * s} V${y - 8 * s}`, brass, 1.6 * s) : '',
  ];
} // prettier-ignore

function bottle(roll, x, y) {
  const h = roll.between(30, 58);
  const w = roll.between(9, 15);
  const tint = roll.pick(['#3d5a58', '#5a3b4c', '#4a4a6a', '#6a4a30']);
  return [
    path(`M${round(x - w)},${y} V${round(y - h * 0.62)} Q${round(x - w)},${round(y - h * 0.72)} ${round(x - w * 0.35)},${round(y - h * 0.76)} V${round(y - h)} H${round(x + w * 0.35)} V${round(y - h * 0.76)} Q${round(x + w)},${round(y - h * 0.72)} ${round(x + w)},${round(y - h * 0.62)} V${y} Z`, { fill: tint, opacity: 0.9 }),
    stroke(`M${round(x + w * 0.6)},${round(y - h * 0.58)} V${y - 5}`, '#ffcf8a', 2, { opacity: 0.5 }),
  ];
} // prettier-ignore

const books = (roll, x, y, n) =>
  Array.from({ length: n }, (_, i) => {
    const h = roll.between(44, 68);
    const at = x + i * 15;
    return [
      rect(at, round(y - h), 13, round(h), { rx: 2, fill: roll.pick(['#6a3038', '#2f4a5a', '#5a4a2c', '#4a2f50', '#37503c']) }),
      stroke(`M${at + 2},${round(y - h * 0.8)} h9 M${at + 2},${round(y - h * 0.25)} h9`, '#d9a860', 1.6, { opacity: 0.7 }),
    ];
  }); // prettier-ignore

/** Shelves full of lamps. */
function shelves(roll, x0, x1, rows) {
  return rows.map((y, row) => {
    const out = [
      rect(x0, y + 14, x1 - x0, 60, { fill: 'url(#under)' }),
      rect(x0, y, x1 - x0, 15, { fill: '#5b3826' }),
      rect(x0, y, x1 - x0, 3.5, { fill: '#d98f4c', opacity: 0.85 }),
    ];
    for (let x = x0 + 40; x < x1 - 24;) {
      const dieRoll = roll.next();
      if (dieRoll < 0.62) {
        const s = roll.between(1, 1.4);
        const kind = roll.pick(['jar', 'globe', 'box']);
        out.push(lamp(round(x), y, s, roll.pick(MEMORIES), kind, roll.next() < 0.9));
        x += 56 * s;
      } else if (dieRoll < 0.82) {
        out.push(bottle(roll, x, y), bottle(roll, x + 26, y));
        x += 60;
      } else {
        out.push(books(roll, round(x - 12), y, 3 + (row % 2)));
        x += 66;
      }
    }
    return out;
  });
}

/** The window over the harbour at night. */
function view(roll) {
  const hills = [];
  for (let i = 0; i < 46; i++) {
    const x = roll.between(660, 1260);
    const y = 560 + roll.between(-26, 34) - Math.max(0, (x - 960) / 9);
    hills.push(ellipse(round(x), round(y), 2, 2.4, { fill: roll.pick(['#ffd98a', '#ffb860', '#fff0c0']) }));
  }
  return [
    rect(620, 120, 680, 560, { fill: 'url(#nightsky)' }),
    stars(roll, 150, [630, 1290], [130, 460]),
    glow(1100, 270, 210, 'moon', 0.9),
    ellipse(1100, 270, 52, 52, { fill: '#fdf6dc' }),
    ellipse(1084, 262, 11, 9, { fill: '#e4dcc4', opacity: 0.8 }),
    ellipse(1114, 286, 15, 11, { fill: '#e4dcc4', opacity: 0.7 }),
    ellipse(1110, 250, 7, 6, { fill: '#e4dcc4', opacity: 0.7 }),
    g({ filter: 'url(#b6)', opacity: 0.55 }, ellipse(860, 330, 190, 14, { fill: '#6d7fc0' }), ellipse(1010, 380, 230, 12, { fill: '#566ab0' }), ellipse(1180, 342, 120, 9, { fill: '#7f90cc' })),
    path(ridge(roll, { from: 600, to: 1320, y: 565, rise: (x) => Math.max(0, (x - 900) / 6), rough: 8, step: 40, bottom: 700 }), { fill: '#1c2350' }),
    path('M724,600 L730,470 H744 L750,600 Z', { fill: '#39406e' }),
    path('M738,470 H744 L750,600 H740 Z', { fill: '#5a659c' }),
    path(ridge(roll, { from: 600, to: 1320, y: 598, rise: (x) => Math.max(0, (880 - x) / 5), rough: 8, step: 34, bottom: 700 }), { fill: '#151a3e' }),
    hills,
    rect(728, 458, 18, 14, { fill: '#fff3c0' }),
    path('M724,460 L737,444 L750,460 Z', { fill: '#151a3e' }),
    path('M737,465 L1300,388 V470 Z', { fill: 'url(#beam)', style: 'mix-blend-mode:screen' }),
    glow(737, 465, 80, 'mem0', 1),
    rect(620, 606, 680, 80, { fill: '#131940' }),
    Array.from({ length: 60 }, () => ellipse(round(1080 + (roll.next() + roll.next() - 1) * 170), round(roll.between(612, 676)), round(roll.between(4, 22)), 1.3, { fill: '#cfd8ff', opacity: 0.55 })),
    Array.from({ length: 30 }, () => ellipse(round(roll.between(640, 960)), round(roll.between(612, 676)), round(roll.between(3, 12)), 1.2, { fill: '#ffd080', opacity: 0.5 })),
  ];
} // prettier-ignore

const ARCH = 'M650,680 V390 C650,240 790,138 960,138 C1130,138 1270,240 1270,390 V680 Z';

function hangingLamp(x, y, s, memory, kind) {
  return [stroke(`M${x},-10 V${y - 70 * s}`, '#2a1a20', 3), lamp(x, y, s, memory, kind)];
}

/** The workshop at night: shelves of lamps around a window over the harbour, a bench in front. */
export function workshop() {
  const roll = dice(29);
  const planks = [];
  for (let x = -40; x < W + 40; x += 74)
    planks.push(rect(x, 60, 72, 780, { fill: roll.pick(['#3b2430', '#402734', '#37212d', '#442a36']) }), stroke(`M${x + 36 + roll.between(-20, 20)},70 V830`, '#2a1822', 1.5, { opacity: 0.6 })); // prettier-ignore
  const floor = [];
  for (let i = -16; i <= 16; i++)
    floor.push(stroke(`M${960 + i * 74},800 L${960 + i * 190},1090`, '#1b0f18', 3, { opacity: 0.8 }));
  const dust = Array.from({ length: 130 }, () =>
    ellipse(
      round(roll.between(60, W - 60)),
      round(roll.between(120, 950)),
      ...Array(2).fill(round(roll.between(0.8, 2.8))),
      {
        fill: '#ffe2a0',
        opacity: round(roll.between(0.12, 0.65) * 100) / 100,
      },
    ),
  );
  const defs = [
    fadeDef('nightsky', [[0, '#0f1540'], [0.5, '#2a3a7c'], [0.85, '#6a74b4'], [1, '#8f90c4']]),
    fadeDef('under', [[0, '#0c0610', 0.6], [1, '#0c0610', 0]]),
    fadeDef('bench', [[0, '#8a5633'], [0.12, '#6a3f2a'], [1, '#24131c']]),
    glowDef('moon', [[0, '#eef2ff', 0.8], [0.35, '#a9b8f0', 0.35], [1, '#8090e0', 0]]),
    glowDef('warm', [[0, '#ffc46a', 0.75], [0.4, '#ff9a45', 0.3], [1, '#ff7a30', 0]]),
    glowDef('dark', [[0, '#080410', 0], [0.55, '#080410', 0], [1, '#080410', 0.6]]),
    MEMORIES.map(([c, heart], i) => glowDef(`mem${i}`, [[0, heart, 0.9], [0.2, c, 0.6], [0.55, c, 0.18], [1, c, 0]])),
    linear('beam', [737, 0, 1300, 0], [[0, '#fff0c0', 0.6], [1, '#fff0c0', 0]]),
    linear('moonfall', [1080, 200, 820, 1000], [[0, '#a9c0ff', 0.34], [1, '#a9c0ff', 0]]),
    blurDef('b6', 6), blurDef('b14', 14), blurDef('b30', 30),
    el('clipPath', { id: 'arch' }, path(ARCH)),
  ]; // prettier-ignore
  return document(
    W,
    H,
    defs,
    rect(0, 0, W, H, { fill: '#2a1822' }),
    planks,
    rect(0, 60, W, 780, { fill: '#150a18', opacity: 0.25 }),
    glow(300, 420, 620, 'warm', 0.6), glow(1630, 420, 620, 'warm', 0.6),
    g({ 'clip-path': 'url(#arch)' }, view(roll)),
    stroke('M650,680 V390 C650,240 790,138 960,138 C1130,138 1270,240 1270,390 V680', '#4a2c22', 34),
    stroke('M634,680 V390 C634,232 782,122 960,122 C1138,122 1286,232 1286,390 V680', '#c07a45', 3, { opacity: 0.75 }),
    stroke('M667,680 V390 C667,250 800,155 960,155 C1120,155 1253,250 1253,390 V680', '#8fa0e0', 2.4, { opacity: 0.6 }),
    stroke('M960,140 V680 M660,410 H1260 M800,176 C790,330 790,520 800,680 M1120,176 C1130,330 1130,520 1120,680', '#3a231e', 11),
    stroke('M966,150 V676 M664,417 H1256', '#8fa0e0', 1.8, { opacity: 0.55 }),
    rect(596, 676, 728, 34, { rx: 5, fill: '#5b3826' }), rect(596, 676, 728, 6, { rx: 3, fill: '#d98f4c', opacity: 0.85 }),
    lamp(700, 676, 1.5, MEMORIES[2], 'globe'), lamp(1216, 676, 1.45, MEMORIES[0], 'box'), books(roll, 1080, 676, 4),
    plant(830, 676),
    rect(0, 0, W, H, { fill: 'url(#dark)' }),
    shelves(roll, 40, 560, [240, 388, 536, 684]),
    shelves(roll, 1360, 1880, [240, 388, 536, 684]),
    [40, 548, 1360, 1868].map((x) => [rect(x, 90, 16, 720, { fill: '#3f2620' }), rect(x, 90, 3, 720, { fill: '#c07a45', opacity: 0.6 })]),
    // Beams.
    path('M0,0 H1920 V84 H0 Z', { fill: '#25141b' }), rect(0, 78, W, 8, { fill: '#a86a40', opacity: 0.6 }),
    [220, 590, 1310, 1690].map((x) => [path(`M${x},0 h70 l-8,118 h-54 Z`, { fill: '#301a20' }), stroke(`M${x + 64},0 l-6,116`, '#c07a45', 2.5, { opacity: 0.6 })]),
    hangingLamp(470, 236, 1.9, MEMORIES[1], 'box'), hangingLamp(1450, 210, 1.8, MEMORIES[3], 'globe'), hangingLamp(792, 168, 1.3, MEMORIES[0], 'jar'), hangingLamp(1140, 150, 1.2, MEMORIES[4], 'jar'),
    // Floor.
    rect(0, 812, W, 270, { fill: '#3a2128' }), floor,
    rect(0, 800, W, 16, { fill: '#24131a' }), rect(0, 800, W, 3, { fill: '#a86a40', opacity: 0.6 }),
    path('M760,820 L1130,820 L1290,1080 L600,1080 Z', { fill: '#93a8f0', opacity: 0.14, filter: 'url(#b14)' }),
    path(`M680,300 L1250,230 L1330,1080 L520,1080 Z`, { fill: 'url(#moonfall)', style: 'mix-blend-mode:screen', filter: 'url(#b30)', opacity: 0.8 }),
    glow(300, 900, 640, 'warm', 0.5, 200), glow(1620, 900, 640, 'warm', 0.5, 200),
    bench(roll),
    dust,
    glow(430, 880, 520, 'warm', 0.5, 330), glow(1570, 880, 480, 'warm', 0.38, 300),
  ); // prettier-ignore
}

const plant = (x, y) => [
  path(`M${x - 24},${y - 36} H${x + 24} L${x + 18},${y} H${x - 18} Z`, { fill: '#8a4a34' }),
  rect(x - 27, y - 42, 54, 10, { rx: 3, fill: '#a65c3c' }),
  [-60, -34, -10, 16, 40, 62].map((a) =>
    path(`M0,0 C-14,-26 -10,-56 0,-74 C10,-56 14,-26 0,0 Z`, {
      fill: a % 4 ? '#2f5a4a' : '#3f7458',
      transform: `translate(${x} ${y - 40}) rotate(${a})`,
    }),
  ),
];

/** The bench along the lower edge. */
function bench(roll) {
  const tool = (x, y, a, ...what) => g({ transform: `translate(${x} ${y}) rotate(${a})` }, what);
  return [
    path('M-20,948 L560,930 H1360 L1940,948 V1090 H-20 Z', { fill: 'url(#bench)' }),
    stroke('M-20,948 L560,930 H1360 L1940,948', '#f0b070', 4, { opacity: 0.8 }),
    stroke('M0,1000 C500,984 1400,984 1920,1000 M0,1050 C500,1040 1400,1040 1920,1050 M300,968 C700,960 900,970 1200,962', '#3a2018', 2.4, { opacity: 0.6 }),
    lamp(300, 972, 3, MEMORIES[0], 'box'),
    lamp(1700, 968, 2.3, MEMORIES[2], 'jar'),
    lamp(1580, 962, 1.6, MEMORIES[3], 'globe'),
    bottle(roll, 130, 966), bottle(roll, 168, 968), bottle(roll, 92, 968),
    books(roll, 1786, 962, 5),
    tool(500, 984, -18, rect(-70, -6, 74, 12, { rx: 6, fill: '#7a3f2a' }), rect(0, -4, 60, 8, { fill: '#8f8f9c' }), rect(0, -4, 60, 2.4, { fill: '#ffe0b0' })),
    tool(1420, 990, 12, rect(-64, -7, 70, 14, { rx: 7, fill: '#3f5a5a' }), path('M4,-5 L70,-3 L84,0 L70,3 L4,5 Z', { fill: '#8f8f9c' }), stroke('M6,-3.4 L72,-2', '#ffe0b0', 1.6)),
    path('M1200,960 l92,-9 l14,30 l-98,10 Z', { fill: '#d8c19a' }), stroke('M1214,966 l66,-6 M1217,973 l66,-6 M1220,980 l50,-5', '#8a6a50', 2),
    ellipse(640, 966, 40, 10, { fill: INK }), ellipse(640, 961, 38, 9, { fill: '#b07a40' }), ellipse(640, 961, 27, 6, { fill: '#4a2c22' }),
  ]; // prettier-ignore
}
