import { AMBER, BRASS, HAIR } from './palette.mjs';
import { el, ellipse, g, linear, path, radial, round, stroke } from './svg.mjs';

export const hairDefs = [
  linear('hair', [-100, -140, 90, 110], [[0, HAIR.shade], [0.3, HAIR.base], [0.62, '#b9552f'], [1, HAIR.shade]]),
  linear('hair-back', [0, -40, 0, 180], [[0, HAIR.shade], [1, HAIR.deep]]),
  linear('hair-shine', [-70, -110, 70, -40], [[0, HAIR.light, 0], [0.3, HAIR.light, 0.75], [0.6, '#ffbd7a', 0.9], [1, HAIR.light, 0.2]]),
  linear('hair-tip', [0, -20, 0, 120], [[0, HAIR.shade, 0], [1, HAIR.deep, 0.75]]),
  radial('braid', [0.6, 0.35, 0.7], [[0, '#d57845'], [0.5, HAIR.base], [1, HAIR.shade]], { gradientUnits: 'objectBoundingBox' }),
]; // prettier-ignore

const OUTLINE = { stroke: HAIR.line, 'stroke-width': 2.4, 'stroke-linejoin': 'round' };

const BEHIND = [
  // Waves at the right of the picture, tucked behind the ear.
  'M78,-30 C104,-6 118,40 108,84 C104,112 112,136 140,148 C112,160 84,140 82,104 C82,70 90,40 74,8 Z',
  'M66,44 C84,72 82,108 94,138 C100,154 96,170 84,180 C80,160 58,142 58,112 Z',
];

/** What hangs behind face and neck. */
export const backHair = () => [
  path(
    'M-96,-40 C-114,20 -112,74 -100,118 C-98,140 -96,156 -106,176 C-80,172 -66,176 -40,172 C-10,182 30,182 60,176 C84,186 112,178 126,162 C112,160 108,146 112,130 C126,98 116,66 112,40 C118,0 112,-40 100,-60 C80,-156 -80,-156 -96,-40 Z',
    { fill: 'url(#hair-back)', ...OUTLINE },
  ),
  BEHIND.map((d) => [path(d, { fill: 'url(#hair)', ...OUTLINE }), path(d, { fill: 'url(#hair-tip)', opacity: 0.45 })]),
  stroke('M-92,40 C-96,84 -88,120 -84,150 M-78,80 C-80,110 -74,130 -70,150 M98,20 C106,60 94,90 98,120 C100,132 106,142 116,148 M76,70 C84,100 82,130 90,160', HAIR.light, 2, { opacity: 0.45 }),
]; // prettier-ignore

const CAP =
  'M-94,26 C-112,-36 -104,-98 -66,-130 C-72,-136 -80,-138 -90,-136 C-78,-146 -62,-146 -50,-140 C-32,-152 -8,-155 10,-150 C58,-154 102,-112 104,-52 C105,-32 104,-14 100,2 C92,-6 88,-24 80,-46 C66,-72 52,-84 34,-98 C6,-72 -46,-68 -72,-42 C-84,-24 -88,0 -94,26 Z';

/** Locks in the order they are painted. */
const LOCKS = [
  // Long locks that frame the face.
  'M-84,-52 C-106,-4 -98,44 -88,78 C-82,100 -92,118 -112,124 C-84,134 -60,106 -63,70 C-66,34 -76,0 -68,-34 Z',
  'M-74,-20 C-84,16 -70,44 -70,70 C-70,84 -74,94 -80,100 C-62,92 -54,74 -58,54 C-62,30 -70,10 -62,-14 Z',
  // The fringe, swept to the left of the picture.
  'M4,-122 C-52,-116 -88,-78 -90,-34 C-92,-4 -90,18 -99,42 C-78,28 -66,4 -62,-16 C-56,-56 -34,-92 4,-122 Z',
  'M22,-116 C-24,-108 -54,-78 -60,-42 C-62,-26 -70,-12 -80,-3 C-54,-6 -38,-26 -32,-44 C-20,-76 0,-98 22,-116 Z',
  'M36,-110 C2,-104 -22,-78 -28,-44 C-30,-32 -36,-22 -46,-14 C-20,-18 -6,-38 0,-54 C8,-78 22,-96 36,-110 Z',
  'M40,-108 C20,-96 6,-74 4,-50 C3,-38 -2,-30 -10,-23 C12,-28 24,-46 26,-60 C28,-78 34,-94 40,-108 Z',
  // The fringe to the right of the parting.
  'M34,-114 C70,-108 98,-80 102,-40 C104,-20 102,-6 98,6 C90,-2 82,-16 79,-34 C72,-62 58,-90 34,-114 Z',
  'M72,-54 C86,-28 84,8 78,30 C75,44 78,56 86,64 C66,60 58,40 62,18 C68,-6 68,-26 58,-48 Z',
  'M36,-110 C54,-96 68,-74 70,-48 C71,-34 74,-24 82,-16 C62,-18 50,-34 46,-52 C42,-74 38,-94 36,-110 Z',
];

/** Hair over the face. */
export function frontHair() {
  const strands =
    'M-86,20 C-94,-30 -84,-84 -48,-112 M-74,-16 C-74,-60 -50,-96 -10,-120 M-44,-30 C-38,-64 -14,-94 20,-114 M-14,-34 C-8,-66 10,-90 34,-110 M96,-10 C92,-50 78,-88 44,-112 M66,-34 C62,-66 52,-90 38,-108 M-60,-122 C-30,-138 0,-138 24,-122 M92,-70 C80,-108 54,-128 30,-128';
  return [
    el('clipPath', { id: 'in-hair' }, path(CAP), LOCKS.map((d) => path(d))),
    // Stray hairs.
    path('M6,-146 C18,-170 44,-174 60,-164 C44,-166 28,-160 20,-146 Z M-10,-148 C-6,-164 10,-174 26,-172 C12,-168 4,-158 2,-146 Z M98,-72 C114,-64 120,-48 116,-34 C114,-48 108,-58 98,-62 Z', { fill: HAIR.base, stroke: HAIR.line, 'stroke-width': 1.6 }),
    path(CAP, { fill: 'url(#hair)', ...OUTLINE }),
    LOCKS.map((d) => [path(d, { fill: 'url(#hair)', ...OUTLINE, 'stroke-width': 2 }), path(d, { fill: 'url(#hair-tip)' })]),
    // The parting hides where the locks begin.
    path('M-60,-121 C-40,-136 -12,-143 8,-141 C56,-148 94,-116 100,-66 C84,-96 62,-108 38,-106 C6,-118 -36,-116 -60,-121 Z', { fill: 'url(#hair)' }),
    g(
      { 'clip-path': 'url(#in-hair)' },
      stroke('M36,-108 C12,-130 -28,-136 -64,-122 M36,-108 C6,-122 -44,-120 -84,-86 M36,-108 C30,-128 18,-142 2,-150 M38,-108 C46,-126 42,-140 34,-148 M40,-108 C60,-122 82,-106 96,-70 M38,-108 C56,-128 74,-124 86,-104', HAIR.deep, 1.8, { opacity: 0.5 }),
      path('M-84,-92 C-60,-124 -20,-134 20,-118 C-14,-124 -50,-112 -74,-82 Z M-52,-128 C-30,-142 0,-146 24,-132 C4,-138 -22,-134 -44,-122 Z M48,-120 C66,-122 84,-104 92,-82 C80,-100 64,-112 48,-114 Z', { fill: HAIR.light, opacity: 0.4, filter: 'url(#soft1)' }),
      stroke(strands, HAIR.deep, 1.8, { opacity: 0.55 }),
      // A band of light with a broken edge.
      path('M-92,-52 L-80,-76 L-78,-58 L-62,-92 L-58,-66 L-40,-98 L-36,-74 L-16,-104 L-8,-84 L10,-106 L24,-96 L36,-104 L52,-84 L58,-98 L72,-64 L80,-82 L96,-46 L98,-60 C92,-104 60,-122 30,-122 C-20,-126 -76,-110 -92,-52 Z', { fill: 'url(#hair-shine)', filter: 'url(#soft4)', opacity: 0.85 }),
      stroke('M-70,-64 C-58,-92 -40,-106 -18,-116 M-24,-86 C-12,-100 4,-110 22,-114 M62,-78 C56,-94 48,-102 40,-108 M84,-64 C78,-86 68,-100 56,-110', '#ffd9a0', 1.8, { opacity: 0.75 }),
      stroke('M-92,80 C-96,50 -92,20 -86,0 M-80,92 C-82,60 -82,30 -76,6 M94,70 C98,40 94,16 90,0 M80,80 C82,52 84,26 80,4', HAIR.light, 1.8, { opacity: 0.4 }),
    ),
    feather(),
  ];
} // prettier-ignore

/** A brass clip in the shape of a wren's feather. */
const feather = () =>
  g(
    { transform: 'translate(88 -52) rotate(28)' },
    path('M-2,-30 C16,-20 16,10 0,36 C-12,10 -14,-16 -2,-30 Z', { fill: BRASS.base, stroke: BRASS.line, 'stroke-width': 2.2 }),
    path('M0,-26 C12,-16 12,8 1,30 Z', { fill: BRASS.light, opacity: 0.85 }),
    stroke('M-1,-26 L0,34 M0,-8 L-8,-2 M0,4 L-8,10 M0,-8 L9,-2 M0,4 L8,9 M0,15 L5,19', BRASS.line, 1.6),
    ellipse(0, 38, 4, 4, { fill: AMBER.light, stroke: BRASS.line, 'stroke-width': 1.6 }),
  ); // prettier-ignore

/** A braid that falls over the shoulder, in the coordinates of the body. */
export function braid() {
  const curve = (t) => {
    const [a, b, c, d] = [[292, 372], [258, 430], [268, 520], [282, 640]]; // prettier-ignore
    const u = 1 - t;
    return [0, 1].map((i) => u ** 3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t ** 3 * d[i]);
  };
  const parts = [];
  const n = 9;
  for (let i = 0; i < n; i++) {
    const t = i / n;
    const [x, y] = curve(t);
    const [nx, ny] = curve(t + 0.05);
    const angle = (Math.atan2(ny - y, nx - x) * 180) / Math.PI - 90;
    const w = 25 - t * 8;
    for (const s of i % 2 ? [1, -1] : [-1, 1])
      parts.push(
        g(
          { transform: `translate(${round(x)} ${round(y)}) rotate(${round(angle)}) scale(${s} 1)` },
          path(`M-4,30 C-8,10 4,-14 ${w},-12 C${w + 6},4 ${w - 4},26 -4,34 Z`, {
            fill: 'url(#braid)',
            ...OUTLINE,
            'stroke-width': 2,
          }),
          stroke(`M2,24 C4,10 10,-2 ${w - 4},-6`, HAIR.deep, 1.4, { opacity: 0.6 }),
        ),
      );
  }
  const [x, y] = curve(1);
  return [
    path(`M${x - 14},${y + 10} C${x - 26},${y + 40} ${x - 8},${y + 62} ${x - 2},${y + 84} C${x + 2},${y + 66} ${x + 26},${y + 44} ${x + 15},${y + 10} Z`, { fill: 'url(#braid)', ...OUTLINE }),
    stroke(`M${x - 6},${y + 18} C${x - 8},${y + 40} ${x - 4},${y + 56} ${x - 2},${y + 70} M${x + 6},${y + 18} C${x + 9},${y + 40} ${x + 4},${y + 52} ${x + 2},${y + 62}`, HAIR.deep, 1.6, { opacity: 0.6 }),
    ...parts,
    path(`M${x - 16},${y + 2} Q${x},${y + 10} ${x + 16},${y} L${x + 16},${y + 14} Q${x},${y + 24} ${x - 16},${y + 16} Z`, { fill: AMBER.base, stroke: AMBER.line, 'stroke-width': 2.2 }),
  ]; // prettier-ignore
}
