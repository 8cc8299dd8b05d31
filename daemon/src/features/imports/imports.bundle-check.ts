import { setImmediate as breathe } from 'node:timers/promises';
import {
  BUNDLE_MANIFEST,
  storyRecord,
  type BundleManifest,
  type BundleStory,
  type StoryRecord,
} from '@comfyvn/shared/bundle/bundle.schema';
import type { StoredSave } from '@comfyvn/shared/saves/saves.api';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { Scene, Story } from '@comfyvn/shared/story/story';
import { validateStory } from '@comfyvn/shared/story/validate';
import {
  BundleRefused,
  headWithAssets,
  parsePart,
  quoted,
  readJson,
  readManifest,
  readSave,
  saveWithAssets,
  sceneWithAssets,
  storyReader,
  type BundledStory,
  type JsonPart,
} from '../../importers/bundle/index.ts';
import type { AssetService } from '../assets/index.ts';
import { toSceneCopy, type SceneCopy } from '../stories/index.ts';
import type { OpenArchive } from './imports.archive.ts';
import { checkAsset, otherIds, renamedAssets, type CheckedAsset } from './imports.bundle-assets.ts';

/** A story of a bundle that can be written as it is. */
export interface CheckedStory {
  /** `scenes` is empty. */
  readonly head: Story;
  /** Their texts are bytes: a backup may hold more of them than the heap. */
  readonly scenes: readonly SceneCopy[];
  readonly saves: readonly (readonly [slot: string, save: StoredSave])[];
  readonly origin: string | null;
  readonly record: StoryRecord | null;
  readonly lines: number;
  readonly messages: number;
  readonly findings: readonly Finding[];
}

export interface CheckedBundle {
  readonly assets: readonly CheckedAsset[];
  readonly stories: readonly CheckedStory[];
  readonly findings: readonly Finding[];
  /** The bytes of a listed file. */
  bytes(file: string): Promise<Buffer>;
}

/** A faulty story may have thousands of findings; this many of each kind are told. */
const MAX_FINDINGS = 50;
const MAX_CHECKED_NODES = 50_000;

/** Reads and checks all of a bundle. Throws BundleRefused with the one reason why it cannot be taken in. */
export async function checkBundle(archive: OpenArchive, assets: AssetService): Promise<CheckedBundle> {
  if (!archive.entries.has(BUNDLE_MANIFEST))
    throw new BundleRefused(`it holds no ${BUNDLE_MANIFEST}, so it is no bundle of ComfyVN`);
  const text = (await archive.read(BUNDLE_MANIFEST)).toString('utf8');
  const { manifest, listed, unknown } = readManifest(text, archive.entries);
  const bytes = (file: string): Promise<Buffer> => archive.read(file, listed.get(file));
  const json = async (file: string): Promise<JsonPart> => ({
    file,
    json: readJson((await bytes(file)).toString('utf8'), file),
  });
  // The other files are for people; but what was changed there was changed in the bundle.
  for (const file of textsForPeople(manifest)) await bytes(file);
  const known: CheckedAsset[] = [];
  for (const asset of manifest.assets) known.push(await checkAsset(asset, bytes, json, assets));
  const stories: CheckedStory[] = [];
  for (const story of manifest.stories) stories.push(await checkStory(story, json, known, assets));
  return {
    assets: known,
    stories,
    bytes,
    findings: [...strangers(unknown), ...renamedAssets(known).slice(0, MAX_FINDINGS)],
  };
}

function textsForPeople({ stories, assets, files }: BundleManifest): string[] {
  const parts = new Set([
    ...stories.flatMap(({ head, scenes, saves, record }) => [head, ...scenes, ...saves.map((s) => s.file), record]),
    ...assets.flatMap(({ file, sidecar }) => [file, sidecar]),
  ]);
  return files.map((file) => file.path).filter((path) => !parts.has(path));
}

async function checkStory(
  { id, head, scenes, saves, record, origin }: BundleStory,
  json: (file: string) => Promise<JsonPart>,
  assets: readonly CheckedAsset[],
  service: AssetService,
): Promise<CheckedStory> {
  const ids = otherIds(assets);
  const story = await readStory(id, await json(head), scenes, json);
  const copies: SceneCopy[] = [];
  for (const scene of story.scenes) {
    copies.push(toSceneCopy(sceneWithAssets(scene, ids)));
    await breathe();
  }
  const stored: [string, StoredSave][] = [];
  for (const { slot, file } of saves) stored.push([slot, saveWithAssets(readSave(await json(file)), ids)]);
  const own = headWithAssets(story.head, ids);
  return {
    head: own,
    scenes: copies,
    saves: stored,
    origin: origin ?? null,
    record: record === undefined ? null : parsePart(storyRecord, (await json(record)).json, record),
    ...countsOf(story.scenes),
    findings: [
      ...(story.exact ? [] : [CHANGED]),
      ...faultsOf({ ...story.head, scenes: [...story.scenes] }),
      ...absentFrom(own, assets, service),
    ],
  };
}

async function readStory(
  id: string,
  head: JsonPart,
  scenes: readonly string[],
  json: (file: string) => Promise<JsonPart>,
): Promise<BundledStory> {
  const reader = storyReader(id, head);
  for (const file of scenes) reader.add(await json(file));
  return reader.finish();
}

function countsOf(scenes: readonly Scene[]): { lines: number; messages: number } {
  let lines = 0;
  const messages = new Set<number>();
  for (const { nodes } of scenes)
    for (const node of nodes) {
      if (node.type === 'line') lines++;
      if (node.source !== undefined) messages.add(node.source.message);
    }
  return { lines, messages: messages.size };
}

/** What leads nowhere within a story. Checking goes over all of it at once, so that a very long one would hold up others. */
function faultsOf(story: Story): Finding[] {
  if (story.scenes.reduce((sum, { nodes }) => sum + nodes.length, 0) > MAX_CHECKED_NODES) return [UNCHECKED];
  return validateStory(story)
    .filter((finding) => finding.level === 'error')
    .slice(0, MAX_FINDINGS);
}

/** Assets of the story whose bytes are neither in the bundle nor here. */
function absentFrom(head: Story, assets: readonly CheckedAsset[], service: AssetService): Finding[] {
  const bundled = new Set(assets.map((asset) => asset.id));
  return head.assets
    .filter(({ id }) => !bundled.has(id) && service.record(id) === undefined)
    .slice(0, MAX_FINDINGS)
    .map(absentAsset);
}

const CHANGED: Finding = {
  rule: 'story-brought-up-to-date',
  level: 'info',
  where: {},
  message: 'The story was written by another version of ComfyVN, or by hand, and was brought into the present form.',
};

const UNCHECKED: Finding = {
  rule: 'story-unchecked',
  level: 'info',
  where: {},
  message: 'The story is so long that it was not looked through for places that lead nowhere.',
  fix: 'Check it in the Studio.',
};

const absentAsset = ({ id, name }: Story['assets'][number]): Finding => ({
  rule: 'asset-absent',
  level: 'warning',
  where: {},
  message: `The bundle holds no file for the asset "${name || id}" that its story names.`,
  fix: 'Export the bundle again where the file is.',
});

const strangers = (names: readonly string[]): Finding[] =>
  names.slice(0, MAX_FINDINGS).map((name) => ({
    rule: 'file-unknown',
    level: 'info',
    where: { file: name },
    message: `The file ${quoted(name)} is no part of the bundle and was left out.`,
  }));
