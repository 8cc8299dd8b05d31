import type { Background } from '@comfyvn/shared/story/stage';
import { easelFor, type Paint } from './brush.ts';
import { city } from './city.ts';
import { dawn } from './dawn.ts';
import { dusk } from './dusk.ts';
import { forest } from './forest.ts';
import { night } from './night.ts';
import { plain } from './plain.ts';
import { room } from './room.ts';
import { sea } from './sea.ts';

export type Painting = Extract<Background, { paint: unknown }>['paint'];

const PAINTINGS = { dusk, night, dawn, room, forest, city, sea, plain } satisfies Record<Painting['motif'], Paint>;

/** Larger paintings are soft anyway: they are scaled up. */
const MOST_PIXELS = 1440 * 810;
/** Painting makes room for the reader after so long. */
const SLICE_MS = 10;

/** Paints a background for a stage of this size (pixels). The same painting always comes out the same. */
export async function paintBackground(
  { motif, hue }: Painting,
  width: number,
  height: number,
): Promise<HTMLCanvasElement> {
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(2, Math.round(width * scale));
  canvas.height = Math.max(2, Math.round(height * scale));
  const easel = easelFor(canvas, hue * 97 + motif.length * 31 + 7);
  if (!easel) return canvas;
  let startedMs = performance.now();
  for (const _ of PAINTINGS[motif](easel, hue)) {
    if (performance.now() - startedMs < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    startedMs = performance.now();
  }
  return canvas;
}
