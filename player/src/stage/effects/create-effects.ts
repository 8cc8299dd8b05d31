import type { Renderer } from 'pixi.js';
import { canvasEffects } from './canvas-effects.ts';
import type { Effects } from './effects.ts';
import { filterEffects } from './filter-effects.ts';

/** The effects that a renderer can do. */
export function createEffects(renderer: Renderer): Effects {
  return renderer.name === 'canvas' ? canvasEffects() : filterEffects(renderer);
}
