import {
  BUNDLE_MANIFEST,
  BUNDLE_VERSION,
  type BundleManifest,
  type BundleProvenance,
} from '@comfyvn/shared/bundle/bundle.schema';
import type { ExportAsset, ExportFile } from '../exporter.ts';
import { assetFiles, type WrittenAsset } from './asset-files.ts';
import { FreePaths, slugOf } from './file-names.ts';
import { licencesText, readmeText } from './papers.ts';
import { storyFiles, type StorySource, type WrittenStory } from './story-files.ts';
import { FileList, jsonText } from './text-files.ts';

/** What goes into a bundle. Stories are asked for one by one, so that a backup never holds all of them. */
export interface BundleContent {
  readonly kind: BundleManifest['kind'];
  /** Version of this program. */
  readonly program: string;
  readonly stories: Iterable<StorySource>;
  readonly assets: Iterable<ExportAsset>;
}

/** The files of a bundle; the manifest, which lists all others, comes last. The same content gives the same files. Pure. */
export function* bundleFiles({ kind, program, stories, assets }: BundleContent): Generator<ExportFile> {
  const list = new FileList();
  const written: WrittenStory[] = [];
  for (const story of stories) {
    const number = String(written.length + 1).padStart(3, '0');
    const folder = kind === 'story' ? '' : `stories/${number}-${slugOf(story.head.title, 'story')}/`;
    written.push(yield* storyFiles(story, folder, list));
  }
  const paths = new FreePaths();
  const credits: WrittenAsset[] = [];
  for (const asset of assets) credits.push(yield* assetFiles(asset, paths, list));

  const provenance: BundleProvenance = {
    stories: written.map((story) => story.provenance),
    assets: credits.map((asset) => asset.provenance),
  };
  yield list.text('provenance.json', jsonText(provenance));
  yield list.text('LICENSES.md', licencesText(credits));
  const titles = written.map(({ entry }) => entry.title);
  yield list.text('README.md', readmeText(titles, kind, program));

  const manifest: BundleManifest = {
    format: 'comfyvn-bundle',
    version: BUNDLE_VERSION,
    program,
    kind,
    stories: written.map(({ entry }) => entry),
    assets: credits.map(({ entry }) => entry),
    files: list.files,
  };
  yield { path: BUNDLE_MANIFEST, text: jsonText(manifest) };
}
