import { Sprite, Texture } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { CameraRig } from './camera.ts';
import type { FigureLayer } from './figure-layer.ts';
import type { Size } from './figure-layout.ts';
import type { FlashGuard } from './flash-guard.ts';
import type { CueOf } from './manners.ts';

export interface PerformanceParts {
  readonly animator: Animator;
  readonly camera: CameraRig;
  readonly figures: FigureLayer;
  readonly flashes: FlashGuard;
}

/** What a tween changes: `home` is where it is when nothing is performed. */
interface Aim {
  readonly key: string;
  readonly home: number;
  get(): number;
  set(value: number): void;
}

/** Performs cues. None leaves anything behind. */
export class Performances {
  /** Covers everything while it flashes. */
  readonly curtain = new Sprite(Texture.WHITE);
  #parts: PerformanceParts;
  #size: Size = { width: 1, height: 1 };

  constructor(parts: PerformanceParts) {
    this.#parts = parts;
    this.curtain.visible = false;
  }

  resize(size: Size): void {
    this.#size = size;
    this.curtain.setSize(size.width, size.height);
  }

  async tween(cue: CueOf<'tween'>, still: boolean): Promise<void> {
    const aim = this.#aimOf(cue);
    if (!aim || (still && cue.property !== 'alpha')) return;
    const { key, home, get, set } = aim;
    const run = (from: number, to: number, durationMs: number): Promise<void> =>
      this.#parts.animator.run(durationMs, (t) => set(from + (to - from) * t), {
        key,
        easing: cue.easing ?? 'in-out',
      });
    await run(cue.from ?? get(), cue.to, cue.durationMs);
    // What it changed goes back home.
    await run(get(), home, cue.to === home ? 0 : 240);
  }

  async shake(cue: CueOf<'shake'>, still: boolean): Promise<void> {
    const { animator, camera, figures } = this.#parts;
    const figure = cue.target && cue.target !== 'stage' ? figures.find(cue.target.character) : undefined;
    if (still || (cue.target && cue.target !== 'stage' && !figure)) return;
    const size = (cue.strength ?? 0.5) * 0.022 * Math.min(this.#size.width, this.#size.height);
    const durationMs = cue.durationMs ?? 450;
    const apply = (t: number): void => {
      const left = t >= 1 ? 0 : (1 - t) ** 1.5;
      const x = Math.sin(t * durationMs * 0.055) * size * left;
      const y = Math.sin(t * durationMs * 0.083 + 1) * size * 0.6 * left;
      Object.assign(figure?.offsets ?? camera.shake, { x, y });
      (figure ?? camera).compose();
    };
    await animator.run(durationMs, apply, {
      key: figure ? `${figure.look.character} shake` : 'shake',
      easing: 'linear',
    });
  }

  async flash(cue: CueOf<'flash'>, still: boolean): Promise<void> {
    const colour = cue.colour ?? '#ffffff';
    if (!this.#parts.flashes.allows(colour)) return;
    const peak = still ? 0.18 : 0.8;
    const durationMs = Math.max(still ? 700 : 240, cue.durationMs ?? 420);
    this.curtain.tint = colour;
    const apply = (t: number): void => {
      if (this.curtain.destroyed) return;
      this.curtain.visible = t < 1;
      this.curtain.alpha = peak * (t < 0.18 ? t / 0.18 : (1 - t) / 0.82);
    };
    await this.#parts.animator.run(durationMs, apply, { key: 'flash', easing: 'linear' });
  }

  #aimOf(cue: CueOf<'tween'>): Aim | null {
    const { camera, figures } = this.#parts;
    if (cue.target === 'camera') return this.#cameraAim(cue.property);
    // A background and a figure zoom by their size.
    const name = cue.property === 'zoom' ? 'scale' : cue.property;
    const home = name === 'scale' || name === 'alpha' ? 1 : 0;
    if (cue.target === 'background') return aimAt('background', camera.backdrop, name, home, 1, () => camera.compose());
    const figure = figures.find(cue.target.character);
    if (!figure) return null;
    const unit = name === 'x' ? this.#size.width : name === 'y' ? -this.#size.height : 1;
    return aimAt(cue.target.character, figure.offsets, name, home, unit, () => figure.compose());
  }

  #cameraAim(property: CueOf<'tween'>['property']): Aim | null {
    const { camera } = this.#parts;
    if (property === 'alpha' || property === 'scale') return null;
    const aim = aimAt('camera', camera.offsets, property, 0, 1, () => camera.compose());
    // Authors state the zoom itself; the rig keeps what is added to it.
    return property === 'zoom'
      ? { ...aim, home: 1, get: () => aim.get() + 1, set: (value) => aim.set(value - 1) }
      : aim;
  }
}

function aimAt<N extends string>(
  key: string,
  offsets: Record<N, number>,
  name: N,
  home: number,
  unit: number,
  compose: () => void,
): Aim {
  return {
    key: `${key} ${name} tween`,
    home,
    get: () => offsets[name] / unit,
    set(value) {
      offsets[name] = value * unit;
      compose();
    },
  };
}
