import type { Chat, ChatLibrary, LibraryFile } from '../../importers/sillytavern-chat/index.ts';
import type { NewAsset } from '../assets/index.ts';
import type { DraftOrigin } from '../stories/index.ts';

/** What an import converts. */
export interface ImportSource {
  readonly origin: DraftOrigin;
  readonly chat: Chat;
  readonly branches: readonly Chat[];
  readonly library: ChatLibrary;
  /** The bytes of a wanted file, or null while they are still to come. */
  readonly read: (file: LibraryFile) => Buffer | null | Promise<Buffer | null>;
  /** Whose the pictures are, where that is known of all of them. */
  readonly rights?: AssetRights | undefined;
  /** What to say where there is nothing to play. */
  readonly empty?: string | undefined;
}

/** Whose pictures are, and what may be done with them. */
export type AssetRights = Pick<NewAsset, 'licence' | 'author' | 'source'>;
