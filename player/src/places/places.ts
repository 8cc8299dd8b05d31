import { achieved } from '@comfyvn/shared/story/achievements';
import { mapEntries } from '@comfyvn/shared/story/persistent-map';
import type { RunState } from '@comfyvn/shared/story/run-state';
import { progressOf } from '../scene-progress.ts';
import type { Page } from '../text/game-menu.ts';
import { WORDS } from '../text/words.ts';
import type { PlaceParts } from './place-parts.ts';

const FLUSH_AFTER_MS = 2_000;

/** What is beside the story: remembers what the reader met, and opens the pages that show it. */
export class Places {
  #parts: PlaceParts;
  /** Scenes in which something was read since the last count. */
  #moved = new Set<string>();
  #lastTaken: RunState['taken'] | null = null;
  #scene = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  /** Takes note of a state that is shown. */
  note(state: RunState): void {
    const { read, seen } = this.#parts;
    seen.note(state);
    if (state.menu) read.add(state.menu.node);
    // Choices that chance or the clock took are among them, and those of a save from elsewhere.
    if (state.taken !== this.#lastTaken) for (const [choice] of mapEntries(state.taken)) read.addChosen(choice);
    this.#lastTaken = state.taken;
    // The last line and the last choice of a scene are known once the next one is entered.
    this.#moved.add(this.#scene).add(state.scene);
    this.#achieve(state);
    if (state.scene !== this.#scene || state.menu || state.status === 'ended') this.#flushSoon();
    this.#scene = state.scene;
  }

  /** Not while the reader goes on: a page that is lost loses a few seconds at most. */
  #flushSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), FLUSH_AFTER_MS);
  }

  /** Tells the reader once of what they reached. */
  #achieve(state: RunState): void {
    const { seen, session, wording, say } = this.#parts;
    for (const id of achieved(session.view, state)) {
      const achievement = session.view.head.achievements?.find((one) => one.id === id);
      if (achievement && seen.achieve(id, achievement.title))
        say(`${WORDS.achievementReached}: ${wording.title(achievement)}`);
    }
  }

  /** Counts what was read and keeps it. */
  flush(): void {
    clearTimeout(this.#timer);
    const { read, seen, session } = this.#parts;
    const known = {
      hasRead: (node: string) => read.has(node),
      chose: (choice: string) => read.hasChosen(choice),
      ended: (node: string) => seen.endings.has(node),
    };
    for (const id of this.#moved) {
      const scene = session.view.scene(id);
      if (scene) seen.progress(id, progressOf(scene, known));
    }
    this.#moved.clear();
    read.flush();
    seen.flush();
  }

  /** Draws a page; rejects where its part of the program cannot be fetched. The signal ends with the page. */
  async page(page: Page, signal: AbortSignal): Promise<HTMLElement> {
    this.flush();
    const { drawPage } = await import('./draw-page.ts');
    return drawPage(page, this.#parts, signal);
  }
}
