import { BRASS } from './palette.mjs';
import { el, ellipse, g, glowDef, linear, path, rect, stroke } from './svg.mjs';

export const lanternDefs = [
  linear('brass', [-40, 0, 40, 0], [[0, BRASS.shade], [0.25, BRASS.light], [0.45, BRASS.base], [0.75, BRASS.shade], [0.9, '#e8b95c'], [1, BRASS.shade]]),
  linear('lamp-glass', [0, 46, 0, 140], [[0, '#ffb347', 0.85], [0.5, '#fff1bd', 0.95], [1, '#ff9d3c', 0.85]]),
  glowDef('lamp-glow', [[0, '#fff3c4', 0.95], [0.25, '#ffd27a', 0.6], [0.6, '#ff9f3e', 0.2], [1, '#ff8a2a', 0]]),
]; // prettier-ignore

const LINE = { stroke: BRASS.line, 'stroke-width': 2.6, 'stroke-linejoin': 'round' };

/** A lamp that hangs from the point given. */
export function lantern(x, y, scale = 1, swing = 0) {
  return g(
    { transform: `translate(${x} ${y}) rotate(${swing}) scale(${scale})` },
    ellipse(0, 96, 88, 100, { fill: 'url(#lamp-glow)' }),
    stroke('M-27,40 C-30,-8 30,-8 27,40', BRASS.line, 7.5),
    stroke('M-27,40 C-30,-8 30,-8 27,40', BRASS.base, 4),
    path('M-10,14 H10 L14,26 H-14 Z', { fill: 'url(#brass)', ...LINE }),
    path('M-14,25 H14 C24,30 34,38 38,50 H-38 C-34,38 -24,30 -14,25 Z', { fill: 'url(#brass)', ...LINE }),
    path('M-32,50 H32 L36,138 H-36 Z', { fill: 'url(#lamp-glass)', stroke: BRASS.line, 'stroke-width': 2 }),
    path('M0,66 C15,86 18,104 12,117 C7,127 -7,127 -12,117 C-18,104 -10,90 0,66 Z', { fill: '#fff8d8' }),
    path('M1,88 C9,100 9,112 4,118 C-1,123 -8,118 -8,110 C-8,102 -2,98 1,88 Z', { fill: '#ffc14d' }),
    path('M-26,54 L-18,54 L-20,134 L-29,134 Z', { fill: '#ffffff', opacity: 0.55 }),
    [-36, -12, 12, 36].map((v) => stroke(`M${v * 0.9},50 L${v},138`, BRASS.line, v % 36 ? 2.6 : 5)),
    stroke('M-32,50 L-36,138 M32,50 L36,138', BRASS.base, 2.2),
    rect(-44, 136, 88, 13, { rx: 4, fill: 'url(#brass)', ...LINE }),
    path('M-36,149 H36 L30,162 H-30 Z', { fill: 'url(#brass)', ...LINE }),
    rect(-40, 46, 80, 8, { rx: 3, fill: 'url(#brass)', ...LINE }),
    el('g', { style: 'mix-blend-mode:screen' }, ellipse(0, 98, 52, 62, { fill: 'url(#lamp-glow)', opacity: 0.75 })),
  );
}
