import type { Weather } from '@comfyvn/shared/story/stage';
import { Container } from 'pixi.js';
import type { Animator } from './animator.ts';
import type { WeatherCloud } from './effects/weather.ts';
import type { Size } from './figure-layout.ts';

const KEY = 'weather';
/** A canvas is drawn without help, so the air moves less smoothly there. */
const LIGHT_EVERY_MS = 80;

const sameWeather = (one: Weather | null, other: Weather | null): boolean =>
  one === other ||
  (one !== null &&
    other !== null &&
    one.kind === other.kind &&
    one.strength === other.strength &&
    one.wind === other.wind);

export interface WeatherParts {
  readonly animator: Animator;
  /** A fresh stream of cosmetic numbers. */
  readonly random: () => () => number;
  readonly light: boolean;
}

/** What falls or drifts over the stage. One weather gives way to the next. */
export class WeatherLayer {
  readonly container = new Container();
  cloud: WeatherCloud | null = null;
  #parts: WeatherParts;
  #size: Size = { width: 1, height: 1 };
  #wanted: Weather | null = null;
  #still = false;
  #turn = 0;

  constructor(parts: WeatherParts) {
    this.#parts = parts;
  }

  resize(size: Size): void {
    this.#size = size;
    for (const cloud of this.#clouds()) cloud.resize(size);
    this.#place();
  }

  /** Reduced motion: the air stands still. */
  setStill(still: boolean): void {
    this.#still = still;
    this.#move();
  }

  async show(wanted: Weather | null, quick: boolean): Promise<void> {
    if (sameWeather(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    const turn = ++this.#turn;
    const next = wanted && (await this.#make(wanted));
    if (turn !== this.#turn || this.container.destroyed) return next?.destroy();
    await this.#change(next, quick ? 160 : 900);
  }

  /** Null where the code for it cannot be had: a page without its weather is better than none. */
  async #make(wanted: Weather): Promise<WeatherCloud | null> {
    try {
      const { WeatherCloud } = await import('./effects/weather.ts');
      const { random, light } = this.#parts;
      return new WeatherCloud(wanted, { random: random(), light });
    } catch {
      this.#wanted = null;
      return null;
    }
  }

  async #change(next: WeatherCloud | null, durationMs: number): Promise<void> {
    const { animator } = this.#parts;
    animator.stop(KEY);
    const old = this.#clouds();
    const starts = old.map((cloud) => cloud.alpha);
    this.cloud = next;
    if (next) {
      next.resize(this.#size);
      this.container.addChild(next);
    }
    this.#move();
    const apply = (t: number): void => {
      if (next && !next.destroyed) next.alpha = t;
      old.forEach((cloud, i) => !cloud.destroyed && (cloud.alpha = (starts[i] ?? 1) * (1 - t)));
    };
    await animator.run(durationMs, apply, { key: KEY, easing: 'linear' });
    if (this.cloud !== next || this.container.destroyed) return;
    for (const cloud of old) if (!cloud.destroyed) cloud.destroy();
    if (next) next.alpha = 1;
    this.#move();
  }

  /** Keeps the air moving while there is some. */
  #move(): void {
    const { animator, light } = this.#parts;
    this.#place();
    const clouds = this.#clouds();
    if (clouds.length === 0 || this.#still) animator.endLoop(KEY);
    else {
      const everyMs = Math.min(...clouds.map((cloud) => cloud.everyMs));
      animator.loop(KEY, light ? LIGHT_EVERY_MS : everyMs, (nowMs) => this.#place(nowMs));
    }
    animator.invalidate();
  }

  #place(nowMs = this.#parts.animator.clock.now()): void {
    for (const cloud of this.#clouds()) cloud.place(this.#still ? null : nowMs);
  }

  #clouds(): WeatherCloud[] {
    return [...this.container.children] as WeatherCloud[];
  }
}
