import 'pixi.js/unsafe-eval';
import { autoDetectRenderer, Ticker, type Renderer } from 'pixi.js';
import type { Size } from './figure-layout.ts';

/** Finer screens than this gain nothing that can be seen, and cost a lot. */
const MOST_DENSITY = 2;

export const densityNow = (): number => Math.min(globalThis.devicePixelRatio || 1, MOST_DENSITY);

export type RendererName = 'webgl' | 'canvas';

/** WebGL where a graphics processor does it, else the far cheaper 2D canvas; or the one asked for. Rejects where there is neither. */
export async function createRenderer({ width, height }: Size, only?: RendererName): Promise<Renderer> {
  const options = {
    width: Math.max(1, width),
    height: Math.max(1, height),
    resolution: densityNow(),
    autoDensity: true,
    backgroundAlpha: 1,
    background: 0x05060a,
    antialias: false,
    powerPreference: 'low-power',
    skipExtensionImports: true,
  } as const;
  // Pixi's own clock would ask for every frame for ever, only to collect what the stage gives back by itself.
  Ticker.system.autoStart = false;
  Ticker.system.stop();
  if (only) return await autoDetectRenderer({ ...options, preference: [only] });
  try {
    return await autoDetectRenderer({
      ...options,
      preference: ['webgl', 'canvas'],
      failIfMajorPerformanceCaveat: true,
    });
  } catch {
    return await autoDetectRenderer({ ...options, preference: ['canvas'] });
  }
}
