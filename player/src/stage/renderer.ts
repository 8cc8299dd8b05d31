import 'pixi.js/unsafe-eval';
import { Sprite, Texture, Ticker, type Renderer } from 'pixi.js';
import { densityNow } from './density.ts';
import type { Size } from './figure-layout.ts';
import { openGl, type GlCanvas } from './gl-canvas.ts';

export type RendererName = 'webgl' | 'canvas';

/**
 * WebGL where a graphics processor does it, else the far cheaper 2D canvas; or the one asked for. `ahead`: WebGL as it
 * was opened already. Rejects where there is neither.
 */
export async function createRenderer(
  { width, height }: Size,
  only?: RendererName,
  ahead?: GlCanvas | null,
): Promise<Renderer> {
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
  const opened = only === 'canvas' ? null : ahead === undefined ? openGl(only === 'webgl') : ahead;
  try {
    if (opened) return await withWebGl(options, opened);
  } catch (error) {
    if (only) throw error;
  }
  if (only === 'webgl') throw new Error('This browser has no WebGL 2.');
  // Pixi's own search for a renderer would open two contexts more, only to ask what there is.
  const { CanvasRenderer } = await import('./canvas-renderer.ts');
  const renderer = new CanvasRenderer();
  await renderer.init(options);
  return renderer;
}

async function withWebGl(options: object, { canvas, gl }: GlCanvas): Promise<Renderer> {
  const { WebGLRenderer } = await import('./webgl-renderer.ts');
  const renderer = new WebGLRenderer();
  await renderer.init({ ...options, canvas, context: gl });
  // Its program is asked about when something is drawn for the first time, and the page waits for the answer behind all
  // that was given to the graphics processor before: so that is one pixel, and not the first scene.
  renderer.render(new Sprite(Texture.WHITE));
  return renderer;
}
