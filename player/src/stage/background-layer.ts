import type { Background } from '@comfyvn/shared/story/stage';
import { sameBackground } from '@comfyvn/shared/story/stage-change';
import { Container, Rectangle, Sprite, Texture } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { Size } from './figure-layout.ts';
import type { Manners } from './manners.ts';
import type { Textures } from './textures.ts';

/** Shown where a story has no background, and where its picture is missing. */
const STAND_IN = { motif: 'plain', hue: 228 } as const;
const KEY = 'background';
const STRIPS = 48;
/** Breadth of the soft edge of a wipe, as a fraction of the stage. */
const FEATHER = 0.3;

/** The picture behind everything: fitted so that it covers the stage, changed by a transition. */
export class BackgroundLayer {
  readonly container = new Container();
  #textures: Textures;
  #animator: Animator;
  #size: Size = { width: 1, height: 1 };
  #density = 1;
  #wanted: Background | null | undefined;
  #current: Sprite | null = null;
  /** Grows with each change, so that a picture arriving late is not shown. */
  #turn = 0;

  constructor(textures: Textures, animator: Animator) {
    this.#textures = textures;
    this.#animator = animator;
  }

  get texture(): Texture | null {
    return this.#current?.texture ?? null;
  }

  /** The size of the stage in CSS pixels and its device pixels per CSS pixel. */
  resize(size: Size, density: number): void {
    this.#size = size;
    this.#density = density;
    this.#animator.stop(KEY);
    this.#clear();
    if (this.#current) cover(this.#current, size);
  }

  /** Paints again in the present size. */
  async repaint(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted === undefined || (wanted && 'asset' in wanted)) return;
    const turn = ++this.#turn;
    const texture = await this.#load(wanted);
    if (turn === this.#turn) this.#put(texture);
  }

  async show(wanted: Background | null, manners: Manners, still: boolean): Promise<void> {
    if (this.#wanted !== undefined && sameBackground(this.#wanted, wanted)) return;
    const first = this.#wanted === undefined;
    this.#wanted = wanted;
    const turn = ++this.#turn;
    const texture = await this.#load(wanted);
    if (turn !== this.#turn || this.container.destroyed) return;
    if (first) return this.#appear(texture);
    const kind =
      manners.quick && manners.transition?.kind !== 'cut' ? 'dissolve' : (manners.transition?.kind ?? 'dissolve');
    const durationMs = manners.quick ? 160 : (manners.transition?.durationMs ?? 800);
    await this.#change(
      texture,
      still && kind !== 'cut' ? 'dissolve' : kind,
      durationMs,
      manners.transition?.colour ?? '#000000',
    );
  }

  /** What was missing may be there now. */
  async retry(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted || !('asset' in wanted)) return;
    const turn = ++this.#turn;
    const texture = await this.#load(wanted);
    if (turn === this.#turn && texture !== this.texture) this.#put(texture);
  }

  async #load(wanted: Background | null): Promise<Texture> {
    const { width, height } = this.#size;
    if (wanted && 'asset' in wanted) {
      const picture = await this.#textures.picture(wanted.asset);
      if (picture) return picture;
    }
    const painting = wanted && 'paint' in wanted ? wanted.paint : STAND_IN;
    return (await this.#textures.painting(painting, width * this.#density, height * this.#density)) ?? Texture.EMPTY;
  }

  /** The first picture comes out of the dark. */
  #appear(texture: Texture): Promise<void> {
    this.#put(texture);
    const sprite = this.#current;
    return this.#animator.run(450, (t) => sprite && !sprite.destroyed && (sprite.alpha = t), {
      key: KEY,
      easing: 'linear',
    });
  }

  #put(texture: Texture): void {
    this.#animator.stop(KEY);
    this.#clear();
    const sprite = cover(new Sprite(texture), this.#size);
    this.#current?.destroy();
    this.container.addChild(sprite);
    this.#current = sprite;
    this.#animator.invalidate();
  }

  /** Removes what a transition left behind. */
  #clear(): void {
    for (const child of [...this.container.children]) if (child !== this.#current) child.destroy({ children: true });
    if (this.#current) {
      this.#current.alpha = 1;
      this.#current.visible = true;
      cover(this.#current, this.#size);
    }
  }

  async #change(
    texture: Texture,
    kind: 'cut' | 'dissolve' | 'fade' | 'wipe' | 'slide' | 'blur',
    durationMs: number,
    colour: string,
  ): Promise<void> {
    const old = this.#current;
    if (!old || kind === 'cut') {
      this.#put(texture);
      return;
    }
    this.#animator.stop(KEY);
    this.#clear();
    const next = cover(new Sprite(texture), this.#size);
    this.#current = next;
    const { width } = this.#size;
    let apply: (t: number) => void;
    if (kind === 'fade') {
      const curtain = new Sprite(Texture.WHITE);
      curtain.tint = colour;
      curtain.setSize(this.#size.width, this.#size.height);
      this.container.addChild(next, curtain);
      apply = (t) => {
        next.visible = t > 0.5;
        curtain.alpha = 1 - Math.abs(t * 2 - 1);
      };
    } else if (kind === 'slide') {
      this.container.addChild(next);
      const [from, to] = [old.x, next.x];
      apply = (t) => {
        old.x = from - width * t;
        next.x = to + width * (1 - t);
      };
    } else if (kind === 'wipe') {
      const strips = this.#strips(next);
      this.container.addChild(next, ...strips);
      apply = (t) => {
        next.visible = t === 1;
        strips.forEach(
          (strip, i) => (strip.alpha = Math.min(1, Math.max(0, (t * (1 + FEATHER) - i / STRIPS) / FEATHER))),
        );
      };
    } else {
      this.container.addChild(next);
      apply = (t) => (next.alpha = t);
    }
    await this.#animator.run(durationMs, apply, { key: KEY, easing: kind === 'slide' ? 'in-out' : 'linear' });
    if (this.container.destroyed) return;
    if (this.#current === next) this.#clear();
    this.#animator.invalidate();
  }

  /** The visible part of a background in upright strips, for a wipe with a soft edge that needs no filter. */
  #strips(next: Sprite): Sprite[] {
    const { width } = this.#size;
    const { texture } = next;
    const scale = next.scale.x;
    return Array.from({ length: STRIPS }, (_, i) => {
      // Whole pixels: strips must neither overlap nor leave gaps.
      const left = Math.round((width * i) / STRIPS);
      const breadth = Math.round((width * (i + 1)) / STRIPS) - left;
      const frame = new Rectangle((left - next.x + next.width / 2) / scale, 0, breadth / scale, texture.height);
      frame.x = Math.max(0, frame.x);
      frame.width = Math.min(frame.width, texture.width - frame.x);
      const strip = new Sprite(new Texture({ source: texture.source, frame }));
      strip.position.set(left, next.y - next.height / 2);
      strip.setSize(breadth, next.height);
      return strip;
    });
  }
}

/** Scales a picture so that it covers the stage; what is over is cut, a little more at the bottom than at the top. */
function cover(sprite: Sprite, { width, height }: Size): Sprite {
  const { texture } = sprite;
  const scale = Math.max(width / texture.width, height / texture.height);
  sprite.anchor.set(0.5);
  sprite.scale.set(scale);
  const spare = texture.height * scale - height;
  sprite.position.set(width / 2, height / 2 + spare * 0.08);
  return sprite;
}
