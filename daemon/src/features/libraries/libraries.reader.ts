/** A character or a group of a library: whoever has chats. */
export interface LibraryOwner {
  /** `solo:<file name of the card>` or `group:<id>`. */
  readonly key: string;
  readonly kind: 'solo' | 'group';
  readonly name: string;
  /** File name of the card; of a group, of its first member, or null. */
  readonly avatar: string | null;
  /** File names of the cards that take part, the character's own one alone outside groups. */
  readonly members: readonly string[];
  /** File names of a group's chats, without `.jsonl`; null: all that lie in the character's folder. */
  readonly chats: readonly string[] | null;
  /** Changes with any chat of the owner; while it stays, its list of chats does too. */
  readonly stamp: string;
}

/** A chat of a library, not yet read. */
export interface LibraryChat {
  /** `<owner's key>/<file without .jsonl>`: the key under which the extension sends the chat, too. */
  readonly key: string;
  /** Key of the character or group. */
  readonly owner: string;
  /** File name without `.jsonl`. */
  readonly file: string;
  /** Messages as SillyTavern counts them: lines without the header. */
  readonly messages: number;
  /** A server rounds it to its own format. */
  readonly sizeBytes: number;
  /** When its last message was sent; where it does not say, when the file changed. */
  readonly lastAtMs: number;
  /** The same stamp means the same bytes; another one says nothing. */
  readonly stamp: string;
}

/** A file of the user's folder. `place` is relative to it, with `/`, e.g. `characters/Vic/joy.png`. */
export interface LibraryPlace {
  readonly place: string;
  readonly sizeBytes: number;
}

/** A sprite; the folder it lies in is named like the character, and each of its folders is a costume. */
export interface LibrarySprite extends LibraryPlace {
  readonly costume: string | null;
}

/** The settings of the user, as far as they say something about people and places. */
export interface LibrarySettings {
  readonly userName: string | null;
  /** File name of the picture of the persona that is chosen now. */
  readonly userAvatar: string | null;
  readonly personas: readonly LibraryPersona[];
  /** Folder of sprites that a character wears, by the card's file name without extension: `Vic/winter`. */
  readonly costumes: ReadonlyMap<string, string>;
  /** File name of the background that is selected for all chats. */
  readonly background: string | null;
  /** Everything else as it stands in `settings.json`. Untrusted. */
  readonly raw: Readonly<Record<string, unknown>>;
}
export interface LibraryPersona {
  /** File name of its picture: the identity. */
  readonly avatar: string;
  readonly name: string;
  readonly description: string;
  /** Name of the lorebook it is bound to. */
  readonly lorebook: string | null;
}

/** Who answers at the other end. */
export interface LibraryAbout {
  readonly version: string | null;
  /** The account, e.g. `default-user`. */
  readonly user: string;
}

/**
 * One user of one SillyTavern installation, read only: from its data folder or from the running program. Both give the
 * same lists and bytes; what a server cannot tell (costumes that nobody wears, films among the backgrounds, chats whose
 * card is gone) only the folder shows. Everything throws AppError with a sentence for people; `not_found` for a thing that
 * is not there.
 */
export interface LibraryReader {
  readonly kind: 'folder' | 'server';
  /** Throws where nothing can be read, and says why. */
  about(): Promise<LibraryAbout>;
  /** Characters and groups that a chat can have, by key. */
  owners(): Promise<LibraryOwner[]>;
  /** The chats of an owner, by key. Those of `known` whose file is the same are given back without being read. */
  chats(owner: LibraryOwner, known?: ReadonlyMap<string, LibraryChat>): Promise<LibraryChat[]>;
  /** The bytes of a chat's file as they lie on the disk. */
  chat(key: string): AsyncIterable<Uint8Array>;
  settings(): Promise<LibrarySettings>;
  /** Names of the lorebooks, i.e. of their files without `.json`. */
  lorebooks(): Promise<string[]>;
  /** One lorebook as JSON. Untrusted. */
  lorebook(name: string): Promise<unknown>;
  /** Pictures and films that a scene may play before, by name. */
  backgrounds(): Promise<LibraryPlace[]>;
  /** Sprites of a folder under `characters/` (a character's name) with all costumes that are known. */
  sprites(folder: string): Promise<LibrarySprite[]>;
  /** Pictures of personas, by name. */
  avatars(): Promise<LibraryPlace[]>;
  /**
   * Pictures, films and sounds that lie elsewhere: music, ambience and blips among the assets and beside these characters'
   * sprites, backgrounds of a character, galleries, and files that chats were given (those the folder alone shows).
   */
  extras(folders: readonly string[]): Promise<LibraryPlace[]>;
  /** Which of these places hold a file, with its size; those that may not be asked for hold none. */
  find(places: readonly string[]): Promise<LibraryPlace[]>;
  /** The bytes of one file: a card is at `characters/<avatar>`. */
  file(place: string): Promise<Buffer>;
}

/** The parts of a chat's key; null where it is none. */
export function splitChatKey(key: string): { owner: string; id: string; kind: 'solo' | 'group'; file: string } | null {
  const parts = /^(solo|group):(.*?)\/(.*)$/s.exec(key);
  if (!parts || !isPlainName(parts[2]!) || !isPlainName(parts[3]!)) return null;
  const kind = parts[1] === 'solo' ? 'solo' : 'group';
  return { kind, id: parts[2]!, owner: `${kind}:${parts[2]}`, file: parts[3]! };
}

/** The folder of a character's chats: its card's file name as SillyTavern shortens it. */
export const chatFolderOf = (avatar: string): string => avatar.replace('.png', '');

const FOLDERS = /^(characters|backgrounds|User Avatars|user\/images|user\/files|assets)\//;

/** Whether a place may be asked for: pictures, cards and attachments; never secrets and settings. */
export const isPlace = (place: string): boolean =>
  FOLDERS.test(place) && !place.split(/[/\\]/).some((part) => part === '' || part === '.' || part === '..');

/** A name that stands for one file and leads nowhere else. */
export const isPlainName = (name: string): boolean => name !== '' && name !== '..' && !/[/\\\0]/.test(name);

export const PICTURE = /\.(png|jpe?g|webp|gif|avif)$/i;
/** What a scene may play before: pictures, and films. */
export const BACKGROUND = /\.(png|jpe?g|webp|gif|avif|mp4|m4v|webm)$/i;

const SOUND = /\.(mp3|ogg|oga|opus|wav|flac|m4a)$/i;
/** Whether a file is called like a sound. */
export const isSound = (place: string): boolean => SOUND.test(place);
/** Whatever can be an asset. */
export const MEDIUM = new RegExp(`${BACKGROUND.source}|${SOUND.source}`, 'i');

/** Folders of sounds that SillyTavern's assets have, and a character's own folder. */
export const SOUND_FOLDERS = ['bgm', 'ambient', 'blip'] as const;

/** The folder under `characters/` that a character's sprites lie in, without a costume. */
export function folderOfSprites({ costumes }: LibrarySettings, avatar: string, name: string): string {
  const override = costumes.get(avatar.replace(/\.[a-z0-9]+$/i, ''));
  return (override && !override.includes('/') ? override : name).split(/[/\\]/).at(-1)!;
}

/** Order of names that is the same on every computer. */
export const byText = <T>(text: (of: T) => string) => {
  return (a: T, b: T): number => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
};
