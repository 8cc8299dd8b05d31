import path from 'node:path';
import type { Library } from '@comfyvn/shared/libraries/libraries.schema';
import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findInstance } from '../core/instance.ts';
import type { Daemon } from '../daemon.ts';
import { createProgressBar } from './progress-bar.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const LOOK_EVERY_MS = 100;

/** Words after `libraries`, and what its flags say. */
export interface LibrariesCommand {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly user: string | undefined;
  readonly swipes: boolean;
  readonly branches: boolean;
  /** Passwords come from the environment, so that they stand in no list of processes and no history. */
  readonly password: string | undefined;
  /** Accept a certificate that nobody vouches for. */
  readonly allowSelfSigned: boolean;
}

/** `libraries`: lists them. `libraries add PLACE`, `libraries import LIBRARY [SEARCH]`, `libraries assets LIBRARY`, `libraries sync [LIBRARY]`. */
export async function runLibraries(config: Config, command: LibrariesCommand): Promise<number> {
  const [what = 'list', name, search, ...rest] = command.words;
  if (rest.length > 0) throw new StartError(`"${rest[0]}" is one word too many. A name with spaces needs quotes.`);
  switch (what) {
    case 'list':
      return withDaemon(config, (daemon) => Promise.resolve(list(daemon)));
    case 'add':
      return withDaemon(config, (daemon) => add(daemon, need(name, 'add PLACE'), command));
    case 'import':
      return work(config, (daemon) => {
        const library = findLibrary(daemon, need(name, 'import LIBRARY'));
        const { swipes, branches } = command;
        return importJob(daemon, library, search, { swipes, branches });
      });
    case 'assets':
      return work(config, (daemon) => {
        const library = findLibrary(daemon, need(name, 'assets LIBRARY'));
        return Promise.resolve([daemon.libraries.assets(library.id)]);
      });
    case 'sync':
      return work(config, (daemon) => {
        const libraries = name === undefined ? daemon.libraries.list() : [findLibrary(daemon, name)];
        return Promise.resolve(libraries.map(({ id }) => daemon.libraries.sync(id)));
      });
    default:
      throw new StartError(`There is no "libraries ${what}". Say list, add, import, assets or sync.`);
  }
}

function list(daemon: Daemon): number {
  const libraries = daemon.libraries.list();
  if (libraries.length === 0) {
    for (const { folder, user } of daemon.libraries.found()) say(`found: ${folder} (${user})`);
    say('No libraries yet. Add one: npm start -- libraries add FOLDER-OR-ADDRESS');
  }
  for (const one of libraries) {
    say(`${one.id}  ${one.name}`);
    say(`  ${one.place}`);
    say(`  ${one.chats} chats of ${one.characters} characters, ${one.imported} imported, sync: ${one.schedule}`);
    if (one.problem !== null) say(`  ${one.problem}`);
  }
  return 0;
}

async function add(daemon: Daemon, place: string, command: LibrariesCommand): Promise<number> {
  const isAddress = /^https?:\/\//i.test(place);
  const account = command.user === undefined ? null : { handle: command.user, password: command.password ?? '' };
  const added = await daemon.libraries.add(
    isAddress
      ? { kind: 'server', url: place, account, basic: null, allowSelfSigned: command.allowSelfSigned }
      : { kind: 'folder', folder: path.resolve(command.cwd, place) },
    undefined,
  );
  for (const { id } of added) {
    const { name, chats, characters } = await daemon.libraries.scan(id);
    say(`${id}  ${name}: ${chats} chats of ${characters} characters`);
  }
  return 0;
}

function findLibrary(daemon: Daemon, name: string): Library {
  const all = daemon.libraries.list();
  const found = all.filter((l) => l.id === name || l.name.toLowerCase() === name.toLowerCase() || l.place === name);
  if (found.length === 1) return found[0]!;
  const known = all.map((l) => `"${l.name}" (${l.id})`).join(', ') || 'none';
  throw new StartError(
    found.length === 0
      ? `There is no library "${name}". Known: ${known}.`
      : `Several libraries are called "${name}". Give the id: ${known}.`,
  );
}

async function importJob(
  daemon: Daemon,
  library: Library,
  search: string | undefined,
  options: { swipes: boolean; branches: boolean },
): Promise<Job[]> {
  if (search === undefined)
    return [daemon.libraries.imports(library.id, { all: true, owners: [], chats: [] }, options, false)];
  await daemon.libraries.scan(library.id);
  const chats = daemon.libraries.find(library.id, search);
  if (chats.length === 0) throw new StartError(`Nothing in "${library.name}" is called "${search}".`);
  return [daemon.libraries.imports(library.id, { all: false, owners: [], chats }, options, false)];
}

/** Queues jobs and waits for them, with a bar. The exit code is 1 where a chat or a library failed. */
async function work(config: Config, begin: (daemon: Daemon) => Promise<Job[]>): Promise<number> {
  if (await findInstance(config.dataDir))
    throw new StartError('ComfyVN is running on this data folder. Import and sync in its Studio, or stop it first.');
  return withDaemon(config, async (daemon) => {
    daemon.startJobs();
    let failed = 0;
    for (const job of await begin(daemon)) failed += (await finished(daemon, job)) ? 0 : 1;
    return failed > 0 ? 1 : 0;
  });
}

async function finished(daemon: Daemon, { id }: Job): Promise<boolean> {
  const bar = createProgressBar(process.stderr);
  let job = daemon.jobs.get(id);
  for (; !isFinished(job.state); job = daemon.jobs.get(id)) {
    bar.show(job.progress, job.message);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  bar.clear();
  if (job.state !== 'done') {
    process.stderr.write(`${job.title}: ${job.error?.message ?? job.state}\n`);
    return false;
  }
  const counts = job.result as Record<string, number>;
  const words = Object.entries(counts).flatMap(([word, n]) => (n > 0 ? [`${n} ${word}`] : []));
  say(`${job.title}: ${words.join(', ') || 'nothing to do'}`);
  for (const line of daemon.jobs.log(id)) if (line.level !== 'info') say(`  ${line.message}`);
  return (counts['failed'] ?? 0) === 0;
}

function need(word: string | undefined, usage: string): string {
  if (word === undefined) throw new StartError(`Say which: npm start -- libraries ${usage}`);
  return word;
}
