import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Scene } from '@comfyvn/shared/story/story';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { zipStream, type ZipEntry } from '../../core/zip.ts';
import { bundleFiles, type StorySource } from '../../exporters/bundle/index.ts';
import type { ExportFile } from '../../exporters/exporter.ts';
import type { AssetRecord, AssetService } from '../assets/index.ts';
import { createLoreCopies } from '../lore/index.ts';
import { createSaveStore } from '../saves/index.ts';
import { createScenarioStore } from '../scenario/index.ts';
import { createStoryCopies, type StoredStory, type StoryCopies } from '../stories/index.ts';
import { openSnapshot } from './projects.store.ts';

/** A backup that is being sent. The stream fails where something cannot be read after all. */
export interface Backup {
  readonly stream: Readable;
  /** A name to save it under. */
  readonly name: string;
  readonly stories: number;
  readonly assets: number;
  readonly findings: readonly Finding[];
}

/** After so long the daemon answers others. */
const SLICE_MS = 25;

/**
 * Packs whole projects as they are at one moment. Scenes are read when their turn comes: once to learn the names of all
 * files, once more to write them. So memory does not grow with the stories.
 */
export function createBackups(context: FeatureContext, assets: AssetService, version: string) {
  return async (project: string | null): Promise<Backup> => {
    const snapshot = openSnapshot(context.db);
    try {
      const copies = createStoryCopies(snapshot.db);
      const ids = copies.ids(project);
      if (ids.length === 0) throw nothingToKeep(copies, project);
      const { usable, findings } = await checkAssets(copies, ids, assets);
      const files = (): Iterable<ExportFile> =>
        bundleFiles({
          kind: 'backup',
          program: version,
          stories: storySources(snapshot.db, copies, ids),
          assets: usable,
        });
      const paths = await pathsOf(files());
      const stream = zipStream(entriesOf(paths, files()[Symbol.iterator](), assets));
      stream.once('close', snapshot.close);
      return { stream, name: nameOf(project, context.now()), stories: ids.length, assets: usable.length, findings };
    } catch (error) {
      snapshot.close();
      throw error;
    }
  };
}
export type Backups = ReturnType<typeof createBackups>;

async function pathsOf(files: Iterable<ExportFile>): Promise<string[]> {
  const paths: string[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const { path } of files) {
    paths.push(path);
    if (performance.now() < sliceEnd) continue;
    await breathe();
    sliceEnd = performance.now() + SLICE_MS;
  }
  return paths;
}

function nothingToKeep(copies: StoryCopies, project: string | null): AppError {
  if (project === null || copies.ids(null).length === 0)
    return new AppError('not_found', 'There is no story yet, so there is nothing to back up.');
  return notFound('project', project);
}

function* storySources(db: FeatureContext['db'], copies: StoryCopies, ids: readonly string[]): Generator<StorySource> {
  const saves = createSaveStore(db);
  const runs = createScenarioStore(db);
  const lore = createLoreCopies(db);
  for (const id of ids) {
    const stored = copies.find(id);
    if (stored === undefined) continue;
    yield {
      head: stored.head,
      scenes: scenesOf(copies, id),
      saves: savesOf(saves, id),
      origin: stored.origin ?? undefined,
      record: { ...recordOf(stored), globals: runs.globals(id), lore: lore.read(id) },
    };
  }
}

function* scenesOf(copies: StoryCopies, id: string): Generator<Scene> {
  for (const body of copies.scenes(id)) yield JSON.parse(body) as Scene;
}

function* savesOf(store: ReturnType<typeof createSaveStore>, id: string): Generator<[string, string]> {
  const slots = store.list(id).map(({ slot }) => slot);
  for (const slot of slots.toSorted()) yield [slot, `${JSON.stringify(store.find(id, slot))}\n`];
}

const recordOf = ({ project, originKey, origin, titleEdited, lines, messages, findings, updatedAt }: StoredStory) => ({
  project,
  originKey,
  origin,
  titleEdited,
  lines,
  messages,
  findings: [...findings],
  updatedAt,
});

/** The assets of the stories, without those whose bytes are lost or damaged: a backup holds only what it can give back. */
async function checkAssets(
  copies: StoryCopies,
  stories: readonly string[],
  assets: AssetService,
): Promise<{ usable: AssetRecord[]; findings: Finding[] }> {
  const ids = new Set(stories.flatMap((id) => copies.find(id)?.head.assets.map((asset) => asset.id) ?? []));
  const usable: AssetRecord[] = [];
  const findings: Finding[] = [];
  for (const id of ids) {
    const record = assets.record(id);
    if (record !== undefined && (await hashOf(assets.file(id).file)) === record.sha256) usable.push(record);
    else if (assets.hashOf(id) !== undefined) findings.push(damaged(id, assets.find(id)?.name ?? id));
  }
  return { usable, findings };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

const damaged = (id: string, name: string): Finding => ({
  rule: 'asset-damaged',
  level: 'warning',
  where: {},
  message: `The file of the asset "${name}" (${id}) is lost or damaged, so the backup goes without it.`,
  fix: 'Import the chat again where its pictures are, then back up again.',
});

/** Files in the order of their paths, each made when it is asked for. */
function entriesOf(paths: readonly string[], files: Iterator<ExportFile>, assets: AssetService): ZipEntry[] {
  return paths.map((path) => ({
    path,
    async *bytes() {
      const next = files.next();
      if (next.done === true || next.value.path !== path)
        throw new Error(`The backup changed while it was made: ${path}`);
      const file = next.value;
      if ('text' in file) yield Buffer.from(file.text);
      else if ('asset' in file) yield* fs.createReadStream(assets.file(file.asset).file) as AsyncIterable<Uint8Array>;
    },
  }));
}

/** A file name that tells the project and the day; what no file system takes is left out of it. */
function nameOf(project: string | null, at: Date): string {
  const of = (project ?? '')
    .replace(/[^\p{L}\p{N} _-]+/gu, '')
    .trim()
    .slice(0, 60);
  return `ComfyVN backup${of === '' ? '' : ` ${of}`} ${at.toISOString().slice(0, 10)}.zip`;
}
