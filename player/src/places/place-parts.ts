import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Target } from '@comfyvn/shared/story/node';
import type { Audio } from '../audio/audio.ts';
import type { StoredSave } from '../options.ts';
import type { PreferenceStore } from '../preferences.ts';
import type { ReadState } from '../read-state.ts';
import type { Saving } from '../saving.ts';
import type { Seen } from '../seen.ts';
import type { Session } from '../session.ts';
import type { Page } from '../text/game-menu.ts';
import type { Wording } from '../wording.ts';

/** What the pages of the menu work with. */
export interface PlaceParts {
  readonly session: Session;
  readonly saving: Saving;
  readonly read: ReadState;
  readonly seen: Seen;
  readonly preferences: PreferenceStore;
  readonly audio: Audio;
  /** The root of the player. */
  readonly host: HTMLElement;
  /** The words of the story in the reader's language. */
  readonly wording: Wording;
  /** The language of dates and lists. */
  locale(): string;
  /** The bytes of an asset; null where it is missing. */
  load(asset: AssetId): Promise<Blob | null>;
  say(text: string): void;
  /** Saves to a slot and says so. */
  save(slot: string): Promise<void>;
  /** Goes on from a save. */
  restore(stored: StoredSave): Promise<void>;
  /** Begins anew at a place of the story. */
  play(at: Target): void;
  /** Opens another page of the menu. */
  open(page: Page): void;
}
