import type { Note } from '@comfyvn/shared/lore/lore.schema';
import type { Card } from '../character-card/card.ts';
import type { LoreBookDraft } from '../lore/index.ts';

/** A picture of SillyTavern that a story may use. `key` names these very bytes: a changed file has another key. */
export interface LibraryFile {
  readonly key: string;
  readonly name: string;
}
export interface LibraryCharacter {
  /** File name of the card: the identity. */
  readonly avatar: string;
  readonly name: string;
  readonly description: string | null;
  readonly portrait: LibraryFile | null;
  readonly costume: string | null;
  readonly sprites: readonly (LibraryFile & { readonly expression: string; readonly costume: string | null })[];
  /** All of the card, where it was read. */
  readonly card?: Card | null;
}

/** A persona of the user. */
export interface LibraryPersona {
  readonly name: string;
  readonly description: string | null;
  readonly portrait: LibraryFile | null;
  /** Name of the world info that belongs to the persona. */
  readonly lorebook?: string | null;
}
/** What surrounds a chat: cards, sprites, personas, backgrounds. Read from a data folder or captured from the open page. */
export interface ChatLibrary {
  readonly kind: 'solo' | 'group' | 'unknown';
  /** Title of the chat for people, e.g. its file name. */
  readonly title: string;
  /** The user's name now; older chats may not hold it. */
  readonly userName: string | null;
  readonly personas: ReadonlyMap<string, string>;
  readonly reader: { readonly portrait: LibraryFile | null; readonly description: string | null } | null;
  readonly characters: readonly LibraryCharacter[];
  /** Installed backgrounds, by file name. */
  readonly backgrounds: readonly LibraryFile[];
  /** The background selected for all chats. */
  readonly background: string | null;
  /** Pictures that messages show, by their URL. */
  readonly pictures: ReadonlyMap<string, LibraryFile>;
  /** More of the personas, by their file, where it is known. */
  readonly people?: ReadonlyMap<string, LibraryPersona>;
  /** World info and books of cards that belong to the chat. */
  readonly lore?: readonly LoreBookDraft[];
  /** What is for whoever directs the story, beside what the chat and its cards say themselves. */
  readonly notes?: readonly Note[];
  /** SillyTavern's global variables. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** Pictures that belong to the story without being shown yet. */
  readonly extras?: readonly LibraryFile[];
}

/** Label of a sprite file: its name up to the first dash or dot, as SillyTavern reads it. */
export const spriteLabel = (file: string): string => (/^[^-.]*/.exec(file)?.[0] ?? file).toLowerCase();

export const emptyLibrary = (title: string): ChatLibrary => ({
  kind: 'unknown',
  title,
  userName: null,
  personas: new Map(),
  reader: null,
  characters: [],
  backgrounds: [],
  background: null,
  pictures: new Map(),
});
