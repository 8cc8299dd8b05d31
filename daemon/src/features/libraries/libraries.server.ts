import { AppError } from '../../core/errors.ts';
import { parseSendDate } from '../../importers/sillytavern-chat/index.ts';
import { jsonText } from './libraries.json-text.ts';
import { inParallel } from './libraries.parallel.ts';
import {
  BACKGROUND,
  byText,
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
  type LibrarySettings,
  type LibrarySprite,
} from './libraries.reader.ts';
import { createImageServer, type ImageServer } from './libraries.images.ts';
import { createSession, type ServerAccess } from './libraries.session.ts';
import { createTextServer, type TextServer } from './libraries.text.ts';
import { toGroup, toLibrarySettings } from './libraries.settings.ts';

const MAX_LIST_BYTES = 512_000_000;
const MAX_CHAT_BYTES = 1_000_000_000;
const MAX_FILE_BYTES = 256_000_000;
/** Pictures, films and sounds, as SillyTavern counts them. */
const ANY_MEDIUM = 7;
/** SillyTavern reads every chat it lists, so it is asked for few at once. */
const LISTS_AT_ONCE = 4;
/** Its answer about settings holds all presets; it is kept for the many questions of one import. */
const KEEP_SETTINGS_MS = 30_000;

/** A library as a plain client of the running SillyTavern. Never changes anything there. */
export function openServer(
  access: ServerAccess,
): LibraryReader & { close(): void; readonly text: TextServer; readonly images: ImageServer } {
  const session = createSession(access);
  let kept: { at: number; asked: Promise<{ settings: LibrarySettings; worlds: string[] }> } | null = null;

  const ask = (): Promise<{ settings: LibrarySettings; worlds: string[] }> => {
    if (kept && performance.now() - kept.at < KEEP_SETTINGS_MS) return kept.asked;
    const asked = session.post('/api/settings/get', {}, MAX_LIST_BYTES).then((answer) => {
      const { settings, world_names: worlds } = recordOf(answer);
      return { settings: toLibrarySettings(parsed(settings)), worlds: listOf(worlds).filter(isName) };
    });
    asked.catch(() => (kept = null));
    kept = { at: performance.now(), asked };
    return asked;
  };

  const raw = async () => recordOf((await ask()).settings.raw);

  async function solos(): Promise<LibraryOwner[]> {
    const answer = await session.post('/api/characters/all', {}, MAX_LIST_BYTES);
    if (!Array.isArray(answer))
      throw new AppError(
        'unavailable',
        'SillyTavern could not list its characters; they are too many for one answer. Set "performance.lazyLoadCharacters" to true in its config.yaml.',
      );
    return answer.flatMap((one): LibraryOwner[] => {
      const { avatar, name, chat_size: size, date_last_chat: newest } = recordOf(one);
      if (!isName(avatar)) return [];
      const key = `solo:${avatar}`;
      const shown = isName(name) ? name.trim().slice(0, 200) : avatar.replace(/\.png$/i, '');
      return [
        {
          key,
          kind: 'solo',
          name: shown,
          avatar,
          members: [avatar],
          chats: null,
          stamp: `${String(size)}:${String(newest)}`,
        },
      ];
    });
  }

  async function groups(): Promise<LibraryOwner[]> {
    return listOf(await session.post('/api/groups/all', {}, MAX_LIST_BYTES)).flatMap((one): LibraryOwner[] => {
      const group = toGroup(one);
      if (!group) return [];
      const { chat_size: size, date_last_chat: newest } = recordOf(one);
      const { id, name, members, chats } = group;
      const stamp = `${chats.length}:${String(size)}:${String(newest)}`;
      return [{ key: `group:${id}`, kind: 'group', name, avatar: members[0] ?? null, members, chats, stamp }];
    });
  }

  const sizes = (places: readonly string[]): Promise<LibraryPlace[]> =>
    inParallel(places, async (place): Promise<LibraryPlace | null> => {
      const sizeBytes = isPlace(place) ? await session.size(addressOf(place)) : null;
      return sizeBytes === null ? null : { place, sizeBytes };
    }).then((found) => found.filter((p) => p !== null));

  async function spritesIn(folder: string, costume: string | null): Promise<LibrarySprite[]> {
    const name = costume === null ? folder : `${folder}/${costume}`;
    const list = listOf(await session.get(`/api/sprites/get?name=${encodeURIComponent(name)}`));
    const places = list.flatMap((one) => {
      const address = recordOf(one)['path'];
      if (typeof address !== 'string') return [];
      const place = address.replace(/\?t=\d+$/, '').replace(/^\//, '');
      return PICTURE.test(place) && place.startsWith(`characters/${name}/`) ? [place] : [];
    });
    return (await sizes(places)).toSorted(byText((p) => p.place)).map((p) => ({ ...p, costume }));
  }

  /** A character's own sounds and backgrounds, as addresses. */
  async function extrasOf(folder: string): Promise<unknown[]> {
    const name = encodeURIComponent(folder);
    const sounds = await inParallel(
      SOUND_FOLDERS,
      (one) => session.post(`/api/assets/character?name=${name}&category=${one}`, {}),
      1,
    );
    const backgrounds = await spritesIn(folder, 'backgrounds');
    return [...sounds.flatMap(listOf), ...backgrounds.map(({ place }) => place)];
  }

  async function galleryOf(folder: string): Promise<string[]> {
    const files = listOf(await session.post('/api/images/list', { folder, type: ANY_MEDIUM }));
    return files.filter(isName).map((file) => `user/images/${folder}/${file}`);
  }

  return {
    kind: 'server',
    text: createTextServer(session, raw),
    images: createImageServer(session, raw),
    async about() {
      const { agent, pkgVersion } = recordOf(await session.get('/version'));
      if (typeof agent !== 'string' || !agent.startsWith('SillyTavern'))
        throw new AppError(
          'invalid_input',
          `What answers at ${access.url} is not SillyTavern. Check the address and its port.`,
        );
      const me = recordOf(await session.get('/api/users/me').catch(() => null));
      return {
        version: typeof pkgVersion === 'string' ? pkgVersion : null,
        user: isName(me['handle']) ? me['handle'] : (access.account?.handle ?? 'default-user'),
      };
    },
    owners: async () => [...(await solos()), ...(await groups())].toSorted(byText((o) => o.key)),
    async chats(owner) {
      const infos = owner.chats
        ? await inParallel(
            owner.chats.filter(isPlainName),
            (id) => session.post('/api/chats/group/info', { id }),
            LISTS_AT_ONCE,
          )
        : // Without a folder of chats the answer is {error: true}: there are none.
          listOf(await session.post('/api/characters/chats', { avatar_url: owner.avatar }, MAX_LIST_BYTES));
      return infos.flatMap((info) => toChat(info, owner) ?? []).toSorted(byText((c) => c.key));
    },
    async *chat(key) {
      const parts = splitChatKey(key);
      if (!parts) throw new AppError('invalid_input', `"${key}" names no chat.`);
      const file = `${parts.file}.jsonl`;
      const wanted = {
        file,
        exportfilename: file,
        format: 'jsonl',
        is_group: parts.kind === 'group',
        ...(parts.kind === 'solo' && { avatar_url: parts.id }),
      };
      yield* jsonText(await session.stream('/api/chats/export', wanted, MAX_CHAT_BYTES), 'result');
    },
    settings: async () => (await ask()).settings,
    lorebooks: async () => (await ask()).worlds.toSorted(byText((n) => n)),
    async lorebook(name) {
      // For a name that it does not know SillyTavern answers with an empty one.
      if (!(await ask()).worlds.includes(name))
        throw new AppError('not_found', `There is no lorebook "${name}" that can be read.`);
      return session.post('/api/worldinfo/get', { name }, MAX_LIST_BYTES);
    },
    async backgrounds() {
      const { images } = recordOf(await session.post('/api/backgrounds/all', {}, MAX_LIST_BYTES));
      // Names before 1.18, records since.
      const names = listOf(images).map((one) => (typeof one === 'string' ? one : recordOf(one)['filename']));
      const places = names.filter((n) => isName(n) && BACKGROUND.test(n)).map((n) => `backgrounds/${String(n)}`);
      return (await sizes(places)).toSorted(byText((p) => p.place));
    },
    async sprites(folder) {
      const worn = [...(await ask()).settings.costumes.values()]
        .filter((c) => c.startsWith(`${folder}/`))
        .map((c) => c.slice(folder.length + 1))
        .filter(isPlainName);
      const costumes = [...new Set(worn)].toSorted(byText((c) => c));
      const own = await spritesIn(folder, null);
      return [...own, ...(await inParallel(costumes, (c) => spritesIn(folder, c))).flat()];
    },
    async avatars() {
      const names = listOf(await session.post('/api/avatars/get', {}, MAX_LIST_BYTES)).filter(isName);
      const places = names.filter((one) => PICTURE.test(one)).map((one) => `User Avatars/${one}`);
      return (await sizes(places)).toSorted(byText((p) => p.place));
    },
    async extras(folders) {
      const shared = recordOf(await session.post('/api/assets/get', {}, MAX_LIST_BYTES));
      const own = await inParallel(folders, extrasOf, LISTS_AT_ONCE);
      const galleries = listOf(await session.post('/api/images/folders', {})).filter(isName);
      const pictures = await inParallel(galleries, galleryOf, LISTS_AT_ONCE);
      const places = [
        ...SOUND_FOLDERS.flatMap((one) => listOf(shared[one])),
        ...own.flat(),
        ...pictures.flat(),
      ].flatMap((one) => (typeof one === 'string' && MEDIUM.test(one) ? [one.replace(/^\//, '')] : []));
      return sizes(places);
    },
    find: sizes,
    file(place) {
      if (!isPlace(place)) throw new AppError('invalid_input', `"${place}" names no picture or attachment.`);
      return session.bytes(addressOf(place), MAX_FILE_BYTES);
    },
    close: () => session.close(),
  };
}

function toChat(info: unknown, owner: LibraryOwner): LibraryChat | null {
  const { file_name: name, chat_items: items, file_size: size, last_mes: last } = recordOf(info);
  if (typeof name !== 'string' || !/\.jsonl$/i.test(name) || !isPlainName(name)) return null;
  const file = name.slice(0, -6);
  const sizeBytes = bytesOf(size);
  if (sizeBytes === 0) return null;
  return {
    key: `${owner.key}/${file}`,
    owner: owner.key,
    file,
    messages: typeof items === 'number' && Number.isSafeInteger(items) ? Math.max(0, items) : 0,
    sizeBytes,
    lastAtMs: Math.round(parseSendDate(last) ?? 0),
    // Sizes are rounded, so only the exact sum over all chats of the owner tells that nothing changed.
    stamp: `${owner.stamp}|${String(size)}|${String(items)}|${String(last)}`,
  };
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** `12.34KB` as SillyTavern writes it, in bytes. */
function bytesOf(size: unknown): number {
  const [, amount, unit] = /^([\d.]+) ?(B|KB|MB|GB)$/i.exec(String(size)) ?? [];
  return amount === undefined ? 0 : Math.round(Number(amount) * (UNITS[unit!.toUpperCase()] ?? 1));
}

const addressOf = (place: string): string => `/${place.split('/').map(encodeURIComponent).join('/')}`;
const isName = (v: unknown): v is string => typeof v === 'string' && isPlainName(v);
const listOf = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return null;
  }
}
