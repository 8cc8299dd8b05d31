import { achieved } from '@comfyvn/shared/story/achievements';
import type { RunState } from '@comfyvn/shared/story/run-state';
import { progressOf } from '../scene-progress.ts';
import type { Page } from '../text/game-menu.ts';
import { WORDS } from '../text/words.ts';
import type { PlaceParts } from './place-parts.ts';

/** What is beside the story: remembers what the reader met, and opens the pages that show it. */
export class Places {
  #parts: PlaceParts;
  /** Scenes in which something was read since the last count. */
  #moved = new Set<string>();

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  /** Takes note of a state that is shown. */
  note(state: RunState): void {
    const { read, seen } = this.#parts;
    seen.note(state);
    if (state.menu) read.add(state.menu.node);
    this.#moved.add(state.scene);
    this.#achieve(state);
  }

  /** Tells the reader once of what they reached. */
  #achieve(state: RunState): void {
    const { seen, session, say } = this.#parts;
    for (const id of achieved(session.view, state)) {
      const title = session.view.head.achievements?.find((one) => one.id === id)?.title ?? '';
      if (seen.achieve(id, title)) say(`${WORDS.achievementReached}: ${title}`);
    }
  }

  /** Counts what was read and keeps it. */
  flush(): void {
    const { read, seen, session } = this.#parts;
    const known = {
      hasRead: (node: string) => read.has(node),
      chose: (choice: string) => seen.chose(choice),
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
