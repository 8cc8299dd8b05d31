import type { Filter, Texture } from 'pixi.js';
import type { ColourTable } from '../colour-table.ts';
import type { Change, Passage } from '../passages.ts';
import type { ColourMatrix, Wash } from '../tones.ts';

/** How colours are graded. */
export interface Look {
  readonly matrix: ColourMatrix;
  readonly table: ColourTable | null;
  /** Of the table, and of the washes. */
  readonly strength: number;
  readonly washes?: readonly Wash[];
}

/** A filter that goes from one look to another. */
export interface Grader {
  readonly filter: Filter;
  between(from: Look, to: Look): void;
  /** From 0 to 1. */
  progress(t: number): void;
}

/** What needs more than sprites. */
export interface Effects {
  /** The new picture comes in where the mask is dark first. */
  maskWipe(change: Change, mask: Texture): Passage;
  blur(change: Change): Passage;
  /** Absent where there are no filters. */
  grader?(): Grader;
}
