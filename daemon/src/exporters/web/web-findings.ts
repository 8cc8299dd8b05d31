import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetId } from '@comfyvn/shared/story/ids';

const MB = 1_000_000;
/** What itch.io takes for games that are played in the browser. */
const ITCH = { files: 1_000, totalBytes: 500 * MB, fileBytes: 200 * MB };

/** A size for people, in MB or KB of a thousand. */
const size = (bytes: number): string =>
  bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.ceil(bytes / 1_000)} KB`;

/** The export cannot be written without the player. */
export const playerMissing: Finding = {
  rule: 'player-not-built',
  level: 'error',
  where: {},
  message: 'The player for web exports is not built.',
  fix: 'Run `npm run build` once, then export again.',
};

/** Assets that the story uses and that are not here. Pure. */
export function missingAssets(ids: readonly AssetId[]): Finding[] {
  return ids.map((id) => ({
    rule: 'asset-missing',
    level: 'warning',
    where: { file: id },
    message: `The asset "${id}" is used and is not here; readers see a stand-in, or hear nothing.`,
    fix: 'Add the picture or sound to the story, or remove it from the scene.',
  }));
}

/** Sizes in bytes. */
export interface Sizes {
  readonly playerBytes: number;
  readonly storyBytes: number;
  readonly assets: { readonly pictures: number; readonly films: number; readonly sounds: number };
  readonly largestBytes: number;
  readonly files: number;
}

/** How large the export is, and whether itch.io takes it. Pure. */
export function sizeFindings({ playerBytes, storyBytes, assets, largestBytes, files }: Sizes): Finding[] {
  const { pictures, films, sounds } = assets;
  const assetBytes = pictures + films + sounds;
  const totalBytes = playerBytes + storyBytes + assetBytes;
  const parts = `player ${size(playerBytes)}, story ${size(storyBytes)}, pictures ${size(pictures)}, ${films === 0 ? '' : `films ${size(films)}, `}sounds ${size(sounds)}`;
  const message = `${files} files, ${size(totalBytes)} before packing: ${parts}.`;
  const findings: Finding[] = [{ rule: 'export-size', level: 'info', where: {}, message }];
  const over = [
    files > ITCH.files ? `${files} files, and it takes ${ITCH.files}` : '',
    totalBytes > ITCH.totalBytes ? `${size(totalBytes)}, and it takes ${size(ITCH.totalBytes)}` : '',
    largestBytes > ITCH.fileBytes ? `a file of ${size(largestBytes)}, and it takes ${size(ITCH.fileBytes)} each` : '',
  ].filter((one) => one !== '');
  if (over.length > 0)
    findings.push({
      rule: 'itch-limits',
      level: 'warning',
      where: {},
      message: `itch.io will refuse this export: it has ${over.join('; ')}.`,
      fix: 'Export fewer scenes, or put it on another host.',
    });
  return findings;
}
