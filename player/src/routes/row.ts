import type { Ambiguity, Route } from '@comfyvn/shared/sillytavern/routes/route';
import { element } from '../text/dom.ts';
import type { LaneRow } from './lanes.ts';
import type { RouteWord, RouteWording } from './words.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** Pixels between two lanes, and the height of the drawing of a row, which is stretched to that of the row. */
const LANE = 18;
const HEIGHT = 100;

export const REASONS: Readonly<Record<Ambiguity, RouteWord>> = {
  'parent-missing': 'mapParentMissing',
  'no-link': 'mapNoLink',
  edited: 'mapEdited',
  'parent-changed': 'mapParentChanged',
  'unlike-parent': 'mapUnlikeParent',
  circular: 'mapCircular',
};
const KINDS = { branch: 'mapBranch', checkpoint: 'mapCheckpoint', copy: 'mapCopy' } as const;

/** The lines beside a route, and its dot. */
export function gutter(row: LaneRow, route: Route, lanes: number): HTMLElement {
  const width = lanes * LANE;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'cvn-rm-lanes');
  svg.setAttribute('width', String(width));
  svg.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const line = (d: string, own: boolean): void => {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    if (own) path.setAttribute('data-own', '');
    if (own && route.ambiguous !== null) path.setAttribute('data-uncertain', '');
    svg.append(path);
  };
  const middle = HEIGHT / 2;
  for (const lane of row.passing) line(`M${xOf(lane)} 0V${HEIGHT}`, false);
  if (row.parentLane !== null) {
    const [from, to] = [xOf(row.parentLane), xOf(row.lane)];
    line(`M${from} 0C${from} ${middle} ${from} ${middle} ${to} ${middle}`, true);
  }
  if (row.goesOn) line(`M${xOf(row.lane)} ${middle}V${HEIGHT}`, false);
  const dot = element('span', 'cvn-rm-dot');
  dot.dataset['kind'] = route.kind;
  dot.style.left = `${xOf(row.lane) - 6}px`;
  const made = element('span', 'cvn-rm-gutter', svg, dot);
  made.style.width = `${width}px`;
  return made;
}

const xOf = (lane: number): number => lane * LANE + LANE / 2;

/** Name, first own words and facts of a route. */
export function rowText(route: Route, parent: Route | null, isHere: boolean, word: RouteWording): HTMLElement {
  const name = element('span', '', route.name);
  const badges = [
    isHere ? badge(word('mapHere'), true) : null,
    route.kind === 'root' ? null : badge(word(KINDS[route.kind]), false),
    route.ambiguous === null ? null : badge('?', false, word('mapUncertain', { why: word(REASONS[route.ambiguous]) })),
  ];
  const facts = [leaves(route, parent, word), word('mapMessages', { n: route.messages }), dayOf(route.lastDate)];
  return element(
    'span',
    'cvn-rm-text',
    element('span', 'cvn-rm-name', name, ...badges),
    route.way ? element('span', 'cvn-rm-words', said(route)) : null,
    element('span', 'cvn-rm-facts', facts.filter(Boolean).join(' · ')),
  );
}

export const said = ({ way }: Route): string =>
  way === null ? '' : way.kind === 'user' ? `“${way.words}”` : `${way.by}: ${way.words}`;

export const leaves = ({ fork }: Route, parent: Route | null, word: RouteWording): string =>
  fork && parent ? word(fork.swiped ? 'mapForkTake' : 'mapForkAfter', { parent: parent.name, n: fork.message }) : '';

function badge(text: string, isHere: boolean, title?: string): HTMLElement {
  const made = element('span', 'cvn-rm-badge', text);
  if (isHere) made.dataset['here'] = '';
  if (title !== undefined) made.title = title;
  return made;
}

/** A date of SillyTavern as the reader writes days; what is none stays as it is. */
function dayOf(date: string): string {
  const humanised = /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(date);
  const time = /^\d{10,16}$/.test(date)
    ? Number(date)
    : humanised
      ? Date.UTC(+humanised[1]!, +humanised[2]! - 1, +humanised[3]!)
      : Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toLocaleDateString();
}
