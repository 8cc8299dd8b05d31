import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Character } from '@comfyvn/shared/story/story';
import type { Cast } from './cast.ts';

/** More figures than this crowd the stage; the one who spoke longest ago leaves. */
const MAX_ON_STAGE = 4;
/** Lines without a word after which a figure of a group leaves. */
const PATIENCE = 40;
/** Lines of a speaker without any cue after which a face relaxes to neutral. */
const MOOD_LASTS = 6;

interface Present {
  readonly id: string;
  lastSpoke: number;
}
interface Mood {
  label: string;
  quietLines: number;
}

/** Decides who stands where and how they look, line by line. One for each scene; all it decides is told as stage changes. */
export class Director {
  readonly #cast: Cast;
  readonly #group: boolean;
  readonly #moods = new Map<string, Mood>();
  #present: Present[] = [];
  #line = 0;
  constructor(cast: Cast, group: boolean) {
    this.#cast = cast;
    this.#group = group;
  }
  /** A new scene begins on an empty stage. */
  clear(): void {
    this.#present = [];
    this.#moods.clear();
  }
  /** Changes before a line of `speaker` is shown: entrances, exits, new places. */
  beforeLine(speaker: Character | null): StageChange[] {
    this.#line++;
    if (!speaker || !isVisible(speaker)) return [];
    const here = this.#present.find((p) => p.id === speaker.id);
    if (here) {
      here.lastSpoke = this.#line;
      return this.#group ? this.#dismiss() : [];
    }
    return this.enter(speaker);
  }
  enter(who: Character): StageChange[] {
    if (!isVisible(who) || this.#present.some((p) => p.id === who.id)) return [];
    const changes = this.#dismiss();
    while (this.#present.length >= MAX_ON_STAGE) changes.push(...this.#hide(this.#quietest()));
    this.#present.push({ id: who.id, lastSpoke: this.#line });
    return [...changes, ...this.#arrange(who.id)];
  }
  /** Somebody walks off; they come back when they speak again. */
  exit(id: string): StageChange[] {
    return this.#present.some((p) => p.id === id) ? [...this.#hide(id), ...this.#arrange()] : [];
  }
  /** The expression of a speaker from here on: a cue sets it, without cues it lasts a while and then relaxes. */
  expression(speaker: Character, cue: string | null): string {
    const mood = this.#moods.get(speaker.id) ?? { label: 'neutral', quietLines: 0 };
    this.#moods.set(speaker.id, mood);
    if (cue !== null) [mood.label, mood.quietLines] = [cue, 0];
    else if (++mood.quietLines > MOOD_LASTS) mood.label = 'neutral';
    return this.#cast.expression(speaker.id, mood.label);
  }
  /** Everybody as they stand now, for the next part of the same scene. */
  present(): StageChange[] {
    const places = new Map(this.#arrange().map((c) => [c.op === 'show' ? c.character : '', c]));
    return this.#present.flatMap(({ id }) => {
      const place = places.get(id);
      return place ? [this.#dress(place)] : [];
    });
  }
  #dress(change: StageChange): StageChange {
    if (change.op !== 'show') return change;
    const costume = this.#cast.costume(change.character);
    const mood = this.#moods.get(change.character)?.label ?? 'neutral';
    return {
      ...change,
      expression: this.#cast.expression(change.character, mood),
      ...(costume !== null && { costume }),
    };
  }
  #quietest(): string {
    return this.#present.reduce((a, b) => (b.lastSpoke < a.lastSpoke ? b : a)).id;
  }
  #dismiss(): StageChange[] {
    const tired = this.#present.filter((p) => this.#line - p.lastSpoke > PATIENCE).map((p) => p.id);
    if (!this.#group || tired.length === 0) return [];
    return [...tired.flatMap((id) => this.#hide(id)), ...this.#arrange()];
  }
  #hide(id: string): StageChange[] {
    this.#present = this.#present.filter((p) => p.id !== id);
    return [{ op: 'hide', character: id }];
  }
  /** Spreads the figures evenly; the one who enters is shown with face and costume. */
  #arrange(entering?: string): StageChange[] {
    const n = this.#present.length;
    return this.#present.map(({ id }, i): StageChange => {
      const x = n === 1 ? 0.5 : Math.round((0.5 + (i - (n - 1) / 2) * SPREAD[n]!) * 1000) / 1000;
      const show: StageChange = { op: 'show', character: id, x };
      return id === entering ? this.#dress(show) : show;
    });
  }
}

/** Distance between neighbours for 0 to 4 figures, as a fraction of the stage's width. */
const SPREAD = [0, 0, 0.42, 0.3, 0.235] as const;

/** Cards are always shown, with a stand-in if they have no picture; extras and the reader only with a picture of their own. */
function isVisible(c: Character): boolean {
  if (c.role === 'character') return true;
  return c.sprites.length > 0;
}
