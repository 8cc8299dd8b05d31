import type { Narrator } from './aloud/narrator.ts';
import type { Playback } from './playback.ts';
import type { Page } from './text/game-menu.ts';
import type { Command } from './text/input.ts';
import type { Interface } from './text/interface.ts';

export interface CommandParts {
  readonly ui: Interface;
  readonly narrator: Narrator;
  /** Null before the story is open. */
  readonly playback: Playback | null;
  openMenu(page: Page): void;
  save(slot: string): void;
  load(slot: string): void;
}

/** Does what the reader asks for, as far as it makes sense where they are. */
export function runCommand(command: Command, parts: CommandParts): void {
  const { ui, narrator, openMenu } = parts;
  if (ui.hidden) return ui.setHidden(false);
  switch (command) {
    case 'menu':
      return ui.game.open ? ui.game.close() : openMenu(ui.game.lastPage);
    case 'keys':
      return openMenu('keys');
    case 'voicing':
      return narrator.toggle();
    case 'fullscreen':
      return ui.toggleFullscreen();
    default:
      if (!ui.title.open && !ui.game.open && parts.playback) runInStory(command, parts, parts.playback);
  }
}

type StoryCommand = Exclude<Command, 'menu' | 'keys' | 'voicing' | 'fullscreen'>;

function runInStory(command: StoryCommand, { ui, openMenu, save, load }: CommandParts, playback: Playback): void {
  switch (command) {
    case 'press':
      return playback.press();
    case 'back':
      return playback.back();
    case 'forward':
      return playback.forward();
    case 'up':
    case 'down':
      if (ui.menu.open) ui.menu.move(command === 'up' ? -1 : 1);
      return;
    case 'auto':
      return playback.toggleAuto();
    case 'skip':
      return playback.toggleSkip();
    case 'log':
      return openMenu('history');
    case 'hide':
      return ui.setHidden(true);
    case 'quickSave':
      return save('quick');
    case 'quickLoad':
      return load('quick');
  }
}
