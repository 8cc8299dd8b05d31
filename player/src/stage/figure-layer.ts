import type { CharacterId } from '@comfyvn/shared/story/ids';
import { Container, type Texture } from 'pixi.js';
import type { FigureLook } from '../casting.ts';
import type { Animator } from './animator.ts';
import type { Size } from './figure-layout.ts';
import { FigureSprite } from './figure.ts';
import type { Manners } from './manners.ts';
import type { Textures } from './textures.ts';

/** Everybody on the stage. */
export class FigureLayer {
  readonly container = new Container({ sortableChildren: true });
  #textures: Textures;
  #animator: Animator;
  #smoothTint: boolean;
  #figures = new Map<CharacterId, FigureSprite>();
  #size: Size = { width: 1, height: 1 };
  #turn = 0;

  constructor(textures: Textures, animator: Animator, smoothTint: boolean) {
    this.#textures = textures;
    this.#animator = animator;
    this.#smoothTint = smoothTint;
  }

  get textures(): Texture[] {
    return [...this.#figures.values()].flatMap((figure) => figure.textures);
  }

  get figures(): readonly FigureSprite[] {
    return [...this.#figures.values()];
  }

  find(id: CharacterId): FigureSprite | undefined {
    return this.#figures.get(id);
  }

  resize(size: Size): void {
    this.#size = size;
    const staying = this.figures.filter((figure) => !figure.leaving).length;
    for (const figure of this.#figures.values()) figure.resize(size, staying);
  }

  /** Brings the stage to these looks. Showing the same ones twice changes nothing. */
  async show(looks: readonly FigureLook[], manners: Manners, still: boolean): Promise<void> {
    const turn = ++this.#turn;
    const staying = new Set(looks.map((look) => look.character));
    const leaving = [...this.#figures.values()].filter((figure) => !staying.has(figure.look.character));
    const moves = leaving.map((figure) => this.#leave(figure, manners, still));
    const worn = await Promise.all(looks.map(async (look) => ({ look, ...(await this.#textures.figure(look)) })));
    if (turn !== this.#turn || this.container.destroyed) return;
    for (const { look, key, texture } of worn) {
      let figure = this.#figures.get(look.character);
      if (figure?.leaving) {
        this.#remove(figure);
        figure = undefined;
      }
      const fresh = !figure;
      figure ??= this.#create(look, looks.length);
      figure.wear(key, texture, manners.quick ? 100 : 280);
      const move = manners.move.get(look.character);
      const moveMs = manners.quick || still ? 0 : (move?.durationMs ?? 520);
      moves.push(figure.moveTo(look, looks.length, moveMs, move?.easing ?? 'in-out'));
      figure.focus(manners.quick ? 0 : 260);
      if (fresh) moves.push(this.#enter(figure, manners, still));
    }
    this.#animator.invalidate();
    await Promise.all(moves);
  }

  #create(look: FigureLook, count: number): FigureSprite {
    const figure = new FigureSprite(look, this.#animator, this.#size, count, this.#smoothTint);
    this.#figures.set(look.character, figure);
    this.container.addChild(figure.container);
    return figure;
  }

  #enter(figure: FigureSprite, manners: Manners, still: boolean): Promise<void> {
    const cue = manners.enter.get(figure.look.character);
    const side = cue?.from ?? 'fade';
    const durationMs = manners.quick ? 120 : (cue?.durationMs ?? 480);
    return figure.appear(1, still || manners.quick ? { x: 0, y: 0 } : this.#away(side), durationMs);
  }

  async #leave(figure: FigureSprite, manners: Manners, still: boolean): Promise<void> {
    if (figure.leaving) return;
    figure.leaving = true;
    const cue = manners.leave.get(figure.look.character);
    const durationMs = manners.quick ? 120 : (cue?.durationMs ?? 380);
    await figure.appear(0, still || manners.quick ? { x: 0, y: 0 } : this.#away(cue?.to ?? 'fade'), durationMs);
    if (figure.leaving && this.#figures.get(figure.look.character) === figure) this.#remove(figure);
  }

  #remove(figure: FigureSprite): void {
    const id = figure.look.character;
    for (const part of ['wear', 'place', 'focus', 'appear']) this.#animator.stop(`${id} ${part}`);
    if (this.#figures.get(id) === figure) this.#figures.delete(id);
    if (!figure.container.destroyed) figure.container.destroy({ children: true });
    this.#animator.invalidate();
  }

  #away(side: 'left' | 'right' | 'below' | 'fade'): { x: number; y: number } {
    const { width, height } = this.#size;
    switch (side) {
      case 'left':
        return { x: -width * 0.3, y: 0 };
      case 'right':
        return { x: width * 0.3, y: 0 };
      case 'below':
        return { x: 0, y: height * 0.35 };
      case 'fade':
        return { x: 0, y: height * 0.018 };
    }
  }
}
