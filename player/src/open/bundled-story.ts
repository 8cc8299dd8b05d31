import { BUNDLE_MANIFEST, type BundleManifest, type BundleStory } from '@comfyvn/shared/bundle/bundle.schema';
import { quoted } from '@comfyvn/shared/bundle/entries';
import { readJson } from '@comfyvn/shared/bundle/json';
import { readManifest, type ListedFile } from '@comfyvn/shared/bundle/manifest';
import { BundleRefused } from '@comfyvn/shared/bundle/refused';
import type { AssetSource } from '../options.ts';
import { textOf, type FileSet } from './file-set.ts';
import { openedStory, safeType, type Readable } from './opened-story.ts';
import { checkedStory } from './checked-story.ts';

/** The stories of a bundle; a backup holds several. Rejects with BundleRefused. */
export async function storiesInBundle(files: FileSet): Promise<Readable[]> {
  const sizes = new Map([...files.sizes].map(([name, sizeBytes]) => [name, { sizeBytes }]));
  const { manifest, listed } = readManifest(await textOf(files, BUNDLE_MANIFEST), sizes);
  const read = async (name: string): Promise<Blob> => {
    const bytes = await files.read(name);
    await checkHash(name, bytes, listed.get(name));
    return bytes;
  };
  return manifest.stories.map((story) => ({ title: story.title, open: () => openStory(story, manifest, read) }));
}

async function openStory(
  { id, head, scenes }: BundleStory,
  manifest: BundleManifest,
  read: (name: string) => Promise<Blob>,
) {
  const jsonIn = async (name: string): Promise<unknown> => readJson(await (await read(name)).text(), name);
  const document = await jsonIn(head);
  const parts: unknown[] = [];
  for (const name of scenes) parts.push(await jsonIn(name));
  const story = checkedStory(document, parts, head);
  if (story.id !== id)
    throw new BundleRefused(`its ${quoted(head)} has the id ${quoted(story.id)} and should have ${quoted(id)}`);
  const paths = new Map(manifest.assets.map((asset) => [asset.id, asset.file]));
  const types = new Map(story.assets.map((asset) => [asset.id, asset.mime]));
  const assets: AssetSource = {
    async load(asset) {
      const name = paths.get(asset);
      if (name === undefined) throw new Error(`There is no asset "${asset}".`);
      return (await read(name)).slice(0, undefined, safeType(types.get(asset) ?? ''));
    },
  };
  return openedStory(story, assets);
}

/** Absent on plain http of other computers: then sizes and the archive's own marks are all there is to go by. */
async function checkHash(name: string, bytes: Blob, listed: ListedFile | undefined): Promise<void> {
  if (!listed || !globalThis.crypto.subtle) return;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer()));
  const text = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (text !== listed.sha256)
    throw new BundleRefused(`its file ${quoted(name)} was changed after it was packed, or is damaged`);
}
