import type { Camera } from '@comfyvn/shared/story/stage';
import type { Container } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { Size } from './figure-layout.ts';

/** How much of the camera's zoom the background follows: it is farther away. */
const DISTANCE = 0.78;

/** Looks at the stage: moves the background and the figures together, with a little depth. */
export class CameraRig {
  /** What cues add for a while. */
  readonly offsets = { x: 0, y: 0, zoom: 0, rotation: 0 };
  readonly backdrop = { x: 0, y: 0, scale: 1, rotation: 0, alpha: 1 };
  readonly shake = { x: 0, y: 0 };
  #background: Container;
  #figures: Container;
  #animator: Animator;
  #size: Size = { width: 1, height: 1 };
  #base: Camera = { x: 0.5, y: 0.5, zoom: 1 };
  #wanted: Camera = this.#base;

  constructor(background: Container, figures: Container, animator: Animator) {
    this.#background = background;
    this.#figures = figures;
    this.#animator = animator;
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
    const zoom = Math.max(0.2, this.#base.zoom + this.offsets.zoom);
    const near = 1 + (zoom - 1) * DISTANCE;
    this.#aim(this.#figures, zoom, false);
    this.#aim(this.#background, Math.max(1, near) * Math.max(1, this.backdrop.scale), true);
    this.#background.alpha = this.backdrop.alpha;
    this.#background.rotation += this.backdrop.rotation;
    this.#background.x += this.backdrop.x * this.#size.width;
    this.#background.y += this.backdrop.y * this.#size.height;
  }

  #aim(container: Container, zoom: number, covering: boolean): void {
    const { width, height } = this.#size;
    // The background must cover the stage, so the view stays inside it.
    const inside = (at: number): number =>
      zoom >= 1 || covering ? Math.min(1 - 0.5 / zoom, Math.max(0.5 / zoom, at)) : at;
    const x = inside(this.#base.x + this.offsets.x);
    const y = inside(this.#base.y + this.offsets.y);
    container.pivot.set(x * width, y * height);
    container.position.set(width / 2 + this.shake.x, height / 2 + this.shake.y);
    const margin = covering && (this.shake.x !== 0 || this.shake.y !== 0) ? 1.05 : 1;
    container.scale.set(zoom * margin);
    container.rotation = this.offsets.rotation;
  }
}
