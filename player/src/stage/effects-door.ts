import type { Renderer } from 'pixi.js';
import type { Effects } from './effects/effects.ts';

/** Brings in what needs more than sprites, when it is needed first: most scenes do without. */
export class EffectsDoor {
  #renderer: Renderer;
  #opened: Promise<Effects | null> | null = null;

  constructor(renderer: Renderer) {
    this.#renderer = renderer;
  }

  /** Null where it cannot be had: whoever asks does with sprites. */
  open(): Promise<Effects | null> {
    this.#opened ??= import('./effects/create-effects.ts')
      .then(({ createEffects }) => createEffects(this.#renderer))
      .catch(() => {
        this.#opened = null;
        return null;
      });
    return this.#opened;
  }
}
