import type { RunState } from '@comfyvn/shared/story/run-state';
import type { AssetCache } from './asset-cache.ts';
import { cast, type FigureLook } from './casting.ts';
import type { LazyView } from './lazy-view.ts';
import { planAhead } from './preload-plan.ts';
import { noManners, type Manners } from './stage/manners.ts';
import type { PixiStage, StageMotion, StageSupplies } from './stage/stage.ts';

/** Pictures decoded ahead at most; the others are only fetched. */
const DECODED_AHEAD = 10;
const FETCHED_AHEAD = 30;
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
  #shown: { state: RunState; looks: FigureLook[] } | null = null;
  #destroyed = false;
  #builtMs = -REBUILD_EVERY_MS;

  constructor(element: HTMLElement, cache: AssetCache, speech: () => number = () => 0, supplies: StageSupplies = {}) {
    this.element = element;
    this.#cache = cache;
    this.#speech = speech;
    this.#supplies = supplies;
  }

  /** False where no pictures can be drawn. */
  async build(): Promise<boolean> {
    this.#builtMs = performance.now();
    try {
      const { PixiStage } = await import('./stage/stage.ts');
      if (this.#destroyed) return false;
      const stage = await PixiStage.create(this.element, this.#cache, () => this.#rebuild(), this.#supplies);
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
    const looks = cast(state.stage, view.characters, this.#cache.missing);
    this.#shown = { state, looks };
    return { looks, done: this.stage?.present(state.stage, looks, manners) ?? Promise.resolve() };
  }

  /** Fetches what comes next; the nearest pictures are decoded too. */
  preload(view: LazyView, state: RunState): void {
    if (state.node === null) return;
    const plan = planAhead(view, { scene: state.scene, node: state.node }, state.stage, view.characters);
    for (const scene of plan.scenes.slice(0, 3)) void view.ensure(scene).catch(() => undefined);
    if (plan.effects) this.stage?.prefetchEffects();
    for (const id of plan.sounds.slice(0, FETCHED_AHEAD)) void this.#cache.load(id);
    plan.pictures.slice(0, FETCHED_AHEAD).forEach((id, index) => {
      if (index < DECODED_AHEAD && this.stage) void this.stage.prefetch(id);
      else void this.#cache.load(id);
    });
    for (const id of plan.files.slice(0, FETCHED_AHEAD)) void this.#cache.load(id);
    const [painting] = plan.paintings;
    if (painting) void this.stage?.prefetchPainting(painting);
  }

  destroy(): void {
    this.#destroyed = true;
    this.stage?.destroy();
    this.stage = null;
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
