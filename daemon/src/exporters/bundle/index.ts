import { MAX_BUNDLE_FILES } from '@comfyvn/shared/bundle/bundle.schema';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { ExportAsset, Exporter, ExportSource } from '../exporter.ts';
import { bundleFiles } from './bundle-files.ts';

export { bundleFiles } from './bundle-files.ts';
export type { StorySource } from './story-files.ts';

/** A story of thousands of assets may lack them all; this many are told one by one. */
const MAX_FINDINGS = 50;

/** A zip archive that another ComfyVN takes in as the same story, with all that is known of its assets. */
export const bundleExporter = {
  name: 'bundle',
  label: 'Studio bundle',
  form: 'zip',
  extension: '.zip',
  plan(source: ExportSource) {
    const { story, version, saves, origin } = source;
    const assets = assetsInOrder(source);
    const files = [
      ...bundleFiles({
        kind: 'story',
        program: version,
        stories: [{ head: story, scenes: story.scenes, saves: [...(saves ?? [])].toSorted(bySlot), origin }],
        assets,
      }),
    ];
    return { files, findings: [...tooMany(files.length), ...absent(source), ...unlicensed(assets)] };
  },
} satisfies Exporter;

const bySlot = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** The assets of the story in its order. */
const assetsInOrder = ({ story, assets }: ExportSource): ExportAsset[] =>
  [...new Set(story.assets.map((asset) => asset.id))].flatMap((id) => assets.get(id) ?? []);

const tooMany = (count: number): Finding[] =>
  count <= MAX_BUNDLE_FILES
    ? []
    : [
        {
          rule: 'bundle-too-large',
          level: 'error',
          where: {},
          message: `The story needs ${count} files, and a bundle holds at most ${MAX_BUNDLE_FILES}.`,
          fix: 'Export its scenes in several parts.',
        },
      ];

const absent = ({ story, assets }: ExportSource): Finding[] =>
  story.assets
    .filter((asset) => !assets.has(asset.id))
    .slice(0, MAX_FINDINGS)
    .map(({ id, name }) => ({
      rule: 'asset-absent',
      level: 'warning',
      where: {},
      message: `The file of the asset "${name || id}" is not here, so the bundle goes without it.`,
      fix: 'Import the chat again where its pictures are.',
    }));

function unlicensed(assets: readonly ExportAsset[]): Finding[] {
  const count = assets.filter((asset) => asset.licence === undefined).length;
  if (count === 0) return [];
  const message = `${count} of ${assets.length} pictures and sounds state no licence; ask whose they are before you pass the bundle on.`;
  return [{ rule: 'licence-unknown', level: 'info', where: {}, message }];
}
