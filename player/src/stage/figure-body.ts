import { Container, Sprite, type Texture } from 'pixi.js';

/** A figure's picture, and what is laid over it while it blinks or speaks. The origin is between its feet. */
export class FigureBody extends Container {
  readonly key: string;
  readonly texture: Texture;
  #width = 1;
  #height = 1;
  #blink: Sprite | null = null;
  #mouth: readonly Sprite[] = [];

  constructor(key: string, texture: Texture) {
    super();
    this.key = key;
    this.texture = texture;
    this.#lay(texture);
  }

  get textures(): Texture[] {
    return this.children.flatMap((child) => (child instanceof Sprite ? [child.texture] : []));
  }

  /** Whether it has a mouth of its own; others nod. */
  get speaks(): boolean {
    return this.#mouth.length > 0;
  }

  /** CSS pixels, as it was fitted. */
  get drawnHeight(): number {
    return this.#height;
  }

  get drawnWidth(): number {
    return this.#width;
  }

  get blinks(): boolean {
    return this.#blink !== null;
  }

  /** Drawn this large, in CSS pixels. */
  fit(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    for (const child of this.children) if (child instanceof Sprite) child.setSize(width, height);
  }

  /** Gives it eyes that close and a mouth that opens; all hidden at first. */
  lend(blink: Texture | null, mouth: readonly Texture[]): void {
    this.#blink = blink && this.#lay(blink);
    this.#mouth = mouth.map((texture) => this.#lay(texture));
    for (const sprite of [this.#blink, ...this.#mouth]) if (sprite) sprite.visible = false;
  }

  /** `open` 0 to 1; below a little the mouth is as the sprite has it. */
  pose(eyesClosed: boolean, open: number): void {
    if (this.#blink) this.#blink.visible = eyesClosed;
    const frame = open < 0.06 ? -1 : Math.min(this.#mouth.length - 1, Math.floor(open * this.#mouth.length));
    this.#mouth.forEach((sprite, i) => (sprite.visible = i === frame));
  }

  #lay(texture: Texture): Sprite {
    const sprite = new Sprite(texture);
    sprite.anchor.set(0.5, 1);
    sprite.setSize(this.#width, this.#height);
    this.addChild(sprite);
    return sprite;
  }
}
