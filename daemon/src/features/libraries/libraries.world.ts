import {
  backgroundName,
  spriteLabel,
  type Chat,
  type ChatLibrary,
  type LibraryCharacter,
  type LibraryFile,
  type LibraryPersona,
} from '../../importers/sillytavern-chat/index.ts';
import { readCard } from '../../importers/character-card/index.ts';
import { readWorldInfo, type LoreBookDraft } from '../../importers/lore/index.ts';
import { booksOf, defaultsOf } from '../imports/index.ts';
import { inParallel } from './libraries.parallel.ts';
import {
  folderOfSprites,
  type LibraryChat,
  type LibraryOwner,
  type LibraryPlace,
  type LibraryReader,
} from './libraries.reader.ts';

/** What surrounds the chats of a library: read once, for as many chats as one import takes. */
export interface LibraryWorld {
  readonly personas: () => Promise<ReadonlyMap<string, string>>;
  /** Everything around a chat, in the importer's terms. The chat is the first of `chats`; its branches follow. */
  describe(entry: LibraryChat, owner: LibraryOwner, chats: readonly Chat[]): Promise<ChatLibrary>;
  /** The bytes of a file that a description names. */
  read(file: LibraryFile): Promise<Buffer>;
}

export function createWorld(reader: LibraryReader): LibraryWorld {
  const settings = once(() => reader.settings());
  const backgrounds = once(async () => {
    const files = (await reader.backgrounds()).map(toFile);
    return files.map((file) => ({ ...file, name: file.name.split('/').at(-1)! }));
  });
  const portrait = once(async () => {
    const { userAvatar } = await settings();
    return userAvatar === null ? null : ((await reader.find([`User Avatars/${userAvatar}`]))[0] ?? null);
  });
  const people = once(async () => {
    const { personas } = await settings();
    const pictures = new Map(
      (await reader.find(personas.map((p) => `User Avatars/${p.avatar}`))).map((p) => [p.place, toFile(p)]),
    );
    return new Map(
      personas.map(({ avatar, name, description, lorebook }): [string, LibraryPersona] => {
        const portrait = pictures.get(`User Avatars/${avatar}`) ?? null;
        return [avatar, { name, description: description || null, portrait, lorebook }];
      }),
    );
  });
  const books = new Map<string, Promise<unknown>>();
  const characters = new Map<string, Promise<LibraryCharacter>>();

  const bookOf = (name: string): Promise<unknown> => {
    const known = books.get(name) ?? reader.lorebook(name).catch(() => null);
    books.set(name, known);
    return known;
  };

  /** The world info that SillyTavern would use in a chat. */
  async function loreOf(chat: Chat, library: ChatLibrary): Promise<LoreBookDraft[]> {
    const world = recordOf((await settings()).raw['world_info_settings']);
    const drafts: LoreBookDraft[] = [];
    for (const [name, kind] of booksOf(world, chat, library)) {
      const json = await bookOf(name);
      const book = json === null ? null : readWorldInfo(json, { kind, name }, defaultsOf(world));
      if (book !== null) drafts.push(book);
    }
    return drafts;
  }

  async function readCharacter(avatar: string): Promise<LibraryCharacter> {
    const { costumes } = await settings();
    const stem = avatar.replace(/\.[a-z0-9]+$/i, '');
    const [card] = await reader.find([`characters/${avatar}`]);
    const parsed = card ? readCard(await reader.file(card.place)) : null;
    const name = parsed?.name ?? stem;
    const override = costumes.get(stem);
    const costume = override?.includes('/') ? override.slice(override.indexOf('/') + 1) : null;
    const folder = folderOfSprites(await settings(), avatar, name);
    return {
      avatar,
      name,
      description: parsed?.description || null,
      card: parsed,
      portrait: card ? toFile(card) : null,
      costume,
      sprites: (await reader.sprites(folder)).map((sprite) => {
        const file = sprite.place.split('/').at(-1)!;
        const worn = sprite.costume === null ? '' : `/${sprite.costume}`;
        const { key } = toFile(sprite);
        return { key, name: `${folder}${worn}/${file}`, expression: spriteLabel(file), costume: sprite.costume };
      }),
    };
  }

  const characterOf = (avatar: string): Promise<LibraryCharacter> => {
    const known = characters.get(avatar) ?? readCharacter(avatar);
    characters.set(avatar, known);
    return known;
  };

  /** Pictures that messages show, and the chat's own background, by the address the chat names. */
  async function picturesOf(chats: readonly Chat[]): Promise<Map<string, LibraryFile>> {
    const addresses = new Set(
      chats.flatMap((chat) => [
        ...chat.messages.flatMap((m) => m.media.map((one) => one.url)),
        backgroundName(chat.header.metadata['custom_background']) ?? '',
      ]),
    );
    const places = new Map([...addresses].map((address) => [address, placeOf(address)]));
    const found = await reader.find([...new Set([...places.values()].filter((p) => p !== null))]);
    const byPlace = new Map(found.map((p) => [p.place, toFile(p)]));
    const files = new Map<string, LibraryFile>();
    for (const [address, place] of places) {
      const file = place === null ? undefined : byPlace.get(place);
      if (file) files.set(address, file);
    }
    return files;
  }

  return {
    personas: once(async () => new Map((await settings()).personas.map((p) => [p.avatar, p.name]))),
    async describe(entry, owner, chats) {
      const known = await settings();
      const own = await portrait();
      const library: ChatLibrary = {
        kind: owner.kind,
        title: entry.file,
        userName: known.userName,
        personas: new Map(known.personas.map((p) => [p.avatar, p.name])),
        reader: own && { portrait: toFile(own), description: null },
        characters: await inParallel(owner.members, characterOf, 2),
        backgrounds: await backgrounds(),
        background: known.background,
        pictures: await picturesOf(chats),
        people: await people(),
        globals: recordOf(recordOf(recordOf(known.raw['extension_settings'])['variables'])['global']),
      };
      return { ...library, lore: await loreOf(chats[0]!, library) };
    },
    read: (file) => reader.file(file.key.slice(0, file.key.lastIndexOf('#'))),
  };
}

/** Names a file by its place and size, so that a changed file is another asset. */
const toFile = ({ place, sizeBytes }: LibraryPlace): LibraryFile => ({ key: `${place}#${sizeBytes}`, name: place });

/** The place in the user's folder of an address such as `/user/images/Vic/a%20glade.png?t=1`; null where it is none. */
function placeOf(address: string): string | null {
  if (!/^\/?(user\/images|backgrounds)\//.test(address)) return null;
  try {
    return decodeURIComponent(address.replace(/^\//, '').split('?')[0]!);
  } catch {
    return null;
  }
}

const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}
