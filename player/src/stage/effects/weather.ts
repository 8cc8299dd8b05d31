import type { Weather } from '@comfyvn/shared/story/stage';
import { Container, Sprite, Texture } from 'pixi.js';
import type { Size } from '../figure-layout.ts';
import { MOTIONS, type Flight, type Motion, type Mote } from './weather-motions.ts';
import { weatherPictures } from './weather-pictures.ts';

/** How a weather is to be shown. */
export interface WeatherManner {
  /** Cosmetic: the story never sees it. */
  readonly random: () => number;
  /** Fewer things in the air: for machines that draw without help. */
  readonly light: boolean;
}

/** Where everything is when nothing may move. */
const STILL_SECONDS = 11;

/** What falls or drifts over the stage. Where everything is follows from the time alone, so any moment can be drawn. */
export class WeatherCloud extends Container {
  readonly weather: Weather;
  readonly everyMs: number;
  #motion: Motion;
  #pictures: Texture[];
  #motes: { mote: Mote; sprite: Sprite }[] = [];
  #veil = new Sprite(Texture.WHITE);
  #flight: Flight = { x: 0, y: 0, scaleX: 1, scaleY: 1, rotation: 0, alpha: 1 };
  #manner: WeatherManner;
  #size: Size = { width: 1, height: 1 };

  constructor(weather: Weather, manner: WeatherManner) {
    super();
    this.weather = weather;
    this.#manner = manner;
    this.#motion = MOTIONS[weather.kind];
    this.everyMs = this.#motion.everyMs;
    this.#pictures = weatherPictures(weather.kind);
    const [colour, alpha] = this.#motion.veil;
    this.#veil.tint = colour;
    this.#veil.alpha = alpha * weather.strength;
    this.addChild(this.#veil);
  }

  resize(size: Size): void {
    this.#size = size;
    this.#veil.setSize(size.width, size.height);
    const broad = Math.min(1.7, Math.max(0.35, size.width / size.height / (16 / 9)));
    const share = (0.12 + 0.88 * this.weather.strength) * broad * (this.#manner.light ? 0.4 : 1);
    const wanted = Math.max(3, Math.round(this.#motion.count * share));
    while (this.#motes.length < wanted) this.#motes.push(this.#mote());
    for (const { sprite } of this.#motes.splice(wanted)) sprite.destroy();
    // The near ones are drawn last.
    this.#motes.sort((one, other) => one.mote.near - other.mote.near);
    for (const { sprite } of this.#motes) this.addChild(sprite);
  }

  /** Puts everything where it is at this time in milliseconds; null: where it is when nothing moves. */
  place(nowMs: number | null): void {
    const { width, height } = this.#size;
    const time = nowMs === null ? STILL_SECONDS : nowMs / 1_000;
    const air = { width, height, unit: height / 720, wind: this.weather.wind, time };
    const flight = this.#flight;
    for (const { mote, sprite } of this.#motes) {
      this.#motion.fly(mote, air, flight);
      sprite.position.set(flight.x, flight.y);
      sprite.scale.set(flight.scaleX, flight.scaleY);
      sprite.rotation = flight.rotation;
      sprite.alpha = flight.alpha;
    }
  }

  override destroy(): void {
    super.destroy({ children: true });
    for (const picture of this.#pictures) picture.destroy(true);
    this.#pictures = [];
  }

  #mote(): { mote: Mote; sprite: Sprite } {
    const { random } = this.#manner;
    const mote = { x: random(), y: random(), near: random(), a: random(), b: random() };
    const sprite = new Sprite(this.#pictures[Math.floor(random() * this.#pictures.length)] ?? Texture.EMPTY);
    sprite.anchor.set(0.5);
    sprite.blendMode = this.#motion.blend;
    return { mote, sprite };
  }
}
