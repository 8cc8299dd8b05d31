import { bag, bodyDefs, cape, coat, handDefs, leftArm, neck, rightArm, satchel, scarf } from './body.mjs';
import { brows, faceDefs, features, head } from './face.mjs';
import { backHair, braid, frontHair, hairDefs } from './hair.mjs';
import { lanternDefs } from './lantern.mjs';
import { RIM } from './palette.mjs';
import { blurDef, document, el, g } from './svg.mjs';

export const FIGURE = { width: 760, height: 1200 };

/** Light along the right edges of a group, as from a lamp behind the shoulder; a cool one along the left. */
const rimDef = (id, width) =>
  el(
    'filter',
    { id, x: '-10%', y: '-10%', width: '120%', height: '120%', 'color-interpolation-filters': 'sRGB' },
    el('feOffset', { in: 'SourceAlpha', dx: -width, dy: width * 0.5, result: 'moved' }),
    el('feComposite', { in: 'SourceAlpha', in2: 'moved', operator: 'out', result: 'edge' }),
    el('feGaussianBlur', { in: 'edge', stdDeviation: width * 0.28, result: 'soft' }),
    el('feFlood', { 'flood-color': RIM, 'flood-opacity': 0.85 }),
    el('feComposite', { in2: 'soft', operator: 'in' }),
    el('feComposite', { in2: 'SourceAlpha', operator: 'in', result: 'warm' }),
    el('feOffset', { in: 'SourceAlpha', dx: width, dy: 0, result: 'moved2' }),
    el('feComposite', { in: 'SourceAlpha', in2: 'moved2', operator: 'out', result: 'edge2' }),
    el('feGaussianBlur', { in: 'edge2', stdDeviation: width * 0.4, result: 'soft2' }),
    el('feFlood', { 'flood-color': '#7fb4e8', 'flood-opacity': 0.4 }),
    el('feComposite', { in2: 'soft2', operator: 'in' }),
    el('feComposite', { in2: 'SourceAlpha', operator: 'in', result: 'cool' }),
    el(
      'feMerge',
      {},
      ['SourceGraphic', 'cool', 'warm'].map((n) => el('feMergeNode', { in: n })),
    ),
  );

export const figureDefs = [
  ...[1, 4, 6, 12].map((n) => blurDef(`soft${n}`, n)),
  rimDef('rim', 7),
  rimDef('rim-small', 4),
  faceDefs,
  hairDefs,
  bodyDefs,
  handDefs,
  lanternDefs,
];

/** Wren as she stands, with the face given. */
export function wren(face) {
  const headAt = { transform: `translate(370 240) rotate(${face.tilt ?? 0} 0 90)` };
  return [
    g({ ...headAt, filter: 'url(#rim-small)' }, backHair()),
    neck(),
    g({ filter: 'url(#rim)' }, coat()),
    g({ filter: 'url(#rim-small)' }, satchel()),
    g({ filter: 'url(#rim)' }, leftArm()),
    g({ filter: 'url(#rim-small)' }, bag()),
    g({ filter: 'url(#rim-small)' }, rightArm(face.lamp ?? 'down')),
    g({ filter: 'url(#rim)' }, cape()),
    g({ filter: 'url(#rim-small)' }, scarf()),
    g({ filter: 'url(#rim-small)' }, braid()),
    g(headAt, head(), features(face), g({ filter: 'url(#rim-small)' }, frontHair()), brows(face)),
  ];
}

/** What of the drawing the picture shows: from the hair to the thighs. */
const VIEW = '45 58 700 1105';

export const figure = (face) =>
  document(FIGURE.width, FIGURE.height, figureDefs, wren(face)).replace(/viewBox="[^"]*"/, `viewBox="${VIEW}"`);
