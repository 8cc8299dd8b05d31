import type { Grade } from '@comfyvn/shared/story/stage';
import { Container, Sprite, Texture } from 'pixi.js';
import type { Animator } from './animator.ts';
import { lookUp, readColourTable, type ColourTable } from './colour-table.ts';
import type { Look, Grader } from './effects/effects.ts';
import type { EffectsDoor } from './effects-door.ts';
import type { Size } from './figure-layout.ts';
import { lookBetween } from './look-between.ts';
import type { Textures } from './textures.ts';
import { mixMatrices, PLAIN_COLOURS, TONE_MATRICES, TONE_WASHES, type Wash } from './tones.ts';

const KEY = 'grade';
const PLAIN: Look = { matrix: PLAIN_COLOURS, table: null, strength: 0 };

const sameGrade = (one: Grade | null, other: Grade | null): boolean => {
  if (one === null || other === null) return one === other;
  const same = 'tone' in one ? 'tone' in other && one.tone === other.tone : 'lut' in other && one.lut === other.lut;
  return same && one.strength === other.strength;
};

/** Grades the colours of all that lies in a container: by a filter, or by washes where there are no filters. */
export class GradeLayer {
  /** Lies over what is graded. */
  readonly container = new Container();
  shown: Grade | null = null;
  #graded: Container;
  #textures: Textures;
  #animator: Animator;
  #effects: EffectsDoor;
  #size: Size = { width: 1, height: 1 };
  #wanted: Grade | null = null;
  /** Where the last change began, where it leads, and how much of it is done, 0 to 1. */
  #from = PLAIN;
  #look = PLAIN;
  #part = 1;
  #grader: Grader | null = null;
  #tables = new Map<string, ColourTable>();
  #turn = 0;

  constructor(graded: Container, textures: Textures, animator: Animator, effects: EffectsDoor) {
    this.#graded = graded;
    this.#textures = textures;
    this.#animator = animator;
    this.#effects = effects;
  }

  resize(size: Size): void {
    this.#size = size;
    for (const wash of this.container.children) wash.setSize(size.width, size.height);
  }

  async show(wanted: Grade | null, durationMs: number): Promise<void> {
    if (sameGrade(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    await this.#bring(durationMs);
  }

  /** A colour table that was missing may be there now. */
  async retry(): Promise<void> {
    if (this.#wanted && !sameGrade(this.#wanted, this.shown)) await this.#bring(0);
  }

  async #bring(durationMs: number): Promise<void> {
    const turn = ++this.#turn;
    const wanted = this.#wanted;
    const look = wanted ? await this.#lookOf(wanted) : PLAIN;
    this.#grader ??= (await this.#effects.open())?.grader?.() ?? null;
    if (turn !== this.#turn || this.container.destroyed) return;
    this.shown = look === PLAIN ? null : wanted;
    if (!this.#grader) return this.#wash(look, durationMs);
    // A change that is broken off goes on from what it came to.
    this.#from = this.#part < 1 ? lookBetween(this.#from, this.#look, this.#part) : this.#look;
    this.#look = look;
    await this.#filter(this.#grader, durationMs);
  }

  async #lookOf(grade: Grade): Promise<Look> {
    const { strength } = grade;
    if ('tone' in grade) {
      const matrix = mixMatrices(PLAIN_COLOURS, TONE_MATRICES[grade.tone], strength);
      return { matrix, table: null, strength, washes: TONE_WASHES[grade.tone] };
    }
    const table = await this.#table(grade.lut);
    return table ? { matrix: PLAIN_COLOURS, table, strength, washes: washesOf(table) } : PLAIN;
  }

  async #table(lut: string): Promise<ColourTable | null> {
    const known = this.#tables.get(lut);
    if (known) return known;
    const pixels = await this.#textures.pixels(lut);
    const table = pixels && readColourTable(pixels.width, pixels.height, pixels.data);
    if (table) this.#tables.set(lut, table);
    // A table is small, but there may be many in a long story.
    if (this.#tables.size > 8) this.#tables.delete([...this.#tables.keys()][0] ?? '');
    return table;
  }

  async #filter(grader: Grader, durationMs: number): Promise<void> {
    const turn = this.#turn;
    grader.between(this.#from, this.#look);
    this.#graded.filters = [grader.filter];
    const apply = (t: number): void => {
      this.#part = t;
      grader.progress(t);
    };
    await this.#animator.run(durationMs, apply, { key: KEY, easing: 'linear' });
    if (turn !== this.#turn || this.container.destroyed) return;
    // A filter that changes nothing still costs a pass over the whole stage.
    if (this.#look === PLAIN) this.#graded.filters = [];
    this.#animator.invalidate();
  }

  async #wash(look: Look, durationMs: number): Promise<void> {
    const turn = this.#turn;
    this.#animator.stop(KEY);
    const old = [...this.container.children];
    const starts = old.map((child) => child.alpha);
    const washes = (look.washes ?? []).map((wash) => ({ sprite: this.#lay(wash), alpha: wash.alpha * look.strength }));
    const apply = (t: number): void => {
      for (const { sprite, alpha } of washes) if (!sprite.destroyed) sprite.alpha = alpha * t;
      old.forEach((child, i) => !child.destroyed && (child.alpha = (starts[i] ?? 1) * (1 - t)));
    };
    await this.#animator.run(durationMs, apply, { key: KEY, easing: 'linear' });
    // What is broken off fades out with the next change.
    if (turn !== this.#turn || this.container.destroyed) return;
    for (const child of old) if (!child.destroyed) child.destroy();
    this.#animator.invalidate();
  }

  #lay({ colour, blend }: Wash): Sprite {
    const sprite = new Sprite(Texture.WHITE);
    sprite.tint = colour;
    sprite.blendMode = blend;
    sprite.alpha = 0;
    sprite.setSize(this.#size.width, this.#size.height);
    this.container.addChild(sprite);
    return sprite;
  }
}

/** The washes that come nearest to a colour table: what it takes from white, adds to black, and leaves of colours. */
function washesOf(table: ColourTable): Wash[] {
  const [light, dark] = [lookUp(table, [210, 210, 210]), lookUp(table, [24, 24, 24])];
  const packed = (parts: readonly number[]): number =>
    parts.reduce((sum, part) => (sum << 8) | Math.min(255, Math.max(0, Math.round(part))), 0);
  const red = lookUp(table, [220, 40, 40]);
  const vivid = (Math.max(...red) - Math.min(...red)) / 180;
  return [
    { colour: 0x808080, blend: 'saturation', alpha: Math.min(1, Math.max(0, 1 - vivid)) },
    { colour: packed(light.map((part) => (part / 210) * 255)), blend: 'multiply', alpha: 1 },
    { colour: packed(dark.map((part) => part - 24)), blend: 'screen', alpha: 1 },
  ];
}
