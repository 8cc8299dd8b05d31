import { createHash } from 'node:crypto';
import type { LibraryCounts, LibraryOutcome } from '@comfyvn/shared/libraries/libraries.schema';
import { buildRoutes } from '@comfyvn/shared/sillytavern/routes/routes';
import type { Route, RouteFile } from '@comfyvn/shared/sillytavern/routes/route';
import type { Finding } from '@comfyvn/shared/story/finding';
import { importOptions, type ImportOptions } from '@comfyvn/shared/imports/imports.api';
import { AppError, messageOf } from '../../core/errors.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { Logger } from '../../core/logger.ts';
import {
  NotAChat,
  readChat,
  readRouteFile,
  withExpressions,
  type Chat,
} from '../../importers/sillytavern-chat/index.ts';
import { familyOf, isSameChat, shareMessages, uncertainForks, type ImportService } from '../imports/index.ts';
import type { LibraryChat, LibraryOwner, LibraryReader } from './libraries.reader.ts';
import { toChat, type LibraryStore } from './libraries.store.ts';
import { createWorld, type LibraryWorld } from './libraries.world.ts';

export interface ImportRun {
  readonly library: string;
  /** Keys of the chats to take, in order. */
  readonly keys: readonly string[];
  /** Null: each chat as it was imported last. */
  readonly options: ImportOptions | null;
  /** Convert chats that did not change, too. */
  readonly again: boolean;
  /** Puts the folder's user apart in the label of chats without a card. */
  readonly folder: string | null;
}
export interface ImportParts {
  readonly store: LibraryStore;
  readonly imports: ImportService;
  /** The chat as the extension sent it last, or null. */
  readonly captured: (key: string) => Chat | null;
  readonly logger: Logger;
}

const MAX_SIBLINGS = 500;
/** After so many chats in a row that could not be fetched it is asked whether the library is still there. */
const PATIENCE = 3;

/** Imports chats one after another; one that cannot be imported does not stop the others. */
export async function importChats(
  run: ImportRun,
  reader: LibraryReader,
  { store, imports, captured, logger }: ImportParts,
  job: Pick<JobContext, 'id' | 'signal' | 'progress' | 'log'>,
): Promise<LibraryCounts> {
  const counts = { new: 0, updated: 0, unchanged: 0, failed: 0, gone: store.goneCount(run.library) };
  const world = createWorld(reader);
  const owners = new Map(store.owners(run.library).map((o) => [o.key, o]));
  const familyOfChat = createFamilies(reader, store, run, world);
  let unreached = 0;

  const take = async (key: string): Promise<void> => {
    const row = store.chat(run.library, key);
    if (!row) throw new AppError('not_found', 'The chat is not in the library any more.');
    const entry = toChat(row);
    const owner = owners.get(entry.owner) ?? ownerless(entry);
    const chosen = run.options ?? importOptions.parse(JSON.parse(row.options ?? '{}'));
    const options = JSON.stringify(chosen);
    const isCurrent = !run.again && row.story !== null && row.options === options;
    const note = (outcome: LibraryOutcome, more: { story?: string; hash?: string } = {}): void => {
      counts[outcome]++;
      const { story = null, hash = null } = more;
      const done = { outcome, why: null, run: job.id, readStamp: entry.stamp, options, story, hash };
      store.outcome(run.library, key, done);
    };
    // With branches a story is made of its siblings too, so their changes count.
    if (isCurrent && row.read_stamp === entry.stamp && !chosen.branches) return note('unchanged');

    const { chat, hash } = await read(reader, entry, chosen, await world.personas());
    if (isCurrent && row.hash === hash && !chosen.branches) return note('unchanged', { hash });
    const live = captured(key);
    const isLive = live !== null && isSameChat(live, chat);
    const family: Family = chosen.branches ? await familyOfChat(entry, chosen) : { branches: [], findings: [] };
    const share = shareMessages();
    const own = share(isLive ? withExpressions(chat, live) : chat);
    const branches = family.branches.map(share);
    const library = await world.describe(entry, owner, [chat, ...branches]);
    const origin = imports.origins.of({
      key,
      chat,
      captured: () => live,
      ...(run.folder !== null && { before: `file:${fileOf(run.folder, entry)}` }),
    });
    const { report } = await imports.run({
      origin: { key: origin, label: `${entry.file}.jsonl`, project: library.characters[0]?.name ?? owner.name },
      chat: { ...own, findings: [...own.findings, ...family.findings] },
      branches,
      library,
      read: (file) => world.read(file),
    });
    const outcome = !report.changed ? 'unchanged' : report.revision === 1 ? 'new' : 'updated';
    note(outcome, { story: report.story, hash });
  };

  for (const [i, key] of run.keys.entries()) {
    job.signal.throwIfAborted();
    job.progress(
      0.1 + (0.9 * i) / run.keys.length,
      `${i + 1} of ${run.keys.length}: ${key.slice(key.indexOf('/') + 1)}`,
    );
    try {
      await take(key);
      unreached = 0;
    } catch (error) {
      job.signal.throwIfAborted();
      const isOurs = error instanceof AppError;
      if (!isOurs) logger.error({ err: error as Error, job: job.id, chat: key }, 'chat could not be imported');
      const why = isOurs ? error.message : 'Something went wrong inside ComfyVN; its log says more.';
      counts.failed++;
      const failed = { outcome: 'failed' as const, why, run: job.id, story: null };
      store.outcome(run.library, key, { ...failed, readStamp: null, hash: null, options: null });
      job.log(`${key}: ${why}`, 'warning');
      unreached = isOurs && error.code === 'unavailable' ? unreached + 1 : 0;
      // Throws where the library cannot be reached at all: then no other chat can either.
      if (unreached >= PATIENCE) await reader.about();
    }
  }
  return counts;
}

async function read(
  reader: LibraryReader,
  entry: LibraryChat,
  options: ImportOptions,
  personas: ReadonlyMap<string, string>,
): Promise<{ chat: Chat; hash: string }> {
  const sum = createHash('sha256');
  try {
    const chat = await readChat(summed(reader.chat(entry.key), sum), `${entry.file}.jsonl`, {
      swipes: options.swipes,
      marks: options.branches,
      personas,
    });
    return { chat, hash: sum.digest('hex') };
  } catch (error) {
    if (error instanceof NotAChat) throw new AppError('invalid_input', messageOf(error));
    throw error;
  }
}

async function* summed(
  bytes: AsyncIterable<Uint8Array>,
  sum: { update(data: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    sum.update(chunk);
    yield chunk;
  }
}

interface Family {
  readonly branches: readonly Chat[];
  readonly findings: readonly Finding[];
}

/** Finds the other chats of the tree that a chat belongs to. The chats of one owner are compared once. */
function createFamilies(reader: LibraryReader, store: LibraryStore, run: ImportRun, world: LibraryWorld) {
  let last: { owner: string; entries: readonly LibraryChat[]; routes: readonly Route[] } | null = null;
  const compare = async (owner: string) => {
    const entries: LibraryChat[] = [];
    const files: RouteFile[] = [];
    for (const entry of [...store.known(run.library, owner).values()].slice(0, MAX_SIBLINGS)) {
      const found = await readRouteFile(reader.chat(entry.key), `${entry.file}.jsonl`).catch(() => null);
      if (!found) continue;
      entries.push(entry);
      files.push(found.file);
    }
    return { owner, entries, routes: buildRoutes(files) };
  };
  return async (entry: LibraryChat, options: ImportOptions): Promise<Family> => {
    if (last?.owner !== entry.owner) last = await compare(entry.owner);
    const { entries, routes } = last;
    const index = entries.findIndex((one) => one.key === entry.key);
    if (index < 0) return { branches: [], findings: [] };
    const family = familyOf(routes, index);
    const branches: Chat[] = [];
    for (const route of family) {
      if (route.index === index) continue;
      const other = await read(reader, entries[route.index]!, options, await world.personas()).catch(() => null);
      if (other) branches.push(other.chat);
    }
    return { branches, findings: uncertainForks(family) };
  };
}

/** Where a chat lies in a user's folder. */
function fileOf(folder: string, { owner, file }: LibraryChat): string {
  const place = owner.startsWith('solo:') ? `chats/${owner.slice(5).replace('.png', '')}` : 'group chats';
  return `${folder}/${place}/${file}.jsonl`;
}

function ownerless({ owner }: LibraryChat): LibraryOwner {
  const kind = owner.startsWith('solo:') ? 'solo' : 'group';
  const id = owner.slice(owner.indexOf(':') + 1);
  return { key: owner, kind, name: id, avatar: null, members: kind === 'solo' ? [id] : [], chats: null, stamp: '' };
}
