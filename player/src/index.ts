import type { Player, PlayerOptions } from './options.ts';
import { StoryPlayer } from './player.ts';

export type {
  AssetSource,
  KeyValueStorage,
  Player,
  PlayerOptions,
  SaveSlot,
  SaveStore,
  StoredSave,
  StorySource,
} from './options.ts';
export { localSaves, memorySaves } from './saves.ts';

/** Plays a story in `host`, which gives the size. The host needs a height of its own. */
export function createPlayer(host: HTMLElement, options: PlayerOptions): Player {
  return new StoryPlayer(host, options);
}
