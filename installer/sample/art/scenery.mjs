import { el, ellipse, g, path, rect, round, stroke } from './svg.mjs';

/** Things that more than one background shows. */
export const W = 1920;
export const H = 1080;

/** A jagged or rolling line from left to right, closed at `bottom`. */
export function ridge(dice, { from = -20, to = W + 20, y, rise = () => 0, rough, step, bottom = H }) {
  const points = [];
  for (let x = from; x <= to + step; x += step) points.push([x, y - rise(x) + dice.between(-rough, rough)]);
  let d = `M${from},${bottom} L${round(points[0][0])},${round(points[0][1])}`;
  for (let i = 1; i < points.length; i++) {
    const [px, py] = points[i - 1];
    const [x, y2] = points[i];
    d += ` Q${round(px)},${round(py)} ${round((px + x) / 2)},${round((py + y2) / 2)}`;
  }
  return `${d} L${to},${bottom} Z`;
}

/** A bank of cloud: a flat base with puffs on it. */
export function cloud(dice, x, y, width, height, fill, attrs = {}) {
  const puffs = [];
  const n = Math.max(5, Math.round(width / 55));
  for (let i = 0; i < n; i++) {
    const t = (i + 0.5) / n;
    const swell = Math.sin(Math.PI * t) ** 0.7;
    const r = height * (0.28 + 0.5 * swell * dice.between(0.6, 1.1));
    puffs.push(
      ellipse(round(x + (t - 0.5) * width), round(y - r * 0.45), round(r * dice.between(1.3, 2)), round(r * 0.8)),
    );
  }
  return g({ fill, ...attrs }, puffs, ellipse(x, y, width * 0.56, height * 0.16));
}

/** Long thin streaks of cloud. */
export function streaks(dice, count, [x0, x1], [y0, y1], colours, opacity) {
  return Array.from({ length: count }, () => {
    const y = dice.between(y0, y1);
    const w = dice.between(90, 420);
    return ellipse(round(dice.between(x0, x1)), round(y), round(w), round(dice.between(2, 9)), {
      fill: dice.pick(colours),
      opacity: round(dice.between(opacity * 0.4, opacity) * 100) / 100,
    });
  });
}

/** Glints on water below a light, wider towards the viewer. */
export function glints(dice, { x, top, bottom, spread, count, colours, opacity = 0.8 }) {
  return Array.from({ length: count }, () => {
    const t = dice.next() ** 0.75;
    const y = top + (bottom - top) * t;
    const reach = spread * (0.12 + 0.88 * t);
    const off = (dice.next() + dice.next() - 1) * reach;
    const w = dice.between(6, 30) * (0.5 + 2 * t) * (1 - Math.abs(off) / (reach * 1.4));
    return ellipse(round(x + off), round(y), round(w), round(0.9 + 2.2 * t), {
      fill: dice.pick(colours),
      opacity: round(dice.between(0.25, opacity) * 100) / 100,
    });
  });
}

export const stars = (dice, count, [x0, x1], [y0, y1]) =>
  Array.from({ length: count }, () =>
    ellipse(...[dice.between(x0, x1), dice.between(y0, y1)].map(round), ...Array(2).fill(round(dice.between(0.6, 2))), {
      fill: '#fff6e0',
      opacity: round(dice.between(0.25, 0.95) * 100) / 100,
    }),
  );

export const glow = (x, y, r, id, opacity = 1, ry = r) =>
  ellipse(x, y, r, ry, { fill: `url(#${id})`, opacity, style: 'mix-blend-mode:screen' });

/** A street lamp on a post; x, y is its foot. */
export function lampPost(x, y, tall, ink, glowId) {
  const w = tall / 9;
  const top = y - tall;
  return g(
    {},
    stroke(`M${x},${y} V${top + w}`, ink, w * 0.3),
    path(`M${x - w * 0.5},${y} L${x - w * 0.25},${y - w * 1.6} H${x + w * 0.25} L${x + w * 0.5},${y} Z`, { fill: ink }),
    rect(x - w * 0.3, y - tall * 0.55, w * 0.6, w * 0.22, { fill: ink }),
    stroke(`M${x - w * 0.9},${top + w * 1.5} H${x + w * 0.9}`, ink, w * 0.16),
    path(`M${x - w * 0.42},${top + w} L${x - w * 0.66},${top - w * 0.6} H${x + w * 0.66} L${x + w * 0.42},${top + w} Z`, { fill: '#fff0b8' }),
    stroke(`M${x - w * 0.42},${top + w} L${x - w * 0.66},${top - w * 0.6} H${x + w * 0.66} L${x + w * 0.42},${top + w} M${x},${top + w} V${top - w * 0.6}`, ink, w * 0.13),
    path(`M${x - w * 0.85},${top - w * 0.55} L${x},${top - w * 1.5} L${x + w * 0.85},${top - w * 0.55} Z`, { fill: ink }),
    ellipse(x, top - w * 1.55, w * 0.16, w * 0.16, { fill: ink }),
    glow(x, top + w * 0.2, tall * 0.62, glowId, 0.85),
  );
} // prettier-ignore

/** A gull, wings up. */
export const gull = (x, y, s, ink) =>
  path(
    `M${x - 22 * s},${y - 7 * s} C${x - 14 * s},${y - 13 * s} ${x - 5 * s},${y - 8 * s} ${x},${y} C${x + 5 * s},${y - 9 * s} ${x + 15 * s},${y - 14 * s} ${x + 24 * s},${y - 9 * s} C${x + 14 * s},${y - 9 * s} ${x + 6 * s},${y - 3 * s} ${x},${y + 4 * s} C${x - 6 * s},${y - 3 * s} ${x - 13 * s},${y - 7 * s} ${x - 22 * s},${y - 7 * s} Z`,
    { fill: ink },
  );

/** Water that shakes what it mirrors. */
export const rippleDef = (id, frequency, amount) =>
  el(
    'filter',
    { id, x: '-5%', y: '-5%', width: '110%', height: '110%' },
    el('feTurbulence', { type: 'fractalNoise', baseFrequency: frequency, numOctaves: 2, seed: 7, result: 'noise' }),
    el('feDisplacementMap', {
      in: 'SourceGraphic',
      in2: 'noise',
      scale: amount,
      xChannelSelector: 'R',
      yChannelSelector: 'G',
    }),
    el('feGaussianBlur', { stdDeviation: '1.5 3' }),
  );
