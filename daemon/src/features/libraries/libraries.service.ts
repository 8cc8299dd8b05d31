import type {
  FoundLibrary,
  Library,
  LibraryAbout,
  LibraryAssetCounts,
  LibraryChoice,
  LibraryConnection,
  LibraryCounts,
  LibrarySchedule,
  LibraryScope,
} from '@comfyvn/shared/libraries/libraries.schema';
import type { ImportOptions } from '@comfyvn/shared/imports/imports.api';
import type { Job } from '@comfyvn/shared/jobs/jobs.schema';
import { AppError, messageOf, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { RetryableError, type JobContext } from '../../core/job-kind.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { AssetService } from '../assets/index.ts';
import { findSillyTavern } from '../../../../installer/find-sillytavern.mjs';
import {
  connectionOf,
  dropPasswords,
  keepPasswords,
  openReader,
  toConnections,
  type Connected,
  type OpenReader,
} from './libraries.connect.ts';
import { importChats, type ImportParts } from './libraries.import.ts';
import { importAssets } from './libraries.assets.ts';
import type { ImageServer } from './libraries.images.ts';
import type { LibraryAssets, LibraryImport } from './libraries.jobs.ts';
import { scan } from './libraries.scan.ts';
import type { LibraryRow, LibraryStore } from './libraries.store.ts';
import type { TextServer } from './libraries.text.ts';
import { toLibrary } from './libraries.view.ts';

interface Parts extends Pick<ImportParts, 'imports' | 'captured'> {
  readonly secrets: Secrets;
  readonly assets: AssetService;
}
export interface LibraryChange {
  readonly name?: string | undefined;
  readonly schedule?: LibrarySchedule | undefined;
  readonly scope?: LibraryScope | undefined;
  readonly connection?: LibraryConnection | undefined;
}

const PERIOD_MS: Readonly<Record<LibrarySchedule, number>> = {
  off: Infinity,
  hourly: 3_600_000,
  daily: 86_400_000,
  weekly: 7 * 86_400_000,
};
/** A run a little before its time is on time: the last one took a while itself. */
const EARLY_MS = 600_000;

/** The libraries a person added: how they are reached, what is in them, and their imports. */
export function createLibraryService(
  store: LibraryStore,
  context: FeatureContext,
  { secrets, imports, captured, assets }: Parts,
) {
  const { config, settings, newId, now, jobs, bus, logger } = context;
  const readers = new Map<string, OpenReader>();
  const scans = new Map<string, Promise<void>>();

  const row = (id: string): LibraryRow => {
    const found = store.find(id);
    if (!found) throw notFound('library', id);
    return found;
  };
  const readerOf = (id: string): OpenReader => {
    const reader = readers.get(id) ?? openReader(connectionOf(row(id), secrets));
    readers.set(id, reader);
    return reader;
  };
  const forget = (id: string): void => {
    readers.get(id)?.close?.();
    readers.delete(id);
  };
  const openJob = (id: string, kinds: readonly ('library' | 'assets')[] = ['library', 'assets']): Job | undefined =>
    (['running', 'queued'] as const)
      .flatMap((state) => kinds.flatMap((kind) => jobs.list({ kind, state, limit: 1_000 })))
      .find((job) => (job.input as { library: string }).library === id);
  const view = (r: LibraryRow): Library => toLibrary(r, store.totals(r.id), openJob(r.id)?.id ?? null);
  const tell = (id: string): void => void bus.emit('library.changed', { id });

  const refuseFolder = (id: string): never => {
    throw new AppError(
      'invalid_input',
      `"${row(id).name}" is a folder, which cannot be asked. Add the running SillyTavern by its address.`,
    );
  };

  /** Tries a connection. Throws AppError with what is wrong. */
  async function probe(to: Connected): Promise<LibraryAbout> {
    const reader = openReader(to);
    try {
      const about = await reader.about();
      return { kind: to.kind, place: to.place, ...about, characters: (await reader.owners()).length };
    } finally {
      reader.close?.();
    }
  }

  /** One scan at a time and library; who asks meanwhile gets the one that runs. */
  function rescan(id: string, more: Parameters<typeof scan>[3] = {}): Promise<void> {
    const running = scans.get(id);
    if (running) return running;
    const work = scan(id, readerOf(id), store, more)
      .then(
        () => store.put({ ...row(id), scanned_at: now().toISOString(), problem: null }),
        (error: unknown) => {
          const found = store.find(id);
          if (found && error instanceof AppError) store.put({ ...found, problem: messageOf(error) });
          throw error;
        },
      )
      .finally(() => {
        scans.delete(id);
        tell(id);
      });
    scans.set(id, work);
    return work;
  }

  function keysOf({ library, choice, scope }: LibraryImport): string[] {
    const there = store.keys(library);
    if (choice === null) return there.filter((c) => scope === 'all' || c.story !== null).map((c) => c.key);
    if (choice.all) return there.map((c) => c.key);
    const owners = new Set(choice.owners);
    const chats = new Set(choice.chats);
    return there.filter((c) => owners.has(c.owner) || chats.has(c.key)).map((c) => c.key);
  }

  function enqueue(r: LibraryRow, input: Omit<LibraryImport, 'library'>, title: string): Job {
    const open = openJob(r.id, ['library']);
    if (open && input.choice !== null)
      throw new AppError('conflict', `"${open.title}" is ${open.state} already. Wait for it, or cancel it.`);
    const job = open ?? jobs.add('library', { library: r.id, ...input }, { title, key: r.id });
    tell(r.id);
    return job;
  }

  const service = {
    list: (): Library[] => store.list().map(view),
    get: (id: string): Library => view(row(id)),
    found(): FoundLibrary[] {
      const known = new Set(store.list().map((r) => r.place));
      const extra = settings.get().sillyTavern.folders;
      return findSillyTavern({ home: config.userHome, extra }).flatMap(({ users, version }) =>
        users.flatMap(({ folder, name }) => (known.has(folder) ? [] : [{ folder, user: name, version }])),
      );
    },
    test: (connection: LibraryConnection): Promise<LibraryAbout[]> =>
      Promise.all(toConnections(connection, config.userHome).map(probe)),
    async add(connection: LibraryConnection, name: string | undefined): Promise<Library[]> {
      const added: Library[] = [];
      for (const to of toConnections(connection, config.userHome)) {
        const { user, version } = await probe(to);
        const twin = store.list().find((r) => r.place === to.place && (r.kind === 'folder' || r.user === user));
        if (twin) throw new AppError('conflict', `"${twin.name}" is this library already.`);
        const id = newId('lib');
        keepPasswords(secrets, id, to);
        store.put({
          id,
          name: name || nameOf(to, user),
          ...fieldsOf(to),
          user,
          version,
          schedule: 'off',
          scope: 'imported',
          created_at: now().toISOString(),
          scanned_at: null,
          problem: null,
          run: null,
          run_at: null,
          run_counts: null,
        });
        tell(id);
        added.push(service.get(id));
      }
      return added;
    },
    async update(id: string, change: LibraryChange): Promise<Library> {
      const before = row(id);
      const { connection, ...rest } = change;
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      let next = { ...before, ...given };
      if (connection) {
        const [to, ...others] = toConnections(connection, config.userHome);
        if (!to || others.length > 0)
          throw new AppError('invalid_input', 'This folder has several users. Choose the folder of one of them.');
        const { user, version } = await probe(to);
        keepPasswords(secrets, id, to);
        forget(id);
        next = { ...next, ...fieldsOf(to), user, version, problem: null };
      }
      store.put(next);
      tell(id);
      return service.get(id);
    },
    remove(id: string): void {
      const open = openJob(id);
      if (open) throw new AppError('conflict', `"${open.title}" is ${open.state}. Cancel it first.`);
      forget(id);
      dropPasswords(secrets, id);
      if (!store.remove(id)) throw notFound('library', id);
      tell(id);
    },
    async scan(id: string): Promise<Library> {
      row(id);
      await rescan(id);
      return service.get(id);
    },
    reader: readerOf,
    /** What answers with text at the running SillyTavern of a library. Throws AppError where that is a folder. */
    text: (id: string): TextServer => readerOf(id).text ?? refuseFolder(id),
    /** What draws pictures at the running SillyTavern of a library. Throws AppError where that is a folder. */
    images: (id: string): ImageServer => readerOf(id).images ?? refuseFolder(id),
    /** Id of the job that ran last; empty before the first. */
    lastRun: (id: string): string => row(id).run ?? '',
    imports(id: string, choice: LibraryChoice, options: ImportOptions, again: boolean): Job {
      const r = row(id);
      if (!choice.all && choice.owners.length === 0 && choice.chats.length === 0)
        throw new AppError('invalid_input', 'Choose the chats to import, or all of them.');
      return enqueue(r, { choice, scope: r.scope, options, again }, `Import from ${r.name}`);
    },
    sync(id: string): Job {
      const r = row(id);
      return enqueue(r, { choice: null, scope: r.scope, options: null, again: false }, `Sync ${r.name}`);
    },
    /** Takes all files of a library in as assets; a job that does so already is given back. */
    assets(id: string): Job {
      const r = row(id);
      const open = openJob(id, ['assets']);
      const job = open ?? jobs.add('assets', { library: id }, { title: `Assets of ${r.name}`, key: `assets:${id}` });
      tell(id);
      return job;
    },
    /** The work of such a job. */
    async workAssets({ library }: LibraryAssets, job: JobContext): Promise<LibraryAssetCounts> {
      const { name } = row(library);
      const parts = {
        name,
        reader: readerOf(library),
        assets,
        tell: (id: string) => bus.emit('asset.changed', { id }),
      };
      const counts = await importAssets(parts, job).catch((error: unknown) => {
        job.signal.throwIfAborted();
        throw error instanceof AppError && error.code === 'unavailable' ? new RetryableError(error.message) : error;
      });
      tell(library);
      return counts;
    },
    /** Queues a sync of each library whose time has come. */
    syncDue(): void {
      for (const r of store.list()) {
        const last = r.run_at === null ? -Infinity : Date.parse(r.run_at);
        if (r.schedule !== 'off' && now().getTime() - last >= PERIOD_MS[r.schedule] - EARLY_MS) service.sync(r.id);
      }
    },
    /** The work of a job. */
    async work(input: LibraryImport, job: JobContext): Promise<LibraryCounts> {
      const { library } = input;
      const r = row(library);
      job.progress(0, `Reading ${r.name}`);
      await rescan(library, {
        signal: job.signal,
        progress: (done, of) => job.progress((0.1 * done) / Math.max(1, of), `Reading ${r.name}`),
      }).catch((error: unknown) => {
        job.signal.throwIfAborted();
        throw error instanceof AppError && error.code === 'unavailable' ? new RetryableError(error.message) : error;
      });
      const keys = keysOf(input);
      const run = {
        library,
        keys,
        options: input.options,
        again: input.again,
        folder: r.kind === 'folder' ? r.place : null,
      };
      const counts = await importChats(run, readerOf(library), { store, imports, captured, logger }, job);
      const done = { run: job.id, run_at: now().toISOString(), run_counts: JSON.stringify(counts) };
      store.put({ ...row(library), ...done, problem: null });
      tell(library);
      return counts;
    },
    stop(): void {
      for (const id of readers.keys()) forget(id);
    },
  };
  return service;
}
export type LibraryService = ReturnType<typeof createLibraryService>;

const fieldsOf = (to: Connected) => ({
  kind: to.kind,
  place: to.place,
  account: to.kind === 'server' ? (to.account?.handle ?? null) : null,
  basic_user: to.kind === 'server' ? (to.basic?.user ?? null) : null,
  self_signed: to.kind === 'server' && to.allowSelfSigned ? 1 : 0,
});

function nameOf(to: Connected, user: string): string {
  const who = user === 'default-user' ? '' : ` (${user})`;
  if (to.kind === 'server') return `SillyTavern at ${new URL(to.place).host}${who}`;
  return `SillyTavern${who}`;
}
