import type { Background } from '@comfyvn/shared/story/stage';
import { sameBackground } from '@comfyvn/shared/story/stage-change';
import { Container, Sprite, Texture } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { EffectsDoor } from './effects-door.ts';
import type { Size } from './figure-layout.ts';
import type { FlashGuard } from './flash-guard.ts';
import type { Manners } from './manners.ts';
import { dissolve, fade, slide, wipe, type Change, type Passage } from './passages.ts';
import { Scenery } from './scenery.ts';
import type { Textures } from './textures.ts';

/** Shown where a story has no background, and where its picture is missing. */
const STAND_IN = { motif: 'plain', hue: 228 } as const;
const KEY = 'background';

export interface BackgroundParts {
  readonly textures: Textures;
  readonly animator: Animator;
  readonly effects: EffectsDoor;
  readonly flashes: FlashGuard;
  /** A picture of what a container shows, as large as the stage. */
  readonly snapshot: (of: Container) => Texture;
  /** There are other planes now, for the camera to look at. */
  readonly onPlanes: () => void;
}

type Transition = NonNullable<Manners['transition']>;

/** The picture behind everything: fitted so that it covers the stage, changed by a transition. */
export class BackgroundLayer {
  readonly container = new Container();
  scenery: Scenery | null = null;
  #parts: BackgroundParts;
  #size: Size = { width: 1, height: 1 };
  #density = 1;
  #wanted: Background | null | undefined;
  #passing: Passage | null = null;
  /** Grows with each change, so that a picture arriving late is not shown. */
  #turn = 0;

  constructor(parts: BackgroundParts) {
    this.#parts = parts;
  }

  get wanted(): Background | null {
    return this.#wanted ?? null;
  }

  get textures(): Texture[] {
    return this.scenery?.textures ?? [];
  }

  /** The size of the stage in CSS pixels and its device pixels per CSS pixel. */
  resize(size: Size, density: number): void {
    this.#size = size;
    this.#density = density;
    this.#settle();
    this.scenery?.resize(size);
  }

  /** Paints again in the present size. */
  async repaint(): Promise<void> {
    if (this.#wanted !== undefined && (this.#wanted === null || 'paint' in this.#wanted)) await this.#reload();
  }

  /** What was missing may be there now. */
  async retry(): Promise<void> {
    if (this.#wanted && !('paint' in this.#wanted)) await this.#reload();
  }

  async show(wanted: Background | null, manners: Manners, still: boolean): Promise<void> {
    if (this.#wanted !== undefined && sameBackground(this.#wanted, wanted)) return;
    const first = this.#wanted === undefined;
    this.#wanted = wanted;
    const turn = ++this.#turn;
    const [scenery, passage] = await Promise.all([this.#load(wanted), this.#passage(manners, still)]);
    if (turn !== this.#turn || this.container.destroyed) return scenery.destroy();
    if (first) return this.#appear(scenery);
    if (!passage) return this.#put(scenery);
    await this.#change(scenery, passage, manners.quick ? 160 : (manners.transition?.durationMs ?? 800));
  }

  async #reload(): Promise<void> {
    const turn = ++this.#turn;
    const scenery = await this.#load(this.#wanted ?? null);
    if (turn === this.#turn && !this.container.destroyed) this.#put(scenery);
    else scenery.destroy();
  }

  /** A picture that is missing is left out; with none at all a painting stands in. */
  async #load(wanted: Background | null): Promise<Scenery> {
    const { textures } = this.#parts;
    const layers =
      wanted && 'layers' in wanted
        ? wanted.layers
        : wanted && 'asset' in wanted
          ? [{ asset: wanted.asset, depth: null }]
          : [];
    const pictures = await Promise.all(
      layers.map(async ({ asset, depth }) => ({ texture: await textures.picture(asset), depth })),
    );
    const found = pictures.flatMap(({ texture, depth }) => (texture ? [{ texture, depth }] : []));
    if (found.length > 0) return new Scenery(found, this.#size);
    const painting = wanted && 'paint' in wanted ? wanted.paint : STAND_IN;
    const { width, height } = this.#size;
    const texture = await textures.painting(painting, width * this.#density, height * this.#density);
    return new Scenery([{ texture: texture ?? Texture.EMPTY, depth: null }], this.#size);
  }

  /** How the change is to be shown; null: at once. */
  async #passage({ transition, quick }: Manners, still: boolean): Promise<((change: Change) => Passage) | null> {
    const kind = transition?.kind ?? 'dissolve';
    if (kind === 'cut') return null;
    if (quick || still || !transition) return dissolve;
    return this.#special(transition);
  }

  async #special(transition: Transition): Promise<(change: Change) => Passage> {
    const { effects, flashes, textures } = this.#parts;
    const { kind, mask, direction, colour = '#000000' } = transition;
    switch (kind) {
      case 'fade':
        return flashes.allows(colour) ? (change) => fade(change, colour) : dissolve;
      case 'slide':
        return (change) => slide(change, direction ?? 'left');
      case 'wipe': {
        const texture = mask === undefined ? null : await textures.picture(mask);
        const found = texture && (await effects.open());
        if (found && texture) return (change) => found.maskWipe(change, texture);
        return (change) => wipe(change, direction ?? 'right');
      }
      case 'blur': {
        const found = await effects.open();
        return found ? (change) => found.blur(change) : dissolve;
      }
      default:
        return dissolve;
    }
  }

  /** The first picture comes out of the dark. */
  #appear(scenery: Scenery): Promise<void> {
    this.#put(scenery);
    const { container } = scenery;
    container.alpha = 0;
    return this.#parts.animator.run(450, (t) => !container.destroyed && (container.alpha = t), {
      key: KEY,
      easing: 'linear',
    });
  }

  #put(scenery: Scenery): void {
    this.#settle();
    this.scenery?.destroy();
    this.scenery = scenery;
    this.container.addChild(scenery.container);
    this.#parts.onPlanes();
    this.#parts.animator.invalidate();
  }

  /** Ends a transition, and removes what it left behind. */
  #settle(): void {
    this.#parts.animator.stop(KEY);
    this.#passing?.end?.();
    this.#passing = null;
    for (const child of [...this.container.children]) {
      if (child === this.scenery?.container) continue;
      const shot = child.label === 'shot' && child instanceof Sprite ? child.texture : null;
      child.destroy({ children: true });
      shot?.destroy(true);
    }
    const container = this.scenery?.container;
    if (!container) return;
    container.alpha = 1;
    container.position.set(0, 0);
  }

  async #change(scenery: Scenery, passage: (change: Change) => Passage, durationMs: number): Promise<void> {
    const { animator, snapshot } = this.#parts;
    // A still picture of what is seen now, also of a change that is interrupted, lies over the new one.
    const old = new Sprite(snapshot(this.container));
    old.label = 'shot';
    this.#put(scenery);
    this.container.addChild(old);
    const passing = passage({ old, next: scenery.container, room: this.container, size: this.#size });
    this.#passing = passing;
    const { apply, easing } = passing;
    await animator.run(durationMs, (t) => !this.container.destroyed && apply(t), { key: KEY, easing });
    if (this.container.destroyed || this.scenery !== scenery || old.destroyed) return;
    this.#settle();
    animator.invalidate();
  }
}
