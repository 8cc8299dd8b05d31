import type { PictureWidth } from '@comfyvn/shared/assets/picture-widths';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetId, SceneId } from '@comfyvn/shared/story/ids';
import type { Target } from '@comfyvn/shared/story/node';
import type { Callback, RunState } from '@comfyvn/shared/story/run-state';
import type { RunSave } from '@comfyvn/shared/story/save';
import type { Scene, StoryHead } from '@comfyvn/shared/story/story';
import type { SkinId } from './skins/index.ts';

/** Where the story comes from; scenes are fetched when they are near. */
export interface StorySource {
  head(): Promise<StoryHead>;
  scene(id: SceneId): Promise<Scene>;
}

/** Where pictures and sounds come from. Rejects when the asset is missing. */
export interface AssetSource {
  load(id: AssetId): Promise<Blob>;
  /** A copy of a picture that is `width` pixels wide, or a larger one. Absent where there are no copies. */
  copy?(id: AssetId, width: PictureWidth): Promise<Blob>;
}

/** A save as kept by a store. */
export interface StoredSave {
  save: RunSave;
  /** `data:image/webp` or `data:image/jpeg`, 320x180. */
  thumbnail: string | null;
  title: string;
  text: string;
  /** ISO 8601. */
  savedAt: string;
}

/** A save as listed in the menus: everything but the run itself. */
export type SaveSlot = {
  slot: string;
  /** It cannot be read any more. */
  damaged?: true;
} & Omit<StoredSave, 'save'>;

/** Keeps saves by slot: `auto`, `auto-2` ..., `quick`, `1`, `2` ... */
export interface SaveStore {
  list(): Promise<SaveSlot[]>;
  read(slot: string): Promise<StoredSave | null>;
  write(slot: string, save: StoredSave): Promise<void>;
  remove(slot: string): Promise<void>;
  /** False: saves are gone with the page, and the reader is told. They last if absent. */
  lasting?(): Promise<boolean>;
}

/** The part of the Web Storage API that the player uses. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * A story that is still being written, as a chat is: it has no end, its last line stands until there is more, and a
 * reader who waits there goes on by himself when more comes. Who reads something older stays where he is.
 */
export interface LiveStory {
  /** Whether the reader wrote this message: then there is no need to read it, nor to choose it. */
  isOwn(message: number): boolean;
  /** The place of the reader changed. */
  onPlace?(place: { readonly atEnd: boolean }): void;
}

/** Something that the host does for the reader. */
export interface HostAction {
  readonly text: string;
  act(): void;
}

export interface PlayerOptions {
  story: StorySource;
  assets: AssetSource;
  saves: SaveStore;
  /** For settings and read state; `localStorage` if absent, memory where that is refused. */
  storage?: KeyValueStorage;
  seed?: string;
  /** Start here instead of at the story's start. */
  at?: Target;
  /** Go on from the autosave where there is one. */
  resume?: boolean;
  titleScreen?: boolean;
  /** The look until the reader chooses one; `modern` if absent. */
  skin?: SkinId;
  live?: LiveStory;
  /** What the menu offers beside the player's own, as it is when the menu opens. */
  actions?: () => readonly HostAction[];
  /** Shows an exit button. */
  onExit?: () => void;
  onFinding?: (finding: Finding) => void;
  /** The story calls its host, in the order of the story; for nothing that was only restored or looked at. */
  onCallback?: (callback: Callback) => void;
  now?: () => Date;
}

export interface Player {
  readonly ready: Promise<void>;
  readonly state: RunState | null;
  /** The story changed: reloads what changed and keeps the place. */
  refresh(): Promise<void>;
  goTo(target: Target): Promise<void>;
  /** To the last line there is, everything before it counting as known. For a live story. */
  toEnd(): Promise<void>;
  /** Shows, or no longer, that more is being written. */
  expectMore(on: boolean): void;
  destroy(): void;
}
