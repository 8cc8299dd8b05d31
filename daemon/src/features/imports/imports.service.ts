import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { ImportOptions, ImportReport } from '@comfyvn/shared/imports/imports.api';
import type { RouteFile } from '@comfyvn/shared/sillytavern/routes/route';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError, messageOf } from '../../core/errors.ts';
import { createLane } from '../../core/lane.ts';
import { mayBeCard } from '../../importers/character-card/index.ts';
import {
  convertChat,
  emptyLibrary,
  NotAChat,
  readChat,
  type Chat,
  type ChatLibrary,
  type WantedAsset,
} from '../../importers/sillytavern-chat/index.ts';
import type { AssetService } from '../assets/index.ts';
import type { LoreService } from '../lore/index.ts';
import type { StoryService } from '../stories/index.ts';
import { isZip } from './imports.archive.ts';
import { cardSource, isArchivedCard, isCardFile, isYamlName } from './imports.card.ts';
import type { BundleImport } from './imports.bundle.ts';
import type { BundleOptions } from './imports.bundle-write.ts';
import { findFolderChat, openFolderChat, type FolderChat } from './imports.folder.ts';
import type { Origins } from './imports.origins.ts';
import { peek, type Incoming } from './imports.incoming.ts';
import { familyOf, readFolderRoutes, shareMessages, treeKey, uncertainForks } from './imports.routes.ts';
import type { AssetRights, ImportSource } from './imports.source.ts';

/** A slice of conversion after which the daemon answers others. */
const SLICE_MS = 25;

export interface ImportResult {
  readonly report: ImportReport;
  /** Keys of the files whose bytes are still to come. */
  readonly missing: readonly string[];
}

interface Parts {
  readonly stories: StoryService;
  readonly assets: AssetService;
  readonly lore: LoreService;
  readonly takeBundle: BundleImport;
  readonly incoming: Incoming;
  readonly origins: Origins;
}

export function createImportService({ stories, assets, lore, takeBundle, incoming, origins }: Parts) {
  /** One import at a time: two of the same chat must not race, and none may starve the daemon. */
  const lane = createLane(1);

  const convert = async (source: ImportSource): Promise<ImportResult> => {
    const draft = stories.begin(source.origin);
    try {
      const scenes = convertChat(source.chat, source.library, source.branches);
      let sliceEnd = performance.now() + SLICE_MS;
      for (;;) {
        const next = scenes.next();
        if (next.done) {
          const { title, start, characters, variables, lines, messages, findings, assets: wanted } = next.value;
          if (lines === 0)
            throw new AppError(
              'invalid_input',
              source.empty ??
                `"${source.origin.label}" holds nothing that can be played: all its messages are hidden or empty.`,
            );
          const loaded = await loadAssets(wanted, source);
          const stored = draft.finish({
            head: { title, start, characters, locale: 'en', variables, renamed: {}, assets: loaded.assets },
            lines,
            messages,
            findings: [...findings, ...loaded.findings],
          });
          const { id: story, title: shown, revision, changed, scenes: count } = stored;
          lore.take(story, next.value.lore, next.value.notes);
          const report = {
            story,
            title: shown,
            revision,
            changed,
            messages,
            lines,
            scenes: count,
            findings: [...stored.findings],
          };
          return { report, missing: loaded.missing };
        }
        draft.add(next.value);
        if (performance.now() > sliceEnd) {
          await breathe();
          sliceEnd = performance.now() + SLICE_MS;
        }
      }
    } catch (error) {
      draft.abort();
      throw error;
    }
  };

  const loadAssets = async (
    wanted: readonly WantedAsset[],
    source: ImportSource,
  ): Promise<{ assets: StoryAsset[]; missing: string[]; findings: Finding[] }> => {
    const loaded: StoryAsset[] = [];
    const missing: string[] = [];
    const findings: Finding[] = [];
    for (const { id, kind, file } of wanted) {
      const known = assets.find(id);
      if (known) {
        loaded.push(known);
        continue;
      }
      try {
        const bytes = await source.read(file);
        if (bytes)
          loaded.push(
            await assets.addVisual(bytes, {
              ...source.rights,
              id,
              kind,
              name: file.name,
              origin: source.origin.label,
            }),
          );
        else {
          missing.push(file.key);
          loaded.push({ id, kind, name: file.name, mime: 'application/octet-stream' });
        }
      } catch (error) {
        findings.push({
          rule: 'asset-unreadable',
          level: 'warning',
          where: { file: file.name },
          message: `The picture or film "${file.name}" could not be used: ${messageOf(error)}`,
          fix: 'Replace the file in SillyTavern and import again.',
        });
      }
    }
    return { assets: loaded, missing, findings };
  };

  const read = async (
    bytes: AsyncIterable<Uint8Array>,
    name: string,
    options: ImportOptions,
    personas: ReadonlyMap<string, string>,
  ): Promise<Chat> => {
    try {
      return await readChat(bytes, name, { swipes: options.swipes, marks: options.branches, personas });
    } catch (error) {
      if (error instanceof NotAChat) throw new AppError('invalid_input', error.message);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new AppError('not_found', `There is no file "${name}".`);
      if ((error as NodeJS.ErrnoException).code === 'EISDIR')
        throw new AppError('invalid_input', `"${name}" is a folder, not a chat file.`);
      throw error;
    }
  };

  const importFolderChat = async (
    found: FolderChat,
    before: string,
    options: ImportOptions,
    project: string | undefined,
    { rights, all = false }: { readonly rights?: AssetRights | undefined; readonly all?: boolean } = {},
  ): Promise<ImportReport> => {
    const { library, file } = found;
    const family = options.branches ? await readFamily(found) : null;
    const share = shareMessages();
    const readOne = async (one: string): Promise<Chat> =>
      share(await read(stream(one), path.basename(one), options, library.personas));
    const chat = await readOne(file);
    const branches: Chat[] = [];
    for (const sibling of family?.siblings ?? []) {
      const other = await readOne(sibling).catch(() => null);
      if (other) branches.push(other);
    }
    // What comes with ComfyVN is nobody's own chat, and a story of all routes is of none alone.
    const isOwn = rights === undefined && !all && found.key !== null;
    const { report } = await convert({
      origin: {
        key: isOwn ? origins.of({ key: found.key!, chat, before }) : before,
        label: all ? `all chats of ${whoIn(library)}` : path.basename(file),
        project: project ?? library.characters[0]?.name ?? 'Stories',
      },
      chat: { ...chat, findings: [...chat.findings, ...(family?.findings ?? [])] },
      branches,
      library: {
        ...library,
        title: all ? allTitleOf(library, chat) : titleOf(library, chat),
        lore: found.lore(chat),
      },
      read: found.read,
      rights,
    });
    return report;
  };

  const importCard = async (
    file: string,
    name: string,
    key: string,
    project: string | undefined,
  ): Promise<ImportReport> => (await convert(await cardSource(file, name, key, project))).report;
  /** The other chats of the tree that a chat belongs to. */
  const readFamily = async ({ file, siblings }: FolderChat) => {
    const { routes, paths, findings } = await readFolderRoutes([file, ...siblings]);
    const index = paths.indexOf(file);
    if (index < 0) return { siblings: [], findings };
    const family = familyOf(routes, index);
    const others = family.filter((route) => route.index !== index).map((route) => paths[route.index]!);
    return { siblings: others, findings: [...findings, ...uncertainForks(family)] };
  };

  return {
    /** Converts what the caller has read already. */
    run: (source: ImportSource): Promise<ImportResult> =>
      queued(() => convert({ ...source, library: { ...source.library, title: titleOf(source.library, source.chat) } })),
    /** Which story a chat of SillyTavern belongs to. */
    origins,
    /** A chat file on this machine; when it lies in a SillyTavern data folder, with all its pictures. */
    fromFile(file: string, options: ImportOptions, project?: string): Promise<ImportReport> {
      return queued(async () => {
        const absolute = path.resolve(file);
        if (await isCardFile(absolute, path.basename(absolute)))
          return importCard(absolute, path.basename(absolute), `card:${absolute}`, project);
        const found = findFolderChat(absolute);
        if (found) return importFolderChat(found, `file:${absolute}`, options, project);
        const chat = await read(stream(absolute), path.basename(file), options, new Map());
        return (await convert(plainSource(chat, path.basename(file), `file:${absolute}`, project))).report;
      });
    },
    fromFolder(
      user: string,
      relative: string,
      options: ImportOptions,
      project?: string,
      rights?: AssetRights,
    ): Promise<ImportReport> {
      return queued(() => {
        const found = openFolderChat(user, relative);
        return importFolderChat(found, `file:${found.file}`, options, project, { rights });
      });
    },
    /**
     * All chats of a tree as one story, with a menu at each fork. `relative` is any of them; the story stays the same one
     * when files are added, renamed or grow.
     */
    fromFolderRoutes(user: string, relative: string, options: Pick<ImportOptions, 'swipes'>): Promise<ImportReport> {
      return queued(async () => {
        const given = openFolderChat(user, relative);
        const { routes, files, paths, findings } = await readFolderRoutes([given.file, ...given.siblings]);
        const index = paths.indexOf(given.file);
        if (index < 0) throw new AppError('invalid_input', findings[0]?.message ?? `"${relative}" cannot be read.`);
        const { root } = routes[index]!;
        const found = openFolderChat(user, path.relative(fs.realpathSync(user), paths[root]!));
        return importFolderChat(found, routesKey(given, files[root]!), { ...options, branches: true }, undefined, {
          all: true,
        });
      });
    },
    /** An uploaded chat or story bundle; which one it is its bytes say, not its name. */
    async fromBytes(
      bytes: AsyncIterable<Uint8Array>,
      name: string,
      options: ImportOptions & Pick<BundleOptions, 'mode'>,
      project?: string,
    ): Promise<ImportReport> {
      const file = baseName(name);
      const { start, all } = await peek(bytes);
      // A chat is read as it comes; what may be something else must lie on the disk to be looked at.
      const isText =
        !isYamlName(file) && (mayBeCard(start) === null || (mayBeCard(start) === 'json' && !/\.json$/i.test(file)));
      if (isZip(start) || !isText)
        return incoming.hold(all, (held) =>
          queued(async () => {
            if (await isCardFile(held, file)) return importCard(held, file, `upload:${file}`, project);
            if (isZip(start)) return (await takeBundle(held, file, { mode: options.mode, project, single: true }))[0]!;
            const chat = await read(stream(held), file, options, new Map());
            return (await convert(plainSource(chat, file, `upload:${file}`, project))).report;
          }),
        );
      return queued(
        async () =>
          (await convert(plainSource(await read(all, file, options, new Map()), file, `upload:${file}`, project)))
            .report,
      );
    },
    /** A bundle or backup on this machine. */
    fromBundle: (file: string, options: BundleOptions): Promise<ImportReport[]> =>
      queued(() => takeArchive(file, path.basename(file), `card:${path.resolve(file)}`, options)),
    /** An uploaded bundle or backup. */
    fromBundleBytes: (
      bytes: AsyncIterable<Uint8Array>,
      name: string,
      options: BundleOptions,
    ): Promise<ImportReport[]> =>
      incoming.hold(bytes, (held) =>
        queued(() => takeArchive(held, baseName(name), `upload:${baseName(name)}`, options)),
      ),
  };

  /** An archive is a bundle or backup, or else the card of a character (CHARX, BYAF). */
  async function takeArchive(file: string, name: string, key: string, options: BundleOptions): Promise<ImportReport[]> {
    if (await isArchivedCard(file)) return [await importCard(file, name, key, options.project)];
    return takeBundle(file, name, options);
  }

  function queued<T>(work: () => Promise<T>): Promise<T> {
    return lane.add(work);
  }
}
export type ImportService = ReturnType<typeof createImportService>;

const baseName = (name: string): string => name.split(/[\\/]/).at(-1) || 'chat.jsonl';

const stream = (file: string): AsyncIterable<Uint8Array> => fs.createReadStream(file, { highWaterMark: 1 << 20 });

function plainSource(chat: Chat, file: string, key: string, project: string | undefined): ImportSource {
  const library = emptyLibrary(file.replace(/\.jsonl$/i, ''));
  return { origin: { key, label: file, project: project ?? 'Stories' }, chat, branches: [], library, read: () => null };
}

/** What the story of all routes of a tree is known by: the place of its chats and the beginning they share. */
export const routesKey = (chat: FolderChat, root: RouteFile): string =>
  `routes:${path.dirname(chat.file)}#${treeKey(root.messages[0])}`;

const DATED = /[ _-]*\d{4}-\d{1,2}-\d{1,2}[ _]?@[\dhms ]+$/i;

/** A title for people: the file's name without its time stamp; a bare character name gets the day of the first message. */
function titleOf(library: ChatLibrary, chat: Chat): string {
  const name = library.title.replace(DATED, '').replace(/[\s-]+$/, '') || library.title;
  const who = whoIn(library);
  if (!DATED.test(library.title)) return name === '' ? 'Story' : name;
  return [who || name, dayOf(chat)].filter(Boolean).join(', ').slice(0, 300);
}

/** A title that no file gives: files are renamed, and the story is of all of them. */
const allTitleOf = (library: ChatLibrary, chat: Chat): string =>
  `${[whoIn(library) || 'Chat', dayOf(chat)].filter(Boolean).join(', ').slice(0, 280)}: all routes`;

const whoIn = (library: ChatLibrary): string => library.characters.map((one) => one.name).join(', ');

function dayOf(chat: Chat): string {
  const at = chat.messages.find((message) => message.sentAtMs !== null)?.sentAtMs;
  return at == null ? '' : new Date(at).toISOString().slice(0, 10);
}
