import fs from 'node:fs';
import path from 'node:path';
import { AppError, messageOf } from '../../core/errors.ts';
import { safeJoin } from '../../core/files.ts';
import { readCard } from '../../importers/character-card/index.ts';
import { parseSendDate } from '../../importers/sillytavern-chat/index.ts';
import { list, readJson, readLines, statOf, type ChatLines } from './libraries.disk.ts';
import { inParallel } from './libraries.parallel.ts';
import {
  BACKGROUND,
  byText,
  chatFolderOf,
  isPlace,
  isPlainName,
  MEDIUM,
  PICTURE,
  SOUND_FOLDERS,
  splitChatKey,
  type LibraryChat,
  type LibraryOwner,
  type LibraryPlace,
  type LibraryReader,
  type LibrarySprite,
} from './libraries.reader.ts';
import { toGroup, toLibrarySettings } from './libraries.settings.ts';

const JSONL = /\.jsonl$/i;
const MAX_FILE_BYTES = 256_000_000;
const bare = (file: string): string => file.replace(JSONL, '');

/** A library straight from the data folder of one user, e.g. `SillyTavern/data/default-user`. Never writes. */
export function openFolder(user: string): LibraryReader {
  const inside = (place: string): string => {
    try {
      return safeJoin(user, place);
    } catch (error) {
      throw new AppError('invalid_input', messageOf(error));
    }
  };
  const chatsFolder = (owner: string): string => {
    const [kind, id] = [owner.slice(0, owner.indexOf(':')), owner.slice(owner.indexOf(':') + 1)];
    return inside(kind === 'solo' ? `chats/${chatFolderOf(id)}` : 'group chats');
  };

  /** Names of cards are worth a look into each file, so they are remembered by its size and time. */
  const names = new Map<string, { stamp: string; name: string }>();
  async function nameOf(avatar: string): Promise<string | null> {
    const file = path.join(user, 'characters', avatar);
    const stat = await statOf(file);
    if (!stat?.isFile()) return null;
    const stamp = stampOfFile(stat);
    const known = names.get(avatar);
    if (known?.stamp === stamp) return known.name;
    const card = stat.size < MAX_FILE_BYTES ? readCard(await fs.promises.readFile(file)) : null;
    const name = card?.name ?? avatar.replace(/\.[a-z0-9]+$/i, '');
    names.set(avatar, { stamp, name });
    return name;
  }

  async function solos(): Promise<LibraryOwner[]> {
    const cards = (await list(inside('characters'))).filter((e) => e.isFile() && /\.png$/i.test(e.name));
    const avatars = cards.map((e) => e.name);
    const folders = new Set(avatars.map(chatFolderOf));
    // Chats whose card was deleted are still there to be read.
    for (const e of await list(inside('chats')))
      if (e.isDirectory() && !folders.has(e.name)) avatars.push(`${e.name}.png`);
    return inParallel(avatars, async (avatar) => {
      const name = (await nameOf(avatar)) ?? avatar.replace(/\.png$/i, '');
      const key = `solo:${avatar}`;
      return { key, kind: 'solo', name, avatar, members: [avatar], chats: null, stamp: await stampOf(key, null) };
    });
  }

  async function groups(): Promise<LibraryOwner[]> {
    const files = (await list(inside('groups'))).filter((e) => e.isFile() && /\.json$/i.test(e.name));
    const found = await inParallel(files, async (e) => {
      const group = toGroup(await readJson(path.join(user, 'groups', e.name)));
      if (!group) return null;
      const { id, name, members, chats } = group;
      const key = `group:${id}`;
      const avatar = members[0] ?? null;
      return { key, kind: 'group' as const, name, avatar, members, chats, stamp: await stampOf(key, chats) };
    });
    return found.filter((group) => group !== null);
  }

  async function filesOf(owner: string, chats: readonly string[] | null): Promise<string[]> {
    if (chats) return chats.filter((c) => !/[/\\]/.test(c)).map((c) => `${c}.jsonl`);
    const there = await list(chatsFolder(owner));
    return there.filter((e) => e.isFile() && JSONL.test(e.name)).map((e) => e.name);
  }

  /** Told by all its chats: a folder's own time does not change when a file in it grows. */
  async function stampOf(owner: string, chats: readonly string[] | null): Promise<string> {
    const folder = chatsFolder(owner);
    const files = await filesOf(owner, chats);
    let size = 0;
    let newest = 0;
    for (const file of files) {
      const stat = await statOf(path.join(folder, file));
      size += stat?.size ?? 0;
      newest = Math.max(newest, stat?.mtimeMs ?? 0);
    }
    return `${files.length}:${size}:${newest}`;
  }

  return {
    kind: 'folder',
    async about() {
      for (const needed of ['characters', 'chats'])
        if (!(await statOf(path.join(user, needed)))?.isDirectory())
          throw new AppError(
            'not_found',
            `"${user}" is not the data folder of a SillyTavern user: it has no folder "${needed}". Choose SillyTavern's own folder, its "data" folder, or a user's folder in it.`,
          );
      return { version: null, user: path.basename(user) };
    },
    owners: async () => [...(await solos()), ...(await groups())].toSorted(byText((o) => o.key)),
    async chats(owner, known) {
      const folder = chatsFolder(owner.key);
      const chats = await inParallel(
        await filesOf(owner.key, owner.chats),
        async (name): Promise<LibraryChat | null> => {
          const file = path.join(folder, name);
          const stat = await statOf(file);
          if (!stat?.isFile() || stat.size === 0) return null;
          const key = `${owner.key}/${bare(name)}`;
          const stamp = stampOfFile(stat);
          const before = known?.get(key);
          if (before?.stamp === stamp) return before;
          const { messages, sentAtMs } = countsOf(await readLines(file));
          return {
            key,
            owner: owner.key,
            file: bare(name),
            messages,
            sizeBytes: stat.size,
            lastAtMs: Math.round(sentAtMs ?? stat.mtimeMs),
            stamp,
          };
        },
      );
      return chats.filter((c) => c !== null).toSorted(byText((c) => c.key));
    },
    chat(key) {
      const parts = splitChatKey(key);
      if (!parts) throw new AppError('invalid_input', `"${key}" names no chat.`);
      const file = path.join(chatsFolder(parts.owner), `${parts.file}.jsonl`);
      return readStream(inside(path.relative(fs.realpathSync(user), file)), parts.file);
    },
    settings: async () => toLibrarySettings(await readJson(inside('settings.json'))),
    lorebooks: async () =>
      (await list(inside('worlds')))
        .filter((e) => e.isFile() && /\.json$/i.test(e.name))
        .map((e) => e.name.slice(0, -5))
        .toSorted(byText((n) => n)),
    async lorebook(name) {
      const json = isPlainName(name) ? await readJson(inside(`worlds/${name}.json`)) : null;
      if (json === null) throw new AppError('not_found', `There is no lorebook "${name}" that can be read.`);
      return json;
    },
    backgrounds: () => placesIn('backgrounds', BACKGROUND),
    async sprites(folder): Promise<LibrarySprite[]> {
      const place = `characters/${folder}`;
      const costumes = (await list(inside(place))).filter((e) => e.isDirectory()).map((e) => e.name);
      const worn = await inParallel(costumes, async (costume) =>
        (await placesIn(`${place}/${costume}`, PICTURE)).map((p) => ({ ...p, costume })),
      );
      return [...(await placesIn(place, PICTURE)).map((p) => ({ ...p, costume: null })), ...worn.flat()];
    },
    avatars: () => placesIn('User Avatars', PICTURE),
    async extras(folders) {
      const galleries = (await list(inside('user/images'))).filter((e) => e.isDirectory()).map((e) => e.name);
      const places = [
        ...SOUND_FOLDERS.map((one) => `assets/${one}`),
        ...folders.flatMap((folder) => [...SOUND_FOLDERS, 'backgrounds'].map((one) => `characters/${folder}/${one}`)),
        ...galleries.map((one) => `user/images/${one}`),
        'user/images',
        'user/files',
      ];
      return (await inParallel(places, (place) => placesIn(place, MEDIUM))).flat();
    },
    find: async (places) =>
      (
        await inParallel(places, async (place): Promise<LibraryPlace | null> => {
          const stat = isPlace(place) ? await statOf(inside(place)) : null;
          return stat?.isFile() ? { place, sizeBytes: stat.size } : null;
        })
      ).filter((p) => p !== null),
    async file(place) {
      if (!isPlace(place)) throw new AppError('invalid_input', `"${place}" names no picture or attachment.`);
      const file = inside(place);
      const stat = await statOf(file);
      if (!stat?.isFile()) throw new AppError('not_found', `There is no file "${place}".`);
      if (stat.size > MAX_FILE_BYTES) throw new AppError('too_large', `"${place}" is over ${MAX_FILE_BYTES / 1e6} MB.`);
      return fs.promises.readFile(file);
    },
  };

  async function placesIn(folder: string, like: RegExp): Promise<LibraryPlace[]> {
    const files = (await list(inside(folder))).filter((e) => e.isFile() && like.test(e.name));
    const places = await inParallel(files, async (e) => ({
      place: `${folder}/${e.name}`,
      sizeBytes: (await statOf(path.join(user, folder, e.name)))?.size ?? 0,
    }));
    return places.toSorted(byText((p) => p.place));
  }
}

/** Messages and date as SillyTavern tells them: a last line that is cut off counts for nothing, nor does the header. */
function countsOf({ lines, last }: ChatLines): { messages: number; sentAtMs: number | null } {
  const line = parsed(last);
  const isWhole = Boolean(line['name'] || line['character_name'] || line['chat_metadata']);
  return {
    messages: Math.max(0, lines - (isWhole ? 1 : 2)),
    sentAtMs: isWhole ? parseSendDate(line['send_date']) : null,
  };
}

function parsed(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? {};
  } catch {
    return {};
  }
}

const stampOfFile = (stat: fs.Stats): string => `${stat.size}:${stat.mtimeMs}`;

async function* readStream(file: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fs.createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('not_found', `The chat "${name}" is not there any more.`);
    throw new AppError('unavailable', `The chat "${name}" cannot be read: ${messageOf(error)}`);
  }
}
