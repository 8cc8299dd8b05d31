import type { WebPage } from '@comfyvn/shared/exports/web-page';
import type { AssetId } from '@comfyvn/shared/story/ids';
import { headOf } from '@comfyvn/shared/story/view';
import type { Story } from '@comfyvn/shared/story/story';
import type { Exporter, ExportFile, ExportPlan, ExportSource } from '../exporter.ts';
import { assetFiles } from './asset-files.ts';
import { scriptName, shortHash } from './file-name.ts';
import { iconFiles, iconPath, ICON_SIZES } from './icon.ts';
import { manifestFile, workerFile } from './offline-files.ts';
import { openingFiles } from './opening-files.ts';
import { packScenes } from './packs.ts';
import { pageHtml } from './page-html.ts';
import { creditsText, readmeText } from './papers.ts';
import { jsonLiteral } from './script-text.ts';
import type { TextFile } from './text-file.ts';
import { missingAssets, playerMissing, sizeFindings } from './web-findings.ts';
import { webStory } from './web-story.ts';

const PAGE = 'index.html';
const LICENCES = 'LICENSES.txt';

/** The built player's files: their names hold a hash of what is in them. */
interface Program {
  /** What begins. */
  readonly player: string;
  /** Parts that the first line needs. */
  readonly first: readonly string[];
  /** Parts that are loaded when something asks for them. */
  readonly parts: readonly string[];
  /** Fonts for readers who choose them. */
  readonly fonts: readonly string[];
  readonly worker: string;
}

function programIn(program: ExportSource['program']): Program | undefined {
  const scripts = [...program.keys()].filter((name) => name.endsWith('.js')).toSorted();
  const all = (start: string) => scripts.filter((name) => name.startsWith(start));
  const [[player], [worker]] = [all('player.'), all('worker.')];
  if (player === undefined || worker === undefined || !program.has(LICENCES)) return undefined;
  return { player, worker, first: all('first-'), parts: all('part-'), fonts: all('font-') };
}

const inFolder = (name: string): string => `program/${name}`;

/** What a stranger is told of the story: who is in it. */
function describe(story: Story): string {
  const names = story.characters.filter(({ role }) => role === 'character').map(({ name }) => name);
  const who = names.length > 0 ? ` With ${names.slice(0, 4).join(', ')}.` : '';
  return `A visual novel to read in the browser.${who}`;
}

/** The parts of an export before they are files. */
function takeApart({ story: whole, assets: all }: ExportSource) {
  const { story, used, missing } = webStory(whole, new Set(all.keys()));
  const packs = packScenes(story.scenes);
  const { assets, files } = assetFiles(used, all);
  const page: WebPage = {
    head: headOf(story),
    packs: packs.map(({ path, scenes }) => ({ path, scenes })),
    assets,
    files: files.map(({ path }) => path),
  };
  const text = `comfyvn.story(${jsonLiteral(page)});\n`;
  const index: TextFile = { path: `story/${scriptName(0, 'story', shortHash(text))}`, text };
  return { story, used, missing, index, packs, assetScripts: files, opening: openingFiles(story, page) };
}
type Parts = ReturnType<typeof takeApart>;

/** All files that are texts. */
function textFiles(parts: Parts, program: Program, source: ExportSource): TextFile[] {
  const { story, used, index, packs, assetScripts, opening } = parts;
  const { title, locale } = story;
  const { version } = source;
  const description = describe(story);
  // The story is told before the parts that draw it: its words are there first.
  const scripts = [inFolder(program.player), index.path, ...program.first.map(inFolder)];
  const nonce = shortHash(version, ...scripts);
  const page = { path: PAGE, text: pageHtml({ title, description, locale, version, nonce, scripts, ahead: opening }) };
  const manifest = manifestFile(title, description, locale);
  const offline = {
    shell: [PAGE, manifest.path, ...ICON_SIZES.map(iconPath), ...scripts, ...program.parts.map(inFolder)],
    rest: [...packs, ...assetScripts].map(({ path }) => path),
    asked: program.fonts.map(inFolder),
  };
  return [
    page,
    { path: 'README.txt', text: readmeText(title, version) },
    { path: 'CREDITS.txt', text: creditsText(title, used, source.assets) },
    manifest,
    workerFile(inFolder(program.worker), offline, shortHash(page.text, manifest.text)),
    index,
    ...packs.map(({ path, text }) => ({ path, text })),
  ];
}

const isOf = ({ assets }: ExportSource, asset: AssetId, type: string): boolean =>
  assets.get(asset)?.mime.startsWith(type) === true;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function plan(source: ExportSource): ExportPlan {
  const program = programIn(source.program);
  if (program === undefined) return { files: [], findings: [playerMissing] };
  const scripts = [program.player, program.worker, ...program.first, ...program.parts, ...program.fonts];
  const parts = takeApart(source);
  const texts = textFiles(parts, program, source);
  const files: ExportFile[] = [
    ...texts,
    ...iconFiles(parts.story.id),
    { path: LICENCES, program: LICENCES },
    ...scripts.map((name) => ({ path: inFolder(name), program: name })),
    ...parts.assetScripts.map(({ path, asset, form }) => ({ path, asset, form })),
  ];
  const assetSizes = parts.assetScripts.map((file) => file.sizeBytes);
  const assetBytes = (type: string): number =>
    sum(parts.assetScripts.map(({ asset, sizeBytes }) => (isOf(source, asset, type) ? sizeBytes : 0)));
  const sizes = {
    playerBytes: sum(scripts.map((name) => source.program.get(name) ?? 0)),
    storyBytes: sum(texts.map(({ text }) => Buffer.byteLength(text))),
    assets: {
      pictures: assetBytes('image/'),
      films: assetBytes('video/'),
      sounds: sum(assetSizes) - assetBytes('image/') - assetBytes('video/'),
    },
    largestBytes: assetSizes.reduce((most, one) => Math.max(most, one), 0),
    files: files.length,
  };
  return { files, findings: [...missingAssets(parts.missing), ...sizeFindings(sizes)] };
}

/** A zip that plays from any host, from itch.io and from a disk: the player, the story and the assets it uses. */
export const webExporter: Exporter = { name: 'web', label: 'Web page', form: 'zip', extension: '.zip', plan };
