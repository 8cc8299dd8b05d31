import type { AssetId } from '@comfyvn/shared/story/ids';
import type { RunState } from '@comfyvn/shared/story/run-state';
import type { Stage } from '@comfyvn/shared/story/stage';
import { assetsOfChange } from '@comfyvn/shared/story/used-assets';
import type { AssetCache } from './asset-cache.ts';
import { cast, type FigureLook } from './casting.ts';
import { EarlyPictures } from './early-pictures.ts';
import type { LazyView } from './lazy-view.ts';
import { planAhead } from './preload-plan.ts';
import { Prefetch, type Wish } from './prefetch.ts';
import { densityNow } from './stage/density.ts';
import { noManners, type Manners } from './stage/manners.ts';
import { openGl } from './stage/gl-canvas.ts';
import type { PixiStage, StageMotion, StageSupplies } from './stage/stage.ts';

/** Pictures decoded ahead at most; the others are only fetched. */
const DECODED_AHEAD = 10;
const FETCHED_AHEAD = 30;
const BYTES_AHEAD = 48_000_000;
const REBUILD_EVERY_MS = 5_000;

/** Holds the Pixi stage: brings it in when it is loaded, replaces it when its context is lost, does without it. */
export class StageHost {
  readonly element: HTMLElement;
  stage: PixiStage | null = null;
  #motion: StageMotion = { still: false, idle: true, parallax: true };
  /** How loud the line is that is spoken now, 0 to 1. */
  #speech: () => number;
  #supplies: StageSupplies;
  #cache: AssetCache;
  #early: EarlyPictures;
  #shown: { state: RunState; looks: FigureLook[] } | null = null;
  #ahead = new Prefetch();
  #destroyed = false;
  #builtMs = -REBUILD_EVERY_MS;

  constructor(element: HTMLElement, cache: AssetCache, speech: () => number = () => 0, supplies: StageSupplies = {}) {
    this.element = element;
    this.#cache = cache;
    this.#early = new EarlyPictures(cache);
    this.#speech = speech;
    this.#supplies = supplies;
  }

  /** False where no pictures can be drawn. */
  async build(): Promise<boolean> {
    this.#builtMs = performance.now();
    try {
      // The browser is at it while the stage's code comes; a renderer that was asked for opens its own.
      const ahead = this.#supplies.renderer ? {} : { gl: openGl() };
      const { PixiStage } = await import('./stage/stage.ts');
      if (this.#destroyed) return false;
      const supplies = { ...this.#supplies, early: this.#early, ...ahead };
      const stage = await PixiStage.create(this.element, this.#cache, () => this.#rebuild(), supplies);
      if (this.#destroyed) {
        stage.destroy();
        return false;
      }
      this.stage = stage;
      stage.speech = this.#speech;
      stage.setMotion(this.#motion);
      if (this.#shown) await stage.present(this.#shown.state.stage, this.#shown.looks, noManners(true));
      return true;
    } catch {
      void this.#early.drop();
      return false;
    }
  }

  /** Reduced motion, and what else of the stage may move by itself. */
  setStill(still: boolean, wishes: Omit<StageMotion, 'still'> = { idle: true, parallax: true }): void {
    this.#motion = { still, ...wishes };
    this.stage?.setMotion(this.#motion);
  }

  /** Shows a state and tells how everybody looks. */
  present(view: LazyView, state: RunState, manners: Manners): { looks: FigureLook[]; done: Promise<void> } {
    this.#size(view);
    const looks = cast(state.stage, view.characters, this.#cache.missing);
    this.#shown = { state, looks };
    if (!this.stage) this.expect(view, state);
    return { looks, done: this.stage?.present(state.stage, looks, manners) ?? Promise.resolve() };
  }

  /** The pictures of a place will be shown at once: they are fetched and decoded, also while the stage is being built. */
  expect(view: LazyView, { stage }: RunState): void {
    this.#size(view);
    const looks = cast(stage, view.characters, this.#cache.missing);
    const figures = looks.flatMap(({ kind, asset }) => (kind === 'sprite' && asset !== null ? [asset] : []));
    for (const id of [...sceneryOf(stage), ...figures])
      if (this.stage) void this.stage.prefetch(id);
      else this.#early.begin(id);
  }

  /** Fetches what comes next; the nearest pictures are decoded too. */
  preload(view: LazyView, state: RunState): void {
    if (state.node === null) return;
    const plan = planAhead(view, { scene: state.scene, node: state.node }, state.stage, view.characters);
    for (const scene of plan.scenes.slice(0, 3)) void view.ensure(scene).catch(() => undefined);
    if (plan.effects) this.stage?.prefetchEffects();
    const sounds = plan.sounds.slice(0, FETCHED_AHEAD).map((id) => this.#wish(id, () => this.#cache.load(id)));
    const pictures = plan.pictures
      .slice(0, FETCHED_AHEAD)
      .map((id, index) =>
        this.#wish(id, () => (index < DECODED_AHEAD && this.stage ? this.stage.prefetch(id) : this.#cache.picture(id))),
      );
    const files = plan.files.slice(0, FETCHED_AHEAD).map((id) => this.#wish(id, () => this.#cache.load(id)));
    this.#ahead.want([...sounds, ...pictures, ...files], BYTES_AHEAD);
    const [painting] = plan.paintings;
    if (painting) void this.stage?.prefetchPainting(painting);
  }

  destroy(): void {
    this.#destroyed = true;
    this.#ahead.stop();
    this.stage?.destroy();
    this.stage = null;
    void this.#early.drop();
  }

  #wish(id: AssetId, fetch: () => Promise<unknown>): Wish {
    return { bytes: this.#cache.widths.bytes(id), fetch };
  }

  /** Pictures are asked for in the size of the stage as it is now. */
  #size(view: LazyView): void {
    const density = this.#cache.hasCopies ? densityNow() : 0;
    const stage = density > 0 ? this.element : { clientWidth: 0, clientHeight: 0 };
    const pixels = { width: stage.clientWidth * density, height: stage.clientHeight * density };
    this.#cache.widths.stand((id) => view.asset(id), pixels);
  }

  /** A lost context is not waited for: everything is drawn anew from the state. */
  #rebuild(): void {
    const stage = this.stage;
    this.stage = null;
    const waitMs = Math.max(50, REBUILD_EVERY_MS - (performance.now() - this.#builtMs));
    setTimeout(() => {
      stage?.destroy();
      if (!this.#destroyed) void this.build();
    }, waitMs);
  }
}

/** The pictures behind the figures and before them. */
function sceneryOf({ background, picture }: Stage): AssetId[] {
  const behind = background === null ? [] : assetsOfChange({ op: 'background', to: background });
  return [...behind, ...(picture === null ? [] : [picture.asset])];
}
