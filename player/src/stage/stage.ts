import type { Cue } from '@comfyvn/shared/story/cue';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Stage } from '@comfyvn/shared/story/stage';
import { Container, Sprite, Texture, type Renderer } from 'pixi.js';
import type { AssetCache } from '../asset-cache.ts';
import type { FigureLook } from '../casting.ts';
import { Animator } from './animator.ts';
import { BackgroundLayer } from './background-layer.ts';
import { CameraRig } from './camera.ts';
import { FigureLayer } from './figure-layer.ts';
import type { Manners } from './manners.ts';
import type { Painting } from './painting/paintings.ts';
import { createRenderer, densityNow } from './renderer.ts';
import { Textures } from './textures.ts';

type CueOf<T extends Cue['type']> = Extract<Cue, { type: T }>;

/** Flashes nearer to each other than this are left out: more than three a second can harm. */
const FLASH_EVERY_MS = 400;
const REPAINT_AFTER_MS = 220;

/** The pictures of a story: one canvas filling its host, drawn only while something moves. */
export class PixiStage {
  /** Reduced motion: things fade instead of moving. */
  still = false;
  #renderer: Renderer;
  #host: HTMLElement;
  #root = new Container();
  #curtain = new Sprite(Texture.WHITE);
  #textures: Textures;
  #animator: Animator;
  #background: BackgroundLayer;
  #figures: FigureLayer;
  #camera: CameraRig;
  #observer: ResizeObserver;
  #repaint: ReturnType<typeof setTimeout> | undefined;
  #lastFlashMs = -FLASH_EVERY_MS;
  #density = densityNow();

  private constructor(host: HTMLElement, renderer: Renderer, cache: AssetCache, onLost: () => void) {
    this.#host = host;
    this.#renderer = renderer;
    this.#textures = new Textures(cache);
    this.#animator = new Animator(() => this.#renderer.render(this.#root));
    this.#background = new BackgroundLayer(this.#textures, this.#animator);
    this.#figures = new FigureLayer(this.#textures, this.#animator, renderer.name !== 'canvas');
    this.#camera = new CameraRig(this.#background.container, this.#figures.container, this.#animator);
    this.#curtain.visible = false;
    this.#root.addChild(this.#background.container, this.#figures.container, this.#curtain);
    const { canvas } = renderer;
    canvas.className = 'cvn-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    canvas.dataset['cvnRenderer'] = renderer.name;
    canvas.addEventListener('webglcontextlost', onLost);
    host.append(canvas);
    this.#resize();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(host);
  }

  /** Rejects where neither WebGL nor a 2D canvas can be had. */
  static async create(host: HTMLElement, cache: AssetCache, onLost: () => void): Promise<PixiStage> {
    const renderer = await createRenderer({ width: host.clientWidth, height: host.clientHeight });
    return new PixiStage(host, renderer, cache, onLost);
  }

  /** Shows a stage. Idempotent. Resolves when nothing of it moves any more. */
  async present(stage: Stage, looks: readonly FigureLook[], manners: Manners): Promise<void> {
    await Promise.all([
      this.#background.show(stage.background, manners, this.still),
      this.#figures.show(looks, manners, this.still),
      this.#camera.show(stage.camera, manners.quick || this.still ? 0 : 900),
    ]);
    const inUse = new Set(this.#figures.textures);
    if (this.#background.texture) inUse.add(this.#background.texture);
    this.#textures.trim(inUse);
    this.#animator.invalidate();
  }

  /** Brings every movement to its end. */
  finish(): void {
    this.#animator.finish();
  }

  /** Pictures that were missing may be there now. */
  async retry(): Promise<void> {
    await this.#background.retry();
  }

  async prefetchPainting(painting: Painting): Promise<void> {
    if (this.#textures.hasRoom)
      await this.#textures.painting(
        painting,
        this.#host.clientWidth * this.#density,
        this.#host.clientHeight * this.#density,
      );
  }

  async prefetch(id: AssetId): Promise<void> {
    if (this.#textures.hasRoom) await this.#textures.picture(id);
  }

  tween(cue: CueOf<'tween'>): Promise<void> {
    const aim = this.#aimOf(cue);
    if (!aim) return Promise.resolve();
    const { get, set } = aim;
    const home = aim.home;
    const from = cue.from ?? get();
    const moves = cue.property !== 'alpha';
    const run = (start: number, end: number, durationMs: number): Promise<void> =>
      this.#animator.run(durationMs, (t) => set(start + (end - start) * t), {
        key: aim.key,
        easing: cue.easing ?? 'in-out',
      });
    if (this.still && moves) return Promise.resolve();
    // A cue leaves nothing behind: what it changed goes back home.
    return run(from, cue.to, cue.durationMs).then(() => run(get(), home, cue.to === home ? 0 : 240));
  }

  shake(cue: CueOf<'shake'>): Promise<void> {
    if (this.still) return Promise.resolve();
    const size = (cue.strength ?? 0.5) * 0.022 * Math.min(this.#host.clientWidth, this.#host.clientHeight);
    const durationMs = cue.durationMs ?? 450;
    const figure = cue.target && cue.target !== 'stage' ? this.#figures.find(cue.target.character) : undefined;
    if (cue.target && cue.target !== 'stage' && !figure) return Promise.resolve();
    const apply = (t: number): void => {
      const left = (1 - t) ** 1.5;
      const x = t === 1 ? 0 : Math.sin(t * durationMs * 0.055) * size * left;
      const y = t === 1 ? 0 : Math.sin(t * durationMs * 0.083 + 1) * size * 0.6 * left;
      if (figure) {
        figure.offsets.x = x;
        figure.offsets.y = y;
        figure.compose();
      } else {
        Object.assign(this.#camera.shake, { x, y });
        this.#camera.compose();
      }
    };
    return this.#animator.run(durationMs, apply, {
      key: figure ? `${figure.look.character} shake` : 'shake',
      easing: 'linear',
    });
  }

  flash(cue: CueOf<'flash'>): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#lastFlashMs < FLASH_EVERY_MS) return Promise.resolve();
    this.#lastFlashMs = nowMs;
    const peak = this.still ? 0.18 : 0.8;
    const durationMs = Math.max(this.still ? 700 : 240, cue.durationMs ?? 420);
    this.#curtain.tint = cue.colour ?? '#ffffff';
    const apply = (t: number): void => {
      this.#curtain.visible = t < 1;
      this.#curtain.alpha = peak * (t < 0.18 ? t / 0.18 : (1 - t) / 0.82);
    };
    return this.#animator.run(durationMs, apply, { key: 'flash', easing: 'linear' });
  }

  /** A small picture of the stage as it is, 320x180; null where the canvas cannot be read. */
  thumbnail(): string | null {
    try {
      const small = document.createElement('canvas');
      small.width = 320;
      small.height = 180;
      const ctx = small.getContext('2d');
      if (!ctx) return null;
      // Drawing anew in the same task: a WebGL canvas is empty once the frame was shown.
      this.#renderer.render(this.#root);
      const { width, height } = this.#renderer.canvas;
      const scale = Math.max(320 / width, 180 / height);
      ctx.imageSmoothingQuality = 'high';
      const top = Math.min(0, (180 - height * scale) * 0.22);
      ctx.drawImage(
        this.#renderer.canvas as HTMLCanvasElement,
        (320 - width * scale) / 2,
        top,
        width * scale,
        height * scale,
      );
      const webp = small.toDataURL('image/webp', 0.72);
      return webp.startsWith('data:image/webp') ? webp : small.toDataURL('image/jpeg', 0.72);
    } catch {
      return null;
    }
  }

  destroy(): void {
    clearTimeout(this.#repaint);
    this.#observer.disconnect();
    this.#animator.destroy();
    this.#root.destroy({ children: true });
    this.#textures.destroy();
    this.#renderer.destroy({ removeView: true });
  }

  #resize(): void {
    const size = { width: this.#host.clientWidth, height: this.#host.clientHeight };
    if (size.width < 1 || size.height < 1) return;
    this.#density = densityNow();
    this.#renderer.resize(size.width, size.height, this.#density);
    this.#background.resize(size, this.#density);
    this.#figures.resize(size);
    this.#camera.resize(size);
    this.#curtain.setSize(size.width, size.height);
    // At once: a resized canvas is empty until it is drawn.
    this.#renderer.render(this.#root);
    clearTimeout(this.#repaint);
    this.#repaint = setTimeout(() => void this.#background.repaint(), REPAINT_AFTER_MS);
  }

  #aimOf(cue: CueOf<'tween'>): { key: string; home: number; get: () => number; set: (value: number) => void } | null {
    const { property } = cue;
    const aim = <O extends object>(
      key: string,
      offsets: O,
      name: keyof O & string,
      home: number,
      unit: number,
      compose: () => void,
    ) => ({
      key: `${key} ${name} tween`,
      home,
      get: () => (offsets[name] as number) / unit,
      set: (value: number) => {
        (offsets[name] as number) = value * unit;
        compose();
      },
    });
    const compose = (): void => this.#camera.compose();
    if (cue.target === 'camera') {
      if (property === 'alpha' || property === 'scale') return null;
      const { offsets } = this.#camera;
      if (property !== 'zoom') return aim('camera', offsets, property, 0, 1, compose);
      const zoom = aim('camera', offsets, 'zoom', 1, 1, compose);
      return { ...zoom, get: () => offsets.zoom + 1, set: (value) => ((offsets.zoom = value - 1), compose()) };
    }
    if (cue.target === 'background') {
      const name = property === 'zoom' ? 'scale' : property;
      return aim('background', this.#camera.backdrop, name, name === 'scale' || name === 'alpha' ? 1 : 0, 1, compose);
    }
    const figure = this.#figures.find(cue.target.character);
    if (!figure) return null;
    const name = property === 'zoom' ? 'scale' : property;
    const unit = name === 'x' ? this.#host.clientWidth : name === 'y' ? -this.#host.clientHeight : 1;
    return aim(cue.target.character, figure.offsets, name, name === 'scale' || name === 'alpha' ? 1 : 0, unit, () =>
      figure.compose(),
    );
  }
}
