import type { Picture } from '@comfyvn/shared/story/stage';
import { Container, Sprite, Texture } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { Size } from './figure-layout.ts';
import { contain, cover } from './scenery.ts';
import type { Textures } from './textures.ts';

const KEY = 'picture';
const samePicture = (one: Picture | null, other: Picture | null): boolean =>
  one === other || (one !== null && other !== null && one.asset === other.asset && one.fit === other.fit);

/** A picture with what is dark beside it. */
class Plate extends Container {
  readonly wanted: Picture;
  readonly picture: Sprite;
  #dark = new Sprite(Texture.WHITE);

  constructor(wanted: Picture, texture: Texture) {
    super();
    this.wanted = wanted;
    this.picture = new Sprite(texture);
    this.#dark.tint = 0x05060a;
    this.#dark.visible = wanted.fit === 'contain';
    this.addChild(this.#dark, this.picture);
  }

  fit(size: Size): this {
    this.#dark.setSize(size.width, size.height);
    if (this.wanted.fit === 'contain') contain(this.picture, size);
    else cover(this.picture, size);
    return this;
  }
}

/** The picture over the whole stage, in front of the figures. Pictures cross-fade. */
export class PictureLayer {
  readonly container = new Container();
  plate: Plate | null = null;
  #textures: Textures;
  #animator: Animator;
  #size: Size = { width: 1, height: 1 };
  #wanted: Picture | null = null;
  #turn = 0;

  constructor(textures: Textures, animator: Animator) {
    this.#textures = textures;
    this.#animator = animator;
  }

  get textures(): Texture[] {
    return this.container.children.flatMap((child) => (child instanceof Plate ? [child.picture.texture] : []));
  }

  resize(size: Size): void {
    this.#size = size;
    for (const child of this.container.children) if (child instanceof Plate) child.fit(size);
  }

  /** Brings this picture; one that is missing is left out, so that the figures are seen. */
  async show(wanted: Picture | null, quick: boolean): Promise<void> {
    if (samePicture(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    await this.#bring(quick ? 160 : 800);
  }

  /** What was missing may be there now. */
  async retry(): Promise<void> {
    if (this.#wanted && !this.plate) await this.#bring(0);
  }

  async #bring(durationMs: number): Promise<void> {
    const wanted = this.#wanted;
    const turn = ++this.#turn;
    const texture = wanted && (await this.#textures.picture(wanted.asset));
    if (turn !== this.#turn || this.container.destroyed) return;
    this.#animator.stop(KEY);
    const next = wanted && texture ? new Plate(wanted, texture).fit(this.#size) : null;
    this.plate = next;
    const old = this.container.children.filter((child) => child !== next);
    if (next) this.container.addChild(next);
    const starts = old.map((child) => child.alpha);
    const apply = (t: number): void => {
      if (this.container.destroyed) return;
      if (next && !next.destroyed) next.alpha = t;
      // Under a picture that comes the old ones stay whole; the figures must not shine through.
      else old.forEach((child, i) => !child.destroyed && (child.alpha = (starts[i] ?? 1) * (1 - t)));
    };
    await this.#animator.run(durationMs, apply, { key: KEY, easing: 'linear' });
    if (turn !== this.#turn || this.container.destroyed) return;
    if (next) next.alpha = 1;
    for (const child of old) if (!child.destroyed) child.destroy({ children: true });
    this.#animator.invalidate();
  }
}
