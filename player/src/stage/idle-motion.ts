import type { CharacterId } from '@comfyvn/shared/story/ids';
import type { Animator } from './animator.ts';
import type { FigureBody } from './figure-body.ts';
import type { FigureSprite } from './figure.ts';
import type { Textures } from './textures.ts';

const KEY = 'idle';
/** Twelve pictures a second are enough for what nobody looks at closely, and cost little. */
const EVERY_MS = 83;
const BREATH_MS = 4_300;
/** How much higher a figure is when it has breathed in. */
const BREATH = 0.0045;
const BLINK_MS = 140;
/** Between two blinks, at least and at most. */
const BLINK_EVERY_MS: readonly [number, number] = [2_200, 6_500];
/** How far somebody without a mouth of its own nods while speaking, as a fraction of the drawn height. */
const NOD = 0.007;

export interface IdleParts {
  readonly animator: Animator;
  readonly textures: Textures;
  readonly figures: () => readonly FigureSprite[];
  readonly random: () => number;
  /** How loud the line is that is spoken now, 0 to 1; 0 while nobody speaks. */
  readonly speech: () => number;
}

/** Figures that stand breathe, blink, and move their mouth as they speak. Nothing of it outlasts it. */
export class IdleMotion {
  speaker: CharacterId | null = null;
  #parts: IdleParts;
  #on = false;
  #lent = new WeakSet<FigureBody>();
  #blinks = new WeakMap<FigureSprite, number>();
  #open = 0;

  constructor(parts: IdleParts) {
    this.#parts = parts;
  }

  /** Begins and ends it; it rests while there is nobody. */
  set(on: boolean): void {
    const { animator, figures } = this.#parts;
    const wanted = on && figures().length > 0;
    if (wanted === this.#on) return;
    this.#on = wanted;
    if (wanted) return animator.loop(KEY, EVERY_MS, (nowMs) => this.#breathe(nowMs));
    animator.endLoop(KEY);
    for (const figure of figures()) this.#rest(figure);
    animator.invalidate();
  }

  #breathe(nowMs: number): void {
    const loud = this.#parts.speech();
    // A mouth closes more slowly than it opens.
    this.#open = loud > this.#open ? loud : this.#open * 0.45 + loud * 0.55;
    for (const figure of this.#parts.figures()) {
      if (figure.look.kind === 'portrait' || figure.leaving) this.#rest(figure);
      else this.#move(figure, nowMs);
    }
  }

  #move(figure: FigureSprite, nowMs: number): void {
    const { body, idle, look } = figure;
    if (!body) return;
    this.#lend(figure, body);
    const phase = [...look.character].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    idle.stretch = BREATH * Math.sin((nowMs / BREATH_MS) * Math.PI * 2 + phase);
    const open = look.character === this.speaker ? this.#open : 0;
    idle.lift = body.speaks ? 0 : -open * NOD * body.drawnHeight * look.scale;
    body.pose(body.blinks && this.#blinking(figure, nowMs), open);
    figure.compose();
  }

  #rest(figure: FigureSprite): void {
    if (figure.container.destroyed) return;
    Object.assign(figure.idle, { stretch: 0, lift: 0 });
    figure.body?.pose(false, 0);
    figure.compose();
  }

  #blinking(figure: FigureSprite, nowMs: number): boolean {
    const [least, most] = BLINK_EVERY_MS;
    const next = (): number => nowMs + least + this.#parts.random() * (most - least);
    const at = this.#blinks.get(figure) ?? next();
    this.#blinks.set(figure, nowMs > at + BLINK_MS ? next() : at);
    return nowMs >= at && nowMs <= at + BLINK_MS;
  }

  /** Fetches eyes and mouth for a body, once. */
  #lend({ look }: FigureSprite, body: FigureBody): void {
    if (this.#lent.has(body)) return;
    this.#lent.add(body);
    if (look.kind !== 'sprite' || body.key !== `asset ${look.asset}`) return;
    const { blink, mouth } = look;
    if (blink === null && mouth.length === 0) return;
    const { textures } = this.#parts;
    void Promise.all([
      blink === null ? null : textures.picture(blink),
      ...mouth.map((asset) => textures.picture(asset)),
    ]).then(([eyes, ...frames]) => {
      const found = frames.flatMap((frame) => (frame ? [frame] : []));
      if (!body.destroyed) body.lend(eyes ?? null, found);
    });
  }
}
