import { Container, Sprite, type Texture } from 'pixi.js';
import type { FigureLook } from '../casting.ts';
import type { Animator } from './animator.ts';
import type { EasingName } from './easing.ts';
import { standOf, type Size } from './figure-layout.ts';

/** What cues add to a figure for a while. */
export interface Offsets {
  x: number;
  y: number;
  scale: number;
  rotation: number;
  alpha: number;
}

/** Brightness of those who listen, and how far they stand back. */
const DIM = 0.6;
const BACK = 0.965;

/** One character on the stage. */
export class FigureSprite {
  readonly container = new Container();
  readonly offsets: Offsets = { x: 0, y: 0, scale: 1, rotation: 0, alpha: 1 };
  look: FigureLook;
  leaving = false;
  #animator: Animator;
  #body: Sprite | null = null;
  #key = '';
  #stage: Size;
  #count: number;
  #smoothTint: boolean;
  #base = { x: 0, y: 0, alpha: 1, focus: 1, ready: false };

  constructor(look: FigureLook, animator: Animator, stage: Size, count: number, smoothTint: boolean) {
    this.look = look;
    this.#animator = animator;
    this.#stage = stage;
    this.#count = count;
    this.#smoothTint = smoothTint;
    this.#base.focus = look.dimmed ? 0 : 1;
  }

  get texture(): Texture | null {
    return this.#body?.texture ?? null;
  }

  get present(): boolean {
    return this.#body !== null;
  }

  /** Puts a picture on, over the old one. */
  wear(key: string, texture: Texture, fadeMs: number): void {
    if (key === this.#key) return;
    this.#key = key;
    const old = this.#body;
    const body = new Sprite(texture);
    body.anchor.set(0.5, 1);
    this.#body = body;
    this.container.addChild(body);
    this.#size();
    if (!old) return;
    void this.#animator
      .run(
        fadeMs,
        (t) => {
          body.alpha = Math.min(1, t * 1.6);
          old.alpha = Math.min(1, (1 - t) * 2.2);
        },
        { key: `${this.look.character} wear`, easing: 'linear' },
      )
      .then(() => {
        if (this.container.destroyed) return;
        for (const child of [...this.container.children]) if (child !== this.#body) child.destroy();
        if (this.#body) this.#body.alpha = 1;
        this.#animator.invalidate();
      });
  }

  resize(stage: Size, count: number): void {
    this.#stage = stage;
    this.#count = count;
    this.#animator.stop(`${this.look.character} place`);
    this.#size();
    this.#place(this.#target());
  }

  /** Goes to where its look says. */
  moveTo(look: FigureLook, count: number, durationMs: number, easing: EasingName): Promise<void> {
    this.look = look;
    this.#count = count;
    this.container.zIndex = look.layer * 10 + (look.dimmed ? 0 : 5);
    this.#size();
    const from = { x: this.#base.x, y: this.#base.y };
    const to = this.#target();
    if (!this.#base.ready) {
      this.#base.ready = true;
      this.#place(to);
      return Promise.resolve();
    }
    if (Math.hypot(from.x - to.x, from.y - to.y) < 0.5) return Promise.resolve();
    return this.#animator.run(
      durationMs,
      (t) => this.#place({ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }),
      { key: `${look.character} place`, easing },
    );
  }

  /** Steps into the light, or back. */
  focus(durationMs: number): void {
    const from = this.#base.focus;
    const to = this.look.dimmed ? 0 : 1;
    if (from === to) return this.compose();
    void this.#animator.run(
      durationMs,
      (t) => {
        this.#base.focus = from + (to - from) * t;
        this.compose();
      },
      { key: `${this.look.character} focus` },
    );
  }

  /** Comes in (`to` 1) or goes out (`to` 0), from or to an offset in CSS pixels. */
  appear(to: 0 | 1, away: { x: number; y: number }, durationMs: number): Promise<void> {
    const from = this.#base.alpha;
    const start = to === 1 ? 0 : from;
    return this.#animator.run(
      durationMs,
      (t) => {
        this.#base.alpha = start + (to - start) * t;
        const share = to === 1 ? 1 - t : t;
        this.offsets.x = away.x * share;
        this.offsets.y = away.y * share;
        this.compose();
      },
      { key: `${this.look.character} appear`, easing: to === 1 ? 'out' : 'in' },
    );
  }

  /** Writes position, size and light into the display object. */
  compose(): void {
    const { container, offsets } = this;
    if (container.destroyed) return;
    const { focus } = this.#base;
    container.position.set(this.#base.x + offsets.x, this.#base.y + offsets.y);
    container.scale.set((BACK + (1 - BACK) * focus) * offsets.scale);
    container.rotation = offsets.rotation;
    container.alpha = this.#base.alpha * offsets.alpha;
    const shown = this.#smoothTint ? Math.round(focus * 12) / 12 : focus > 0.5 ? 1 : 0;
    const light = Math.round(255 * (DIM + (1 - DIM) * shown));
    container.tint = (light << 16) | (light << 8) | Math.min(255, light + Math.round(14 * (1 - shown)));
  }

  #place(at: { x: number; y: number }): void {
    this.#base.x = at.x;
    this.#base.y = at.y;
    this.compose();
  }

  #target(): { x: number; y: number } {
    const { x, y } = this.#standing();
    return { x, y };
  }

  #standing() {
    const texture = this.#body?.texture;
    return standOf(
      this.look,
      { width: texture?.width ?? 608, height: texture?.height ?? 920 },
      this.#stage,
      this.#count,
    );
  }

  #size(): void {
    const body = this.#body;
    if (!body) return;
    const { width, height } = this.#standing();
    body.setSize(width, height);
    if (this.look.flip) body.scale.x = -Math.abs(body.scale.x);
  }
}
