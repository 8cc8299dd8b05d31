import { Container, Sprite, type Texture } from 'pixi.js';
import type { Size } from './figure-layout.ts';

/** A picture of a background. Depth 0 is as far as the sky, 1 as near as the figures; null: the whole view in one picture. */
export interface Plane {
  readonly container: Container;
  readonly texture: Texture;
  readonly depth: number | null;
}

/** Layers are a little larger than the stage, so that none of them shows an edge when they move against each other. */
const BLEED = 1.05;

/** What a background consists of: one picture or several, each covering the stage. */
export class Scenery {
  readonly container = new Container();
  readonly planes: readonly Plane[];
  #sprites: readonly Sprite[];

  constructor(pictures: readonly { texture: Texture; depth: number | null }[], size: Size) {
    this.#sprites = pictures.map(({ texture }) => new Sprite(texture));
    this.planes = pictures.map(({ texture, depth }, i) => {
      const container = new Container();
      const sprite = this.#sprites[i];
      if (sprite) container.addChild(sprite);
      return { container, texture, depth };
    });
    this.container.addChild(...this.planes.map((plane) => plane.container));
    this.resize(size);
  }

  get textures(): Texture[] {
    return this.planes.map((plane) => plane.texture);
  }

  resize(size: Size): void {
    this.#sprites.forEach((sprite, i) => cover(sprite, size, this.planes[i]?.depth === null ? 1 : BLEED));
  }

  destroy(): void {
    this.container.destroy({ children: true });
  }
}

/** Scales a picture so that it covers the stage; what is over is cut, a little more at the bottom than at the top. */
export function cover(sprite: Sprite, { width, height }: Size, bleed = 1): Sprite {
  const { texture } = sprite;
  const scale = Math.max(width / texture.width, height / texture.height) * bleed;
  sprite.anchor.set(0.5);
  sprite.scale.set(scale);
  const spare = Math.max(0, texture.height * scale - height * bleed);
  sprite.position.set(width / 2, height / 2 + spare * 0.08);
  return sprite;
}

/** Scales a picture so that all of it is seen. */
export function contain(sprite: Sprite, { width, height }: Size): Sprite {
  const { texture } = sprite;
  sprite.anchor.set(0.5);
  sprite.scale.set(Math.min(width / texture.width, height / texture.height));
  sprite.position.set(width / 2, height / 2);
  return sprite;
}
