import fs from 'node:fs';
import path from 'node:path';
import { ASSET_KINDS } from '@comfyvn/shared/story/story';
import { assetChange, assetQuery, type AssetRecord } from '@comfyvn/shared/assets/assets.schema';
import type { Config } from '../core/config.ts';
import { messageOf, StartError } from '../core/errors.ts';
import type { Daemon } from '../daemon.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const MOST = 200;

/** Words after `assets`, and what its flags say. */
export interface AssetsCommand {
  readonly words: readonly string[];
  readonly json: boolean;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/** `assets`: lists them, and `show`, `set`, `import`, `remove`, `rebuild`. The exit code. */
export async function runAssets(config: Config, { words, json, cwd }: AssetsCommand): Promise<number> {
  const [what = 'list', ...rest] = words;
  return withDaemon(config, async (daemon) => {
    switch (what) {
      case 'list':
        return list(daemon, atMost(rest, 1)[0] ?? '', json);
      case 'show':
        return show(daemon, need(atMost(rest, 1)[0], 'show ID'), json);
      case 'set':
        return set(daemon, need(rest[0], 'set ID FIELD=VALUE'), rest.slice(1));
      case 'import':
        return importFiles(
          daemon,
          path.resolve(cwd, need(rest[0], 'import FILE-OR-FOLDER [KIND]')),
          atMost(rest, 2)[1],
        );
      case 'remove':
        daemon.assets.remove(need(atMost(rest, 1)[0], 'remove ID'));
        return 0;
      case 'rebuild':
        atMost(rest, 0);
        return rebuild(daemon, json);
      default:
        throw new StartError(`There is no "assets ${what}". Say list, show, set, import, remove or rebuild.`);
    }
  });
}

function list(daemon: Daemon, search: string, json: boolean): number {
  const { total, assets } = daemon.assets.list(assetQuery.parse({ search, limit: MOST }));
  if (json) say(JSON.stringify(assets));
  else {
    for (const one of assets) say(`${one.id}  ${line(one)}`);
    say(
      total > assets.length
        ? `${assets.length} of ${total}; name what you look for: assets list WORDS`
        : `${total} in all`,
    );
  }
  return 0;
}

const line = ({ kind, name, sizeBytes, licence, tags, pinned }: AssetRecord): string =>
  [
    kind,
    `"${name}"`,
    `${Math.ceil(sizeBytes / 1_000)} KB`,
    licence ?? 'licence unknown',
    ...tags.map((tag) => `#${tag}`),
    ...(pinned ? ['pinned'] : []),
  ].join('  ');

function show(daemon: Daemon, id: string, json: boolean): number {
  const record = daemon.assets.get(id);
  const uses = daemon.assets.uses(id);
  if (json) say(JSON.stringify({ ...record, uses }));
  else {
    for (const [field, value] of Object.entries(record))
      if (value !== null) say(`${field}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
    for (const { kind, title, story } of uses) say(`used: ${title} (${kind}), story ${story}`);
  }
  return 0;
}

/** `name=Harbour licence=CC0-1.0 tags=sea,night rating=everyone pinned=yes author=`: an empty value takes it away. */
function set(daemon: Daemon, id: string, pairs: readonly string[]): number {
  const given = pairs.map((pair): [string, unknown] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new StartError(`"${pair}" sets nothing. Say FIELD=VALUE, e.g. licence=CC0-1.0.`);
    return [pair.slice(0, at), valueOf(pair.slice(0, at), pair.slice(at + 1))];
  });
  const change = assetChange.strict().safeParse(Object.fromEntries(given));
  if (!change.success || given.length === 0)
    throw new StartError(
      'Fields are name, tags (with commas), rating (everyone, teen, mature or explicit), licence, author, source and pinned (yes or no).',
    );
  say(line(daemon.assets.update(id, change.data)));
  return 0;
}

function valueOf(field: string, text: string): unknown {
  if (field === 'tags') return text.split(',').flatMap((tag) => tag.trim() || []);
  if (field === 'pinned') return text === 'yes' ? true : text === 'no' ? false : text;
  return text === '' ? null : text;
}

async function importFiles(daemon: Daemon, place: string, kind: string | undefined): Promise<number> {
  const known = ASSET_KINDS.find((one) => one === kind);
  if (kind !== undefined && !known)
    throw new StartError(`"${kind}" is no kind of asset. Kinds: ${ASSET_KINDS.join(', ')}.`);
  if (!fs.existsSync(place)) throw new StartError(`There is nothing at ${place}.`);
  const isFolder = fs.statSync(place).isDirectory();
  const names = isFolder ? fs.readdirSync(place, { recursive: true, encoding: 'utf8' }).toSorted() : [''];
  let failed = 0;
  for (const name of names) {
    const file = path.join(place, name);
    if (!fs.statSync(file).isFile()) continue;
    try {
      const label = isFolder ? path.join(path.basename(place), name) : path.basename(place);
      const { asset, isNew } = await daemon.assets.bring(fs.readFileSync(file), { name: label, kind: known });
      say(`${asset.id}  ${isNew ? '' : 'here already: '}${asset.kind} "${asset.name}"`);
    } catch (error) {
      failed++;
      process.stderr.write(`${messageOf(error)}\n`);
    }
  }
  return failed > 0 ? 1 : 0;
}

async function rebuild(daemon: Daemon, json: boolean): Promise<number> {
  const report = await daemon.assets.rebuild();
  if (json) say(JSON.stringify(report));
  else {
    say(`${report.records} records were read, ${report.restored} of them brought back.`);
    if (report.unclaimed > 0) say(`${report.unclaimed} files of bytes belong to no record.`);
    for (const id of report.lost) say(`  lost: the bytes of ${id} are not on the disk`);
    for (const { file, message } of report.problems) say(`  ${file}: ${message}`);
  }
  return report.problems.length + report.lost.length > 0 ? 1 : 0;
}

function need(word: string | undefined, usage: string): string {
  if (word === undefined) throw new StartError(`Say which: npm start -- assets ${usage}`);
  return word;
}

function atMost(words: readonly string[], most: number): readonly string[] {
  if (words.length > most)
    throw new StartError(`"${words[most]}" is one word too many. A name with spaces needs quotes.`);
  return words;
}
