import fs from 'node:fs';
import path from 'node:path';
import type { ChatEntry } from '@comfyvn/shared/imports/imports.api';
import { safeJoin } from '../../core/files.ts';
import { readCard } from '../../importers/character-card/index.ts';
import type { LoreBookDraft } from '../../importers/lore/index.ts';
import {
  spriteLabel,
  type Chat,
  type ChatLibrary,
  type LibraryCharacter,
  type LibraryFile,
  type LibraryPersona,
} from '../../importers/sillytavern-chat/index.ts';

import { folderLore } from './imports.folder-lore.ts';

const PICTURE = /\.(png|jpe?g|webp|gif|avif)$/i;
/** What a scene may play before: pictures, and films. */
const BACKGROUND = /\.(png|jpe?g|webp|gif|avif|mp4|m4v|webm)$/i;
const MAX_CHATS = 20_000;

/** Is this the data folder of a SillyTavern user (`data/default-user`)? */
export const isUserFolder = (folder: string): boolean =>
  isFolder(path.join(folder, 'chats')) && isFolder(path.join(folder, 'characters'));

/** The user folders under a path a person gave: the folder itself, `data/*` of an installation, or `*` of a data root. */
export function userFolders(folder: string): string[] {
  if (isUserFolder(folder)) return [folder];
  const roots = [path.join(folder, 'data'), folder];
  for (const root of roots) {
    const users = listFolders(root)
      .map((u) => path.join(root, u))
      .filter(isUserFolder);
    if (users.length > 0) return users;
  }
  return [];
}

/** The chats of one user, newest first. */
export function listChats(user: string): ChatEntry[] {
  const entries: ChatEntry[] = [];
  for (const character of listFolders(path.join(user, 'chats')))
    for (const file of listFiles(path.join(user, 'chats', character), /\.jsonl$/i))
      add(`chats/${character}/${file}`, character, false);
  const groups = groupNames(user);
  for (const file of listFiles(path.join(user, 'group chats'), /\.jsonl$/i)) {
    const id = file.replace(/\.jsonl$/i, '');
    add(`group chats/${file}`, groups.get(id)?.name ?? 'Group', true);
  }
  return entries.toSorted((a, b) => b.modifiedAt.localeCompare(a.modifiedAt)).slice(0, MAX_CHATS);

  function add(relative: string, character: string, group: boolean): void {
    const stat = statOf(path.join(user, relative));
    if (!stat || stat.size === 0) return;
    entries.push({
      path: relative,
      title: path.basename(relative).replace(/\.jsonl$/i, ''),
      character,
      group,
      sizeBytes: stat.size,
      modifiedAt: stat.mtime.toISOString(),
    });
  }
}

/** A chat of a data folder with everything around it. */
export interface FolderChat {
  readonly file: string;
  /** As the extension calls it: `solo:<card>/<file>` or `group:<id>/<file>`; null for a group's chat without a group. */
  readonly key: string | null;
  readonly library: ChatLibrary;
  /** Other chats of the same character, for finding branches. */
  readonly siblings: readonly string[];
  /** Reads a file that the library names. */
  readonly read: (file: LibraryFile) => Buffer;
  /** The world info that belongs to the chat, once it was read. */
  readonly lore: (chat: Chat) => LoreBookDraft[];
}

/** Opens `chats/<card>/<name>.jsonl` or `group chats/<name>.jsonl` of a user folder. Throws when the path leaves it. */
export function openFolderChat(user: string, relative: string): FolderChat {
  const file = safeJoin(user, relative);
  const parts = path.relative(fs.realpathSync(user), file).split(path.sep);
  const group = parts[0] === 'group chats';
  const title = path.basename(file).replace(/\.jsonl$/i, '');
  const settings = readJson(path.join(user, 'settings.json'));
  const power = recordOf(settings['power_user']);
  const overrides = costumes(recordOf(settings['extension_settings'])['expressionOverrides']);
  const members = group ? (groupNames(user).get(title)?.members ?? []) : [`${parts[1]}.png`];
  const personas = new Map(
    Object.entries(recordOf(power['personas'])).filter((e): e is [string, string] => typeof e[1] === 'string'),
  );
  const avatar = typeof settings['user_avatar'] === 'string' ? settings['user_avatar'] : null;
  const backgrounds = listFiles(path.join(user, 'backgrounds'), BACKGROUND).map((name) =>
    fileOf(user, `backgrounds/${name}`),
  );
  const selected = recordOf(settings['background'])['name'];
  const library: ChatLibrary = {
    kind: group ? 'group' : parts[0] === 'chats' ? 'solo' : 'unknown',
    title,
    userName: typeof settings['username'] === 'string' ? settings['username'] : null,
    personas,
    reader:
      avatar !== null && isFile(path.join(user, 'User Avatars', path.basename(avatar)))
        ? { portrait: fileOf(user, `User Avatars/${path.basename(avatar)}`), description: null }
        : null,
    characters: members.flatMap((m) => readCharacter(user, m, overrides) ?? []),
    backgrounds: backgrounds.map((b) => ({ ...b, name: path.basename(b.name) })),
    background: typeof selected === 'string' ? selected : null,
    pictures: new UserPictures(user),
    people: peopleOf(user, personas, recordOf(power['persona_descriptions'])),
    globals: recordOf(recordOf(recordOf(settings['extension_settings'])['variables'])['global']),
  };
  const id = group ? groupNames(user).get(title)?.id : `${parts[1]}.png`;
  return {
    file,
    key: id === undefined ? null : `${group ? 'group' : 'solo'}:${id}/${title}`,
    library,
    lore: (read) => folderLore(user, settings, read, library),
    siblings: group
      ? groupChats(user, title)
      : listFiles(path.dirname(file), /\.jsonl$/i)
          .map((f) => path.join(path.dirname(file), f))
          .filter((f) => f !== file),
    read: (f) => fs.readFileSync(safeJoin(user, f.key.split('#')[0]!)),
  };
}

/** The personas of a user with their words and pictures, by their file. */
function peopleOf(
  user: string,
  names: ReadonlyMap<string, string>,
  described: Record<string, unknown>,
): Map<string, LibraryPersona> {
  return new Map(
    [...names].map(([file, name]) => {
      const { description, lorebook } = recordOf(described[file]);
      const picture = path.join('User Avatars', path.basename(file));
      return [
        file,
        {
          name,
          description: typeof description === 'string' && description !== '' ? description : null,
          portrait: isFile(path.join(user, picture)) ? fileOf(user, `User Avatars/${path.basename(file)}`) : null,
          lorebook: typeof lorebook === 'string' && lorebook !== '' ? lorebook : null,
        },
      ];
    }),
  );
}

/** The folder chat of a plain file, when the file lies in a SillyTavern data folder; else null. */
export function findFolderChat(file: string): FolderChat | null {
  const folder = path.dirname(path.resolve(file));
  for (const user of [path.dirname(folder), path.dirname(path.dirname(folder))]) {
    const top = path.relative(user, folder).split(path.sep)[0];
    if ((top === 'chats' || top === 'group chats') && isUserFolder(user))
      return openFolderChat(user, path.relative(user, path.resolve(file)));
  }
  return null;
}

/** Pictures that messages show lie under `user/images`; looked up as they are asked for. */
class UserPictures extends Map<string, LibraryFile> {
  readonly #user: string;
  constructor(user: string) {
    super();
    this.#user = user;
  }
  override get(url: string): LibraryFile | undefined {
    if (!/^\/?(user\/images|backgrounds)\//.test(url)) return undefined;
    try {
      const relative = decodeURIComponent(url.replace(/^\//, '').split('?')[0]!);
      return isFile(safeJoin(this.#user, relative)) ? fileOf(this.#user, relative) : undefined;
    } catch {
      return undefined;
    }
  }
}

function readCharacter(user: string, avatar: string, overrides: ReadonlyMap<string, string>): LibraryCharacter | null {
  const base = path.basename(avatar);
  const card = path.join(user, 'characters', base);
  const stem = base.replace(/\.[a-z0-9]+$/i, '');
  const parsed = isFile(card) ? readCard(fs.readFileSync(card)) : null;
  const name = parsed?.name ?? stem;
  const override = overrides.get(stem);
  const costume = override?.includes('/') ? override.slice(override.indexOf('/') + 1) : null;
  const folder = path.basename(override && !override.includes('/') ? override : name);
  const root = path.join(user, 'characters', folder);
  const sprites = (where: string, relative: string, worn: string | null) =>
    listFiles(where, PICTURE).map((f) => ({
      ...fileOf(user, `${relative}/${f}`),
      name: `${folder}${worn ? `/${worn}` : ''}/${f}`,
      expression: spriteLabel(f),
      costume: worn,
    }));
  return {
    avatar: base,
    name,
    description: parsed?.description || null,
    card: parsed,
    portrait: isFile(card) ? fileOf(user, `characters/${base}`) : null,
    costume,
    sprites: [
      ...sprites(root, `characters/${folder}`, null),
      ...listFolders(root).flatMap((c) => sprites(path.join(root, c), `characters/${folder}/${c}`, c)),
    ],
  };
}

/** Names a file by its place and size, so that a changed file is another asset. */
function fileOf(user: string, relative: string): LibraryFile {
  return { key: `${relative}#${statOf(path.join(user, relative))?.size ?? 0}`, name: relative };
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly chats: readonly string[];
}

function groupNames(user: string): Map<string, Group> {
  const byChat = new Map<string, Group>();
  for (const file of listFiles(path.join(user, 'groups'), /\.json$/i)) {
    const json = readJson(path.join(user, 'groups', file));
    const texts = (v: unknown) =>
      Array.isArray(v) ? v.filter((t): t is string => typeof t === 'string').slice(0, 500) : [];
    const group = {
      id:
        typeof json['id'] === 'number'
          ? String(json['id'])
          : typeof json['id'] === 'string'
            ? json['id']
            : file.slice(0, -5),
      name: typeof json['name'] === 'string' ? json['name'] : 'Group',
      members: texts(json['members']),
      chats: texts(json['chats']),
    };
    for (const chat of group.chats) byChat.set(chat, group);
  }
  return byChat;
}

function groupChats(user: string, chat: string): string[] {
  const group = groupNames(user).get(chat);
  return (group?.chats ?? [])
    .filter((c) => c !== chat)
    .map((c) => path.join(user, 'group chats', `${path.basename(c)}.jsonl`))
    .filter(isFile);
}

function costumes(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  if (!Array.isArray(value)) return found;
  for (const entry of value) {
    const { name, path: folder } = recordOf(entry);
    if (typeof name === 'string' && typeof folder === 'string' && !folder.includes('..')) found.set(name, folder);
  }
  return found;
}

const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};

function readJson(file: string): Record<string, unknown> {
  try {
    return recordOf(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
function statOf(file: string): fs.Stats | null {
  try {
    return fs.statSync(file);
  } catch {
    return null;
  }
}
const isFolder = (f: string): boolean => statOf(f)?.isDirectory() === true;
const isFile = (f: string): boolean => statOf(f)?.isFile() === true;
function list(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
const listFolders = (folder: string): string[] =>
  list(folder)
    .filter((e) => e.isDirectory())
    .map((e) => e.name);
const listFiles = (folder: string, like: RegExp): string[] =>
  list(folder)
    .filter((e) => e.isFile() && like.test(e.name))
    .map((e) => e.name);
