import { BlurFilter, FilterPipe, FilterSystem, Rectangle, type Renderer } from 'pixi.js';
import type { Effects } from './effects.ts';
import { createGrader } from './grade-filter.ts';
import { createMaskFilter } from './mask-filter.ts';

/** Strength of a blur at its height, as a fraction of the stage's height. */
const BLUR = 0.035;

/** Effects by filters, for WebGL. */
export function filterEffects(renderer: Renderer): Effects {
  installFilters(renderer);
  return {
    grader: createGrader,
    maskWipe({ old, size }, mask) {
      const filter = createMaskFilter(mask, size);
      old.filters = [filter];
      old.filterArea = new Rectangle(0, 0, size.width, size.height);
      const end = (): void => {
        if (!old.destroyed) old.filters = [];
        filter.release();
      };
      return { apply: (t) => filter.progress(t), easing: 'linear', end };
    },
    blur({ old, room, size }) {
      const filter = new BlurFilter({ strength: 0, quality: 4, kernelSize: 9, resolution: 'inherit' });
      filter.repeatEdgePixels = true;
      room.filters = [filter];
      room.filterArea = new Rectangle(0, 0, size.width, size.height);
      const apply = (t: number): void => {
        filter.strength = Math.sin(Math.PI * t) * BLUR * size.height;
        old.alpha = Math.min(1, Math.max(0, 1 - (t - 0.3) / 0.4));
      };
      const end = (): void => {
        if (!room.destroyed) room.filters = [];
        filter.destroy();
      };
      return { apply, easing: 'linear', end };
    },
  };
}

/** The parts of a renderer that can be added to one that runs already; Pixi itself adds its systems in this way. */
interface OpenRenderer {
  readonly filter?: unknown;
  readonly renderPipes: Record<string, unknown>;
  _addSystem(system: typeof FilterSystem, name: string): void;
}

/** Filters are not among what a renderer begins with: the first line does without them. */
function installFilters(renderer: Renderer): void {
  const open = renderer as unknown as OpenRenderer;
  if (open.filter) return;
  open._addSystem(FilterSystem, 'filter');
  open.renderPipes['filter'] = new FilterPipe(renderer);
}
