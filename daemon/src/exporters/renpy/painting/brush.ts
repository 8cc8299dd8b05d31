/** Dice for a painting, 0 to 1. */
export type Random = () => number;

/** Size of a painted background in pixels. */
export const PAINTING = { width: 1280, height: 720 } as const;
/** Width and height of a painting in pixels. */
export const { width: W, height: H } = PAINTING;

/** Dice of a painting's own: the same painting always looks the same. */
export function diceOf(seed: number): Random {
  let state = (seed * 2654435761 + 97) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state / 4294967296;
  };
}

/** A colour; hue in degrees, the others in percent, alpha 0 to 1. Pure. */
export const hsl = (hue: number, saturation: number, light: number, alpha = 1): string =>
  `hsla(${Math.round(((hue % 360) + 360) % 360)},${Math.round(saturation)}%,${Math.round(light)}%,${alpha.toFixed(3)})`;

/** A hue between a natural one and the wanted one, along the shorter way round. */
export const toward = (natural: number, wanted: number, share: number): number =>
  natural + (((wanted - natural + 540) % 360) - 180) * share;

/** A number as SVG has it, with one digit. Pure. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

/** The whole filled from above to below; stops are places, 0 to 1, and colours. Pure. */
export function sky(stops: readonly (readonly [number, string])[]): string {
  const marks = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`).join('');
  return `<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${marks}</linearGradient><rect width="${W}" height="${H}" fill="url(#sky)"/>`;
}

/** A soft round light. */
export function glow(x: number, y: number, radius: number, colour: (alpha: number) => string, strength = 1): string {
  const id = `glow-${px(x)}-${px(y)}-${px(radius)}`;
  const stops = [0, 0.2, 0.5, 1].map(
    (at) => `<stop offset="${at}" stop-color="${colour(1)}" stop-opacity="${px(strength * (1 - at) ** 2)}"/>`,
  );
  return `<radialGradient id="${id}">${stops.join('')}</radialGradient><circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" fill="url(#${id})"/>`;
}

/** A range of hills filled to the bottom. */
export function ridge(random: Random, top: number, rise: number, fill: string, steps = 48): string {
  const waves = [1, 2.3, 4.7, 9.1].map((frequency, i) => ({ frequency, phase: random() * 6.28, size: 0.55 ** i }));
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const x = i / steps;
    const height =
      waves.reduce((sum, { frequency, phase, size }) => sum + Math.sin(x * frequency * 3 + phase) * size, 0) / 2;
    return `${px(x * W)},${px(H * top - H * rise * (0.5 + 0.5 * height))}`;
  });
  return `<polygon points="0,${H} ${points.join(' ')} ${W},${H}" fill="${fill}"/>`;
}

/** Stars down to a fraction of the height. Pure but for the dice. */
export function stars(random: Random, count: number, lowest: number, hue: number): string {
  return Array.from({ length: count }, () => {
    const [x, y, size] = [random() * W, random() ** 1.3 * H * lowest, 0.5 + random() ** 5 * 1.6];
    return `<circle cx="${px(x)}" cy="${px(y)}" r="${px(size)}" fill="${hsl(hue, 60, 92, 0.3 + random() * 0.6)}"/>`;
  }).join('');
}

/** Long flat clouds. */
export function clouds(
  random: Random,
  count: number,
  from: number,
  to: number,
  colour: (alpha: number) => string,
): string {
  return Array.from({ length: count }, () => {
    const [x, y, length] = [random() * W, H * (from + random() * (to - from)), 120 + random() * 260];
    return Array.from({ length: 5 }, () => {
      const [dx, dy, share] = [(random() - 0.5) * length, (random() - 0.5) * 16, 0.4 + random() * 0.6];
      return `<ellipse cx="${px(x + dx)}" cy="${px(y + dy)}" rx="${px(length * share * 0.7)}" ry="${px(8 + 12 * share)}" fill="${colour(0.09 + random() * 0.1)}"/>`;
    }).join('');
  }).join('');
}

/** A veil across the picture. Pure. */
export function mist(y: number, height: number, colour: (alpha: number) => string, strength: number): string {
  return [0.5, 0.8, 1.2]
    .map(
      (share) =>
        `<rect x="0" y="${px(H * (y - height * share * 0.5))}" width="${W}" height="${px(H * height * share)}" fill="${colour(strength / 3)}"/>`,
    )
    .join('');
}
