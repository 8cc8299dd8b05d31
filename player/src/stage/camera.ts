import type { Camera } from '@comfyvn/shared/story/stage';
import type { Container } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { Size } from './figure-layout.ts';
import type { Plane } from './scenery.ts';

/** How much of the camera's zoom a background of one picture follows: it is farther away. */
const DISTANCE = 0.78;
/** How much of the camera's movement the farthest layer follows; the nearest follows all of it. */
const FARTHEST = 0.3;
/** How far the nearest layer moves when the reader looks around, as a fraction of the stage's width. */
const LOOK = 0.014;

/** What the camera looks at. */
export interface View {
  readonly background: Container;
  readonly figures: Container;
  /** What shakes along but is not looked around at. */
  readonly overlays: readonly Container[];
  planes(): readonly Plane[];
}

/** Looks at the stage: moves the background and the figures together, with some depth. */
export class CameraRig {
  /** What cues add for a while. */
  readonly offsets = { x: 0, y: 0, zoom: 0, rotation: 0 };
  readonly backdrop = { x: 0, y: 0, scale: 1, rotation: 0, alpha: 1 };
  readonly shake = { x: 0, y: 0 };
  /** Where the reader looks, by pointer or by tilting; -1 to 1. Only layers show it. */
  readonly look = { x: 0, y: 0 };
  #view: View;
  #animator: Animator;
  #size: Size = { width: 1, height: 1 };
  #base: Camera = { x: 0.5, y: 0.5, zoom: 1 };
  #wanted: Camera = this.#base;

  constructor(view: View, animator: Animator) {
    this.#view = view;
    this.#animator = animator;
  }

  get base(): Camera {
    return this.#base;
  }

  /** Whether there is anything that looking around would show. */
  get layered(): boolean {
    return this.#view.planes().some((plane) => plane.depth !== null);
  }

  resize(size: Size): void {
    this.#size = size;
    this.compose();
  }

  async show(camera: Camera, durationMs: number): Promise<void> {
    const { x, y, zoom } = this.#wanted;
    if (x === camera.x && y === camera.y && zoom === camera.zoom) return;
    this.#wanted = camera;
    const from = { ...this.#base };
    const apply = (t: number): void => {
      const between = (a: number, b: number): number => a + (b - a) * t;
      this.#base = {
        x: between(from.x, camera.x),
        y: between(from.y, camera.y),
        zoom: between(from.zoom, camera.zoom),
      };
      this.compose();
    };
    await this.#animator.run(durationMs, apply, { key: 'camera', easing: 'in-out' });
  }

  compose(): void {
    const { background, figures, overlays } = this.#view;
    const { width, height } = this.#size;
    const zoom = Math.max(0.2, this.#base.zoom + this.offsets.zoom);
    this.#aim(figures, zoom, 1, false);
    const larger = Math.max(1, this.backdrop.scale);
    for (const { container, depth } of this.#view.planes()) {
      const follow = depth === null ? DISTANCE : FARTHEST + (1 - FARTHEST) * depth;
      this.#aim(container, Math.max(1, 1 + (zoom - 1) * follow) * larger, depth === null ? 0 : follow, true);
    }
    background.alpha = this.backdrop.alpha;
    background.rotation = this.backdrop.rotation;
    background.pivot.set(width / 2, height / 2);
    background.position.set(width * (0.5 + this.backdrop.x), height * (0.5 + this.backdrop.y));
    for (const overlay of overlays) overlay.position.set(this.shake.x, this.shake.y);
  }

  /** `follow`: how much it moves when the reader looks around. */
  #aim(container: Container, zoom: number, follow: number, covering: boolean): void {
    const { width, height } = this.#size;
    // The background must cover the stage, so the view stays inside it.
    const inside = (at: number): number =>
      zoom >= 1 || covering ? Math.min(1 - 0.5 / zoom, Math.max(0.5 / zoom, at)) : at;
    const x = inside(this.#base.x + this.offsets.x);
    const y = inside(this.#base.y + this.offsets.y);
    const look = this.layered ? follow * LOOK * width : 0;
    container.pivot.set(x * width, y * height);
    container.position.set(
      width / 2 + this.shake.x - this.look.x * look,
      height / 2 + this.shake.y - this.look.y * look * 0.6,
    );
    const margin = covering && (this.shake.x !== 0 || this.shake.y !== 0) ? 1.05 : 1;
    container.scale.set(zoom * margin);
    container.rotation = this.offsets.rotation;
  }
}
