const SVG = 'http://www.w3.org/2000/svg';

/** Strokes on a field of 24 by 24. */
const PATHS = {
  send: 'M4 12 20 4l-5 16-4-7z',
  stop: 'M7 7h10v10H7z',
  attach: 'M20 11l-8 8a5 5 0 0 1-7-7l9-9a3.4 3.4 0 0 1 5 5l-9 9a1.7 1.7 0 0 1-2.5-2.5l8-8',
  again: 'M19 8a8 8 0 1 0 1 6M19 3v5h-5',
  goOn: 'M5 6l8 6-8 6zM18 6v12',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  edit: 'M4 20l1-5L16 4l4 4L9 19z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7',
  remove: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  idea: 'M9 18h6M10 21h4M12 3a6 6 0 0 0-4 10c1 1 1 2 1 3h6c0-1 0-2 1-3a6 6 0 0 0-4-10z',
  full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  beside: 'M3 5h18v14H3zM12 5v14M5 9h4M5 13h4',
  above: 'M3 5h18v14H3zM3 12h18M6 15h8',
  pip: 'M3 5h18v14H3zM12 12h7v5h-7z',
  latest: 'M6 5l6 6 6-6M6 13l6 6 6-6',
  move: 'M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01',
  close: 'M6 6l12 12M18 6L6 18',
} as const;
export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
