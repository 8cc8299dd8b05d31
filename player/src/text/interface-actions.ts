import type { ChoiceId } from '@comfyvn/shared/story/ids';
import type { RunState } from '@comfyvn/shared/story/run-state';
import type { HostAction } from '../options.ts';
import type { Wording } from '../wording.ts';
import type { PictureSource } from './avatar.ts';
import type { Extra, Page } from './game-menu.ts';
import type { HistorySource } from './history-page.ts';
import type { Command } from './input.ts';
import type { LineLook } from './line-surface.ts';

/** What the interface asks of the player. */
export interface InterfaceActions {
  command(command: Command): void;
  choose(choice: ChoiceId): void;
  /** Whether a choice was taken in any run. */
  chosenBefore(choice: ChoiceId): boolean;
  /** The answer to a question. */
  enter(value: string): void;
  hold(on: boolean): void;
  /** Something is said to those who do not read. */
  said(words: string, locale: string): void;
  /** What the history needs of the run. */
  readonly history: Pick<HistorySource, 'jump' | 'speak' | 'remember'>;
  state(): RunState | null;
  /** A line as it is to look. */
  look(state: RunState): LineLook | null;
  wording(): Wording | null;
  picture: PictureSource;
  /** Draws a page of the menu; the history is drawn here. */
  page(page: Page, signal: AbortSignal): Promise<HTMLElement>;
  extras(): readonly Extra[];
  /** The story is still being written: it has no end card. */
  readonly endless: boolean;
  /** What the host offers in the menu. */
  readonly host: () => readonly HostAction[];
  readonly toTitle: (() => void) | null;
  readonly exit: (() => void) | null;
}
