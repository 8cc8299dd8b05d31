export type Direction = 'up' | 'down' | 'left' | 'right';

/** Where something is, in pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How much worse it is to be aside than to be far away. */
const ASIDE = 2.5;

/** The nearest of some places in a direction, as an index; -1 if there is none. What lies straight ahead comes first. Pure. */
export function nearestIn(direction: Direction, from: Place, places: readonly Place[]): number {
  let best = -1;
  let least = Infinity;
  places.forEach((place, index) => {
    const far = distance(direction, from, place);
    if (far === null || far >= least) return;
    least = far;
    best = index;
  });
  return best;
}

function distance(direction: Direction, from: Place, to: Place): number | null {
  const upright = direction === 'up' || direction === 'down';
  const [near, far, side, sideEnd] = upright
    ? (['top', 'bottom', 'left', 'right'] as const)
    : (['left', 'right', 'top', 'bottom'] as const);
  const forward = direction === 'down' || direction === 'right';
  const ahead = forward
    ? middle(to, near, far) - middle(from, near, far)
    : middle(from, near, far) - middle(to, near, far);
  // Rows that touch or overlap a little still follow each other.
  if (ahead <= 1) return null;
  const gap = Math.max(0, forward ? to[near] - from[far] : from[near] - to[far]);
  const overlap = Math.min(from[sideEnd], to[sideEnd]) - Math.max(from[side], to[side]);
  const aside = overlap > 0 ? 0 : -overlap;
  return gap + aside * ASIDE + Math.abs(middle(from, side, sideEnd) - middle(to, side, sideEnd)) * 0.1;
}

const middle = (place: Place, one: keyof Place, other: keyof Place): number => (place[one] + place[other]) / 2;
