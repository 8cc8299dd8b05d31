import type { LineKind } from '@comfyvn/shared/story/node';
import type { Character } from '@comfyvn/shared/story/story';
import type { Pace, TypingPhase } from './typed-text.ts';

/** A line as a surface shows it. */
export interface LineLook {
  /** Tells one line from the next; of the same run. */
  readonly key: string;
  readonly kind: LineKind;
  readonly speaker: Character | null;
  /** In the reader's language. */
  readonly name: string;
  readonly text: string;
  readonly locale: string;
  /** Read before, in this run or in another. */
  readonly seen: boolean;
}

/** The lines that stand together, the newest last; one at most where lines come alone. */
export interface LinePage {
  readonly lines: readonly LineLook[];
  readonly title: string | null;
}

export interface SurfaceEvents {
  /** The reader presses the way on. */
  next(): void;
  phase(phase: TypingPhase): void;
  /** A grapheme came by typing. */
  letter(grapheme: string): void;
}

/** What shows lines: the box, a page of text, a telephone. */
export interface LineSurface {
  readonly element: HTMLElement;
  readonly phase: TypingPhase;
  /** Brings the surface to this page; the last line comes at its pace, lines that stand already stay as they are. */
  show(page: LinePage, pace: Pace): void;
  /** The same lines in other words. */
  retell(page: LinePage): void;
  /** There is more of the last line; without this it stands there at once. */
  grow?(page: LinePage, pace: Pace): void;
  press(): void;
  complete(): void;
  /** Scrolls to text that does not fit; false when the end is in sight. */
  scrollOn(): boolean;
  /** Whether the wheel would scroll the text instead of the story. */
  scrolls(deltaY: number): boolean;
  /** Takes what stands with the text: what the reader answers with, and the tools. */
  dock(answers: readonly HTMLElement[], tools: HTMLElement): void;
  destroy(): void;
}
