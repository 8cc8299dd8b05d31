/** Small helpers for writing SVG. */

/** Attributes of an element; null and false leave one out. */
function attributes(attrs) {
  return Object.entries(attrs)
    .filter(([, v]) => v !== null && v !== undefined && v !== false)
    .map(([k, v]) => ` ${k}="${v}"`)
    .join('');
}

export const el = (name, attrs = {}, ...children) =>
  `<${name}${attributes(attrs)}>${children.flat(Infinity).join('')}</${name}>`;
export const g = (attrs, ...children) => el('g', attrs, ...children);
export const path = (d, attrs = {}) => el('path', { d, ...attrs });
export const ellipse = (cx, cy, rx, ry, attrs = {}) => el('ellipse', { cx, cy, rx, ry, ...attrs });
export const rect = (x, y, width, height, attrs = {}) => el('rect', { x, y, width, height, ...attrs });

/** A drawn line with round ends. */
export const stroke = (d, colour, width, attrs = {}) =>
  path(d, {
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    ...attrs,
  });

const stops = (list) =>
  list.map(([offset, colour, opacity = 1]) =>
    el('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity === 1 ? null : opacity }),
  );

/** A gradient along a line in the coordinates of what is painted. */
export const linear = (id, [x1, y1, x2, y2], list) =>
  el('linearGradient', { id, gradientUnits: 'userSpaceOnUse', x1, y1, x2, y2 }, stops(list));
export const radial = (id, [cx, cy, r], list, more = {}) =>
  el('radialGradient', { id, gradientUnits: 'userSpaceOnUse', cx, cy, r, ...more }, stops(list));

/** A gradient over the box of each shape. */
export const glowDef = (id, list) => el('radialGradient', { id, cx: 0.5, cy: 0.5, r: 0.5 }, stops(list));
export const fadeDef = (id, list) => el('linearGradient', { id, x1: 0, y1: 0, x2: 0, y2: 1 }, stops(list));

export const blurDef = (id, amount) =>
  el(
    'filter',
    { id, x: '-60%', y: '-60%', width: '220%', height: '220%' },
    el('feGaussianBlur', { stdDeviation: amount }),
  );

export const document = (width, height, defs, ...children) =>
  el(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
    el('defs', {}, defs),
    ...children,
  );

/** Random numbers that are the same on every run. */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, between: (a, b) => a + (b - a) * next(), pick: (list) => list[Math.floor(next() * list.length)] };
}

export const round = (n) => Math.round(n * 10) / 10;
