import { Container, Texture } from 'pixi.js';
import type { FigureLook } from '../casting.ts';
import type { Animator } from './animator.ts';
import type { EasingName } from './easing.ts';
import { standOf, type Size } from './figure-layout.ts';
import { FigureBody } from './figure-body.ts';
import { lightOf, mixColour } from './light.ts';

/** What cues add to a figure for a while. */
export interface Offsets {
  x: number;
  y: number;
  scale: number;
  rotation: number;
  alpha: number;
}

/** How far those who listen stand back. */
const BACK = 0.965;
const RADIAN = Math.PI / 180;

/** What a look says of place and light; all of it can be gone through. */
interface Pose {
  x: number;
  y: number;
  scale: number;
  /** 1, or -1 for a figure that is turned round. */
  facing: number;
  /** Radians. */
  rotation: number;
  alpha: number;
  /** 0xrrggbb; white leaves the figure as it is. */
  tint: number;
}

/** One character on the stage. */
export class FigureSprite {
  readonly container = new Container();
  readonly offsets: Offsets = { x: 0, y: 0, scale: 1, rotation: 0, alpha: 1 };
  /** What breathing and speaking add. */
  readonly idle = { stretch: 0, lift: 0 };
  look: FigureLook;
  leaving = false;
  body: FigureBody | null = null;
  #animator: Animator;
  #stage: Size;
  #count: number;
  #smoothTint: boolean;
  #pose: Pose | null = null;
  #seen = 0;
  #focus: number;

  constructor(look: FigureLook, animator: Animator, stage: Size, count: number, smoothTint: boolean) {
    this.look = look;
    this.#animator = animator;
    this.#stage = stage;
    this.#count = count;
    this.#smoothTint = smoothTint;
    this.#focus = look.dimmed ? 0 : 1;
  }

  get textures(): Texture[] {
    return this.container.children.flatMap((child) => (child instanceof FigureBody ? child.textures : []));
  }

  get key(): string {
    return this.body?.key ?? '';
  }

  /** Puts a picture on, over the old one. */
  wear(key: string, texture: Texture, fadeMs: number): void {
    if (key === this.key) return;
    const old = this.body;
    const body = new FigureBody(key, texture);
    this.body = body;
    this.container.addChild(body);
    this.#size();
    if (!old) return;
    void this.#animator
      .run(
        fadeMs,
        (t) => {
          if (body.destroyed) return;
          body.alpha = Math.min(1, t * 1.6);
          if (!old.destroyed) old.alpha = Math.min(1, (1 - t) * 2.2);
        },
        { key: `${this.look.character} wear`, easing: 'linear' },
      )
      .then(() => {
        if (this.container.destroyed) return;
        for (const child of [...this.container.children]) if (child !== this.body) child.destroy({ children: true });
        if (this.body) this.body.alpha = 1;
        this.#animator.invalidate();
      });
  }

  resize(stage: Size, count: number): void {
    this.#stage = stage;
    this.#count = count;
    this.#animator.stop(`${this.look.character} place`);
    this.#size();
    this.#pose = this.#target();
    this.compose();
  }

  /** Goes to where its look says, and takes on its size, side and light. */
  moveTo(look: FigureLook, count: number, durationMs: number, easing: EasingName): Promise<void> {
    this.look = look;
    this.#count = count;
    this.container.zIndex = look.layer * 10 + (look.dimmed ? 0 : 5);
    this.#size();
    const from = this.#pose;
    const to = this.#target();
    const key = `${look.character} place`;
    if (!from || samePose(from, to)) {
      this.#animator.stop(key);
      this.#pose = to;
      this.compose();
      return Promise.resolve();
    }
    const apply = (t: number): void => {
      this.#pose = between(from, to, t);
      this.compose();
    };
    return this.#animator.run(durationMs, apply, { key, easing });
  }

  /** Steps into the light, or back. */
  focus(durationMs: number): void {
    const from = this.#focus;
    const to = this.look.dimmed ? 0 : 1;
    const key = `${this.look.character} focus`;
    if (from === to) {
      this.#animator.stop(key);
      return this.compose();
    }
    const apply = (t: number): void => {
      this.#focus = from + (to - from) * t;
      this.compose();
    };
    void this.#animator.run(durationMs, apply, { key });
  }

  /** Comes in (`to` 1) or goes out (`to` 0), from or to an offset in CSS pixels. */
  appear(to: 0 | 1, away: { x: number; y: number }, durationMs: number): Promise<void> {
    const from = to === 1 ? 0 : this.#seen;
    const apply = (t: number): void => {
      this.#seen = from + (to - from) * t;
      const share = to === 1 ? 1 - t : t;
      this.offsets.x = away.x * share;
      this.offsets.y = away.y * share;
      this.compose();
    };
    const easing = to === 1 ? 'out' : 'in';
    return this.#animator.run(durationMs, apply, { key: `${this.look.character} appear`, easing });
  }

  /** Writes position, size and light into the display object. */
  compose(): void {
    const { container, offsets, idle } = this;
    const pose = this.#pose;
    if (container.destroyed || !pose) return;
    const near = BACK + (1 - BACK) * this.#focus;
    const size = pose.scale * near * offsets.scale;
    container.position.set(pose.x + offsets.x, pose.y + offsets.y + idle.lift);
    container.scale.set(size * pose.facing, size * (1 + idle.stretch));
    container.rotation = pose.rotation + offsets.rotation;
    container.alpha = this.#seen * pose.alpha * offsets.alpha;
    const focus = this.#smoothTint ? Math.round(this.#focus * 12) / 12 : this.#focus > 0.5 ? 1 : 0;
    container.tint = lightOf(pose.tint, focus);
  }

  #target(): Pose {
    const { look } = this;
    const { x, y } = this.#standing(look.scale);
    return {
      x,
      y,
      scale: look.scale,
      facing: look.flip ? -1 : 1,
      rotation: look.rotation * RADIAN,
      alpha: look.alpha,
      tint: look.tint === null ? 0xffffff : Number.parseInt(look.tint.slice(1), 16),
    };
  }

  #standing(scale: number) {
    const texture = this.body?.texture ?? Texture.EMPTY;
    const picture = texture.width > 1 ? { width: texture.width, height: texture.height } : { width: 608, height: 920 };
    return standOf({ ...this.look, scale }, picture, this.#stage, this.#count);
  }

  /** The body is sized for a scale of 1; the pose scales it. */
  #size(): void {
    const { width, height } = this.#standing(1);
    this.body?.fit(width, height);
  }
}

function samePose(one: Pose, other: Pose): boolean {
  return (
    Math.hypot(one.x - other.x, one.y - other.y) < 0.5 &&
    one.scale === other.scale &&
    one.facing === other.facing &&
    one.rotation === other.rotation &&
    one.alpha === other.alpha &&
    one.tint === other.tint
  );
}

function between(from: Pose, to: Pose, t: number): Pose {
  const part = (a: number, b: number): number => a + (b - a) * t;
  return {
    x: part(from.x, to.x),
    y: part(from.y, to.y),
    scale: part(from.scale, to.scale),
    facing: part(from.facing, to.facing),
    rotation: part(from.rotation, to.rotation),
    alpha: Math.min(1, Math.max(0, part(from.alpha, to.alpha))),
    tint: t >= 1 ? to.tint : mixColour(from.tint, to.tint, Math.min(1, Math.max(0, t))),
  };
}
