import type { Weather } from '@comfyvn/shared/story/stage';
import type { ExportFile } from '../../exporter.ts';
import { diceOf, px } from './brush.ts';

type Kind = Weather['kind'];

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** A soft round spot that fills its picture. */
function spot(size: number, colour: string, core: number): Drawing {
  const half = size / 2;
  const body = `<radialGradient id="a"><stop offset="0" stop-color="${colour}"/><stop offset="${core}" stop-color="${colour}" stop-opacity="0.75"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient><circle cx="${half}" cy="${half}" r="${half}" fill="url(#a)"/>`;
  return { width: size, height: size, body };
}

function cloud(): Drawing {
  const random = diceOf(7);
  const [width, height] = [900, 360];
  const puffs = Array.from({ length: 26 }, () => {
    const [x, y] = [0.18 + random() * 0.64, 0.3 + random() * 0.4];
    return `<ellipse cx="${px(x * width)}" cy="${px(y * height)}" rx="${px(90 + random() * 120)}" ry="${px(40 + random() * 60)}" fill="url(#a)"/>`;
  });
  const body = `<radialGradient id="a"><stop offset="0" stop-color="#e8edf4" stop-opacity="0.17"/><stop offset="1" stop-color="#e8edf4" stop-opacity="0"/></radialGradient>${puffs.join('')}`;
  return { width, height, body };
}

const DRAWINGS: Readonly<Record<Kind, () => Drawing>> = {
  rain: () => ({
    width: 6,
    height: 64,
    body: '<linearGradient id="a" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#dfeaff" stop-opacity="0"/><stop offset="1" stop-color="#dfeaff" stop-opacity="0.62"/></linearGradient><rect x="2" width="2" height="64" rx="1" fill="url(#a)"/>',
  }),
  snow: () => spot(20, '#ffffff', 0.35),
  petals: () => ({
    width: 26,
    height: 20,
    body: '<linearGradient id="a" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffd9e6"/><stop offset="1" stop-color="#f090b4"/></linearGradient><path d="M2 11 C4 2 16 0 24 5 L21 9 L25 12 C18 20 5 19 2 11 Z" fill="url(#a)" fill-opacity="0.92"/>',
  }),
  leaves: () => ({
    width: 34,
    height: 22,
    body: '<linearGradient id="a" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#e0a03c"/><stop offset="1" stop-color="#a8481c"/></linearGradient><path d="M1 12 C8 1 22 0 33 10 C24 21 9 22 1 12 Z" fill="url(#a)"/><path d="M1 12 Q16 9 32 10" fill="none" stroke="#6e3013" stroke-opacity="0.7" stroke-width="1"/>',
  }),
  dust: () => spot(12, '#fff3cf', 0.2),
  embers: () => spot(16, '#ffa033', 0.3),
  fog: cloud,
};

/** The pictures that weathers are made of. Pure. */
export function weatherFiles(kinds: ReadonlySet<Kind>): ExportFile[] {
  return [...kinds].sort().map((kind) => {
    const { width, height, body } = DRAWINGS[kind]();
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
    return { path: `game/gui/weather/${kind}.png`, svg, width, height };
  });
}
