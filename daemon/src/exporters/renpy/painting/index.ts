import type { Background } from '@comfyvn/shared/story/stage';
import { diceOf, H, type Random, W } from './brush.ts';
import { city } from './city.ts';
import { forest } from './forest.ts';
import { dawn, dusk, night } from './hills.ts';
import { room } from './room.ts';
import { plain, sea } from './sea.ts';

export { PAINTING } from './brush.ts';

type Painting = Extract<Background, { paint: unknown }>['paint'];

const MOTIFS: Readonly<Record<Painting['motif'], (hue: number, random: Random) => string>> = {
  dusk,
  night,
  dawn,
  room,
  forest,
  city,
  sea,
  plain,
};

/** A background painted from a motif and a hue, as SVG. The same painting gives the same picture. Pure. */
export function paintingOf({ motif, hue }: Painting): string {
  const names = Object.keys(MOTIFS);
  const body = MOTIFS[motif](hue, diceOf(hue * 8 + names.indexOf(motif)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${W}" height="${H}" viewBox="0 0 ${W} ${H}">${body}</svg>`;
}
