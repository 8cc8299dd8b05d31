import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Stage } from '@comfyvn/shared/story/stage';
import { Container, Rectangle, type Renderer, type Texture } from 'pixi.js';
import type { AssetCache } from '../asset-cache.ts';
import type { FigureLook } from '../casting.ts';
import { cosmeticRandom } from '../cosmetic-random.ts';
import type { EarlyPictures } from '../early-pictures.ts';
import { Animator } from './animator.ts';
import { BackgroundLayer } from './background-layer.ts';
import { CameraRig } from './camera.ts';
import { browserClock, type StageClock } from './clock.ts';
import { densityNow } from './density.ts';
import { describeStage, type StageDescription } from './describe.ts';
import { drawnScales } from './drawn-scales.ts';
import { EffectsDoor } from './effects-door.ts';
import { FigureLayer } from './figure-layer.ts';
import { FlashGuard } from './flash-guard.ts';
import { GradeLayer } from './grade-layer.ts';
import { IdleMotion } from './idle-motion.ts';
import { LookAround } from './look-around.ts';
import type { GlCanvas } from './gl-canvas.ts';
import type { CueOf, Manners } from './manners.ts';
import type { Painting } from './painting/paintings.ts';
import { MipLevels } from './mip-levels.ts';
import { Performances } from './performances.ts';
import { PictureLayer } from './picture-layer.ts';
import { createRenderer, type RendererName } from './renderer.ts';
import { Textures } from './textures.ts';
import { drawThumbnail } from './thumbnail.ts';
import { WeatherLayer } from './weather-layer.ts';

const REPAINT_AFTER_MS = 220;
/** Films on a canvas are drawn without help: fewer pictures a second. */
const LIGHT_FILM_MS = 80;

/** What moves by itself, as the reader has set it. */
export interface StageMotion {
  /** Reduced motion: things fade instead of moving. */
  readonly still: boolean;
  /** Figures breathe and blink. */
  readonly idle: boolean;
  /** Layers follow the pointer. */
  readonly parallax: boolean;
}

/** What a stage can be given instead of the browser's own: a test holds the time and the dice still. */
export interface StageSupplies {
  readonly clock?: StageClock;
  readonly seed?: number;
  readonly renderer?: RendererName;
  /** Pictures that were decoded before there was a stage. */
  readonly early?: EarlyPictures;
  /** WebGL as it was opened already; null where it could not be. */
  readonly gl?: GlCanvas | null;
}

/** The pictures of a story: one canvas filling its host, drawn only while something moves. */
export class PixiStage {
  /** How loud the line is that is spoken now, 0 to 1. */
  speech: () => number = () => 0;
  #motion: StageMotion = { still: false, idle: true, parallax: true };
  #renderer: Renderer;
  #host: HTMLElement;
  #root = new Container();
  /** What colours are graded of: everything but the flash. */
  #world = new Container();
  #textures: Textures;
  #animator: Animator;
  #background: BackgroundLayer;
  #figures: FigureLayer;
  #picture: PictureLayer;
  #weather: WeatherLayer;
  #grade: GradeLayer;
  #camera: CameraRig;
  #performances: Performances;
  #idle: IdleMotion;
  #look: LookAround;
  #effects: EffectsDoor;
  #levels: MipLevels;
  #observer: ResizeObserver;
  #ending = new AbortController();
  #repaint: ReturnType<typeof setTimeout> | undefined;
  #density = densityNow();
  /** Changes of the stage that are under way. */
  #underWay = 0;

  private constructor(
    host: HTMLElement,
    renderer: Renderer,
    cache: AssetCache,
    onLost: () => void,
    { clock = browserClock, seed = 20, early }: StageSupplies,
  ) {
    this.#host = host;
    this.#renderer = renderer;
    const light = renderer.name === 'canvas';
    const animator = new Animator(() => this.#renderer.render(this.#root), clock);
    const films = { onPicture: () => animator.invalidate(), everyMs: light ? LIGHT_FILM_MS : 0 };
    const textures = new Textures(cache, films, early ?? null);
    const effects = new EffectsDoor(renderer);
    const flashes = new FlashGuard(clock);
    this.#animator = animator;
    this.#textures = textures;
    this.#effects = effects;
    this.#levels = new MipLevels(renderer);
    this.#background = new BackgroundLayer({
      textures,
      animator,
      effects,
      flashes,
      snapshot: (of) => this.#snapshot(of),
      onPlanes: () => this.#camera.compose(),
    });
    this.#figures = new FigureLayer(textures, animator, !light);
    this.#picture = new PictureLayer(textures, animator);
    this.#weather = new WeatherLayer({ animator, random: () => cosmeticRandom(seed), light });
    this.#grade = new GradeLayer(this.#world, textures, animator, effects);
    this.#camera = new CameraRig(
      {
        background: this.#background.container,
        figures: this.#figures.container,
        overlays: [this.#picture.container],
        planes: () => this.#background.scenery?.planes ?? [],
      },
      animator,
    );
    this.#performances = new Performances({ animator, camera: this.#camera, figures: this.#figures, flashes });
    this.#idle = new IdleMotion({
      animator,
      textures,
      figures: () => this.#figures.figures,
      random: cosmeticRandom(seed + 1),
      speech: () => this.speech(),
    });
    this.#look = new LookAround(host, this.#camera, animator);
    this.#world.addChild(
      this.#background.container,
      this.#figures.container,
      this.#picture.container,
      this.#weather.container,
    );
    this.#root.addChild(this.#world, this.#grade.container, this.#performances.curtain);
    this.#place(renderer.canvas as HTMLCanvasElement, onLost);
    this.#resize();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(host);
    this.#watchPage();
  }

  /** Rejects where neither WebGL nor a 2D canvas can be had. */
  static async create(
    host: HTMLElement,
    cache: AssetCache,
    onLost: () => void,
    supplies: StageSupplies = {},
  ): Promise<PixiStage> {
    const size = { width: host.clientWidth, height: host.clientHeight };
    const renderer = await createRenderer(size, supplies.renderer, supplies.gl);
    return new PixiStage(host, renderer, cache, onLost, supplies);
  }

  /** Shows a stage. Idempotent. Resolves when nothing of it moves any more. */
  async present(stage: Stage, looks: readonly FigureLook[], manners: Manners): Promise<void> {
    const { still } = this.#motion;
    const quick = manners.quick || still;
    this.#idle.speaker = stage.speaker;
    this.#underWay += 1;
    try {
      await Promise.all([
        this.#background.show(stage.background, manners, still),
        this.#figures.show(looks, manners, still).then(() => this.#live()),
        this.#picture.show(stage.picture, manners.quick),
        this.#weather.show(stage.weather, manners.quick),
        this.#grade.show(stage.grade, manners.quick ? 0 : 900),
        this.#camera.show(stage.camera, quick ? 0 : 900),
      ]);
    } finally {
      this.#underWay -= 1;
    }
    this.#tidy();
    this.#fit();
  }

  /** What the reader wants to move by itself. */
  setMotion(motion: StageMotion): void {
    this.#motion = motion;
    this.#weather.setStill(motion.still);
    this.#look.set(motion.parallax && !motion.still && !this.#light);
    this.#live();
    this.#tidy();
  }

  /** Brings every movement to its end. */
  finish(): void {
    this.#animator.finish();
  }

  /** Resolves when no change and no cue moves anything any more; what breathes or rains does not count. */
  rest(): Promise<void> {
    return this.#animator.rest();
  }

  /** Pictures that were missing may be there now. */
  async retry(): Promise<void> {
    await Promise.all([this.#background.retry(), this.#picture.retry(), this.#grade.retry()]);
  }

  async prefetchPainting(painting: Painting): Promise<void> {
    if (!this.#textures.hasRoom) return;
    const { clientWidth, clientHeight } = this.#host;
    await this.#textures.painting(painting, clientWidth * this.#density, clientHeight * this.#density);
  }

  async prefetch(id: AssetId): Promise<void> {
    if (this.#textures.hasRoom) await this.#textures.picture(id);
  }

  /** Something that is near needs more than sprites. */
  prefetchEffects(): void {
    void this.#effects.open();
  }

  tween(cue: CueOf<'tween'>): Promise<void> {
    return this.#performances.tween(cue, this.#motion.still);
  }

  shake(cue: CueOf<'shake'>): Promise<void> {
    return this.#performances.shake(cue, this.#motion.still);
  }

  flash(cue: CueOf<'flash'>): Promise<void> {
    return this.#performances.flash(cue, this.#motion.still);
  }

  /**
   * A small picture of the stage as it is, 320x180; null where the canvas cannot be read. The page stands still until all
   * that was drawn before is on the display: while the stage moves that can be half a second.
   */
  thumbnail(): Promise<string | null> {
    // Drawing anew in the same task: a WebGL canvas is empty once the frame was shown.
    this.#renderer.render(this.#root);
    return drawThumbnail(this.#renderer.canvas as HTMLCanvasElement);
  }

  /** What is really on the display, for tests: two stages that look the same give the same. */
  describe(): StageDescription {
    const { width, height } = this.#renderer.screen;
    return describeStage({
      size: { width, height },
      background: this.#background,
      figures: this.#figures,
      picture: this.#picture,
      weather: this.#weather,
      grade: this.#grade,
      camera: this.#camera,
      textures: this.#textures,
      moving: this.#underWay > 0 || this.#animator.moving,
    });
  }

  /** What it does and holds, for tests: pictures drawn so far, movements under way, pixels of all textures. */
  get cost(): { drawn: number; movements: number; pixels: number; loading: boolean } {
    const { drawn, movements } = this.#animator;
    return { drawn, movements, pixels: this.#textures.heldPixels, loading: this.#textures.loading };
  }

  destroy(): void {
    clearTimeout(this.#repaint);
    this.#ending.abort();
    this.#observer.disconnect();
    this.#look.destroy();
    this.#animator.destroy();
    this.#root.destroy({ children: true });
    this.#textures.destroy();
    this.#renderer.destroy({ removeView: true });
  }

  get #light(): boolean {
    return this.#renderer.name === 'canvas';
  }

  #place(canvas: HTMLCanvasElement, onLost: () => void): void {
    canvas.className = 'cvn-canvas';
    canvas.setAttribute('aria-hidden', 'true');
    canvas.dataset['cvnRenderer'] = this.#renderer.name;
    canvas.addEventListener('webglcontextlost', onLost);
    this.#host.append(canvas);
  }

  /** Whoever stands on the stage breathes, where that is wanted and the machine is up to it. */
  #live(): void {
    this.#idle.set(this.#motion.idle && !this.#motion.still && !this.#light);
  }

  /** Gives back what is not needed any more, and lets the films play that are seen. */
  #tidy(): void {
    const inUse = new Set<Texture>([
      ...this.#figures.textures,
      ...this.#background.textures,
      ...this.#picture.textures,
    ]);
    this.#textures.trim(inUse);
    this.#textures.play(!this.#motion.still && document.visibilityState !== 'hidden', inUse);
  }

  #watchPage(): void {
    const { signal } = this.#ending;
    const look = (): void => {
      this.#animator.sleep(document.visibilityState === 'hidden');
      this.#tidy();
    };
    document.addEventListener('visibilitychange', look, { signal });
    // A browser that refused to play a film may allow it after the reader did something.
    for (const gesture of ['pointerup', 'keyup'])
      globalThis.addEventListener(gesture, () => this.#textures.hasFilms && this.#tidy(), { signal, passive: true });
  }

  #snapshot(of: Container): Texture {
    const { width, height } = this.#renderer.screen;
    return this.#renderer.generateTexture({
      target: of,
      frame: new Rectangle(0, 0, width, height),
      resolution: this.#density,
      clearColor: '#05060a',
    });
  }

  #resize(): void {
    const size = { width: this.#host.clientWidth, height: this.#host.clientHeight };
    if (size.width < 1 || size.height < 1) return;
    this.#density = densityNow();
    this.#renderer.resize(size.width, size.height, this.#density);
    this.#world.filterArea = new Rectangle(0, 0, size.width, size.height);
    this.#background.resize(size, this.#density);
    for (const part of [this.#figures, this.#picture, this.#weather, this.#grade, this.#performances, this.#camera])
      part.resize(size);
    // At once: a resized canvas is empty until it is drawn.
    this.#renderer.render(this.#root);
    clearTimeout(this.#repaint);
    this.#repaint = setTimeout(() => void this.#sharpen(), REPAINT_AFTER_MS);
  }

  /** Pictures as the new size needs them. */
  async #sharpen(): Promise<void> {
    await this.#background.repaint();
    if (!this.#ending.signal.aborted) this.#fit();
  }

  /** Gives every picture the copies that its size on the display asks for; larger ones come when they are here. */
  #fit(): void {
    const scales = drawnScales(this.#world);
    this.#levels.fit(scales, this.#density);
    this.#animator.invalidate();
    void this.#textures.enlarge(scales, this.#density).then((larger) => {
      if (!larger || this.#ending.signal.aborted) return;
      this.#levels.fit(drawnScales(this.#world), this.#density);
      this.#animator.invalidate();
    });
  }
}
