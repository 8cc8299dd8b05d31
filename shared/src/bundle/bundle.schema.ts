import * as z from 'zod';
import { finding } from '../story/finding.ts';
import { assetId, storyId, variableId } from '../story/ids.ts';
import { storyAsset } from '../story/story.ts';
import { value } from '../story/variable.ts';
import { loreRecord } from '../lore/lore.schema.ts';
import { slotName } from '../saves/saves.api.ts';

/** Version of the bundles written by this program. */
export const BUNDLE_VERSION = 1;

/** The file that makes a zip archive a bundle; it lies at the top. */
export const BUNDLE_MANIFEST = 'comfyvn-bundle.json';

/** More files than this are neither written into a bundle nor read out of one. */
export const MAX_BUNDLE_FILES = 100_000;

const path = z.string().min(1).max(300).describe('With `/`, relative to the top of the bundle');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What to do with a story that is here already and differs. new: refuse. replace: the bundle wins. copy: keep both. */
export const bundleMode = z.enum(['new', 'replace', 'copy']);
export type BundleMode = z.infer<typeof bundleMode>;

/** The parts of one story in a bundle, each a path. */
export const bundleStory = z.object({
  id: storyId,
  title: z.string().max(300),
  head: path.describe('The story without its scenes: `scenes` is an empty list there'),
  scenes: z.array(path).min(1).max(MAX_BUNDLE_FILES).describe('One file a scene, in the order of the story'),
  origin: z.string().max(1_000).optional().describe('What it was imported from, for people'),
  saves: z.array(z.object({ slot: slotName, file: path })).max(500),
  record: path.optional().describe('In a backup: what the project hub knows of the story'),
});
export type BundleStory = z.infer<typeof bundleStory>;

/** `comfyvn-bundle.json`: what the archive holds. Every other file is listed in `files`. */
export const bundleManifest = z.object({
  format: z.literal('comfyvn-bundle'),
  version: z.literal(BUNDLE_VERSION),
  program: z.string().max(40).describe('Version of the program that wrote it'),
  kind: z.enum(['story', 'backup']),
  stories: z.array(bundleStory).min(1).max(10_000),
  assets: z.array(z.object({ id: assetId, file: path, sidecar: path })).max(MAX_BUNDLE_FILES),
  files: z.array(z.object({ path, sizeBytes: z.int().min(0), sha256 })).max(MAX_BUNDLE_FILES),
});
export type BundleManifest = z.infer<typeof bundleManifest>;

/** The JSON file beside an asset: what it is, whose it is and where it came from. */
export const assetSidecar = storyAsset.extend({
  sizeBytes: z.int().min(0),
  sha256,
  origin: z.string().max(1_000).optional().describe('What it was imported from'),
});
export type AssetSidecar = z.infer<typeof assetSidecar>;

/** `provenance.json`: where everything in the bundle came from. */
export const bundleProvenance = z.object({
  stories: z.array(
    z.object({
      id: storyId,
      title: z.string(),
      revision: z.int(),
      origin: z.string().max(1_000).optional().describe('What it was imported from'),
      sha256: sha256.describe('Of the hashes of its head and scenes, one a line'),
    }),
  ),
  assets: z.array(
    assetSidecar
      .pick({ id: true, sha256: true, origin: true, source: true, author: true, licence: true })
      .extend({ file: path }),
  ),
});
export type BundleProvenance = z.infer<typeof bundleProvenance>;

/** What a backup keeps of a story beside the story itself, so that importing its chat again goes on working. */
export const storyRecord = z.object({
  project: z.string().min(1).max(300),
  originKey: z.string().max(4_000).nullable(),
  origin: z.string().max(4_000).nullable(),
  titleEdited: z.boolean(),
  lines: z.int().min(0),
  messages: z.int().min(0),
  findings: z.array(finding).max(1_000_000),
  updatedAt: z.iso.datetime(),
  globals: z.record(variableId, value).describe('Global variables that runs have set'),
  lore: loreRecord.optional().describe('Absent in older backups'),
});
export type StoryRecord = z.infer<typeof storyRecord>;
