import { hashOf } from '@comfyvn/shared/story/rng';
import type { ExportAsset, ExportFile } from '../exporter.ts';
import type { Book } from './book.ts';
import { languagesOf, nameOfLanguage } from './languages.ts';
import { slugOf } from './names.ts';
import { oneLine, pythonString, shownString } from './quoting.ts';

const HEAD = '## Written anew by every export: put your own code into game/custom/.\n';
const ICON_SIDE = 256;

/** A name for files, of plain letters, that other stories do not have. */
export function buildName({ source: { story } }: Book): { name: string; unique: string } {
  const name = slugOf(story.title) || 'story';
  const mark = (hashOf(story.id)[0] >>> 0).toString(16).padStart(8, '0');
  return { name, unique: `${name}-${mark}` };
}

/** `game/options.rpy`. */
export function optionScript(book: Book): string {
  const { story } = book.source;
  const { name, unique } = buildName(book);
  return `${HEAD}
define config.name = _(${pythonString(oneLine(story.title))})
define config.version = "${story.revision}"
define config.window_icon = "gui/window_icon.png"
define config.save_directory = "${unique}"

define config.has_sound = True
define config.has_music = True
define config.has_voice = True
define config.has_autosave = True

define build.name = "${name}"
define build.directory_name = "${name}-${story.revision}"

init python:
    build.classify("**~", None)
    build.classify("**.bak", None)
    build.classify("**/.**", None)
    build.classify("**/#**", None)
    build.classify("**/thumbs.db", None)
    build.classify("game/comfyvn.json", None)
    build.classify("game/custom/README.txt", None)
    build.documentation("README.txt")
`;
}

/** The words that a text displayable shows where nothing is interpolated. */
const literal = (text: string): string =>
  pythonString(text.toWellFormed().replace(/\s+/g, ' ').trim().replaceAll('{', '{{'));

interface Credit {
  readonly names: string[];
  readonly by: string;
}

/** What is known of who made the files in the game, files with the same makers together. */
function creditsOf(assets: readonly ExportAsset[]): Credit[] {
  const credits = new Map<string, Credit>();
  for (const { name, author, licence, source } of assets) {
    const by = [author, licence, source].filter((part) => part !== undefined && part.trim() !== '').join(' · ');
    if (by === '') continue;
    const known = credits.get(by);
    if (known === undefined) credits.set(by, { names: [name], by });
    else known.names.push(name);
  }
  return [...credits.values()];
}

function namesOf({ names }: Credit): string {
  const rest = names.length - 4;
  return rest > 0 ? `${names.slice(0, 4).join(', ')} … (${rest} more)` : names.join(', ');
}

/** Names in Ren'Py and in their own words; the story's own language is the one Ren'Py calls None. */
function languageList({ source: { story } }: Book): string[] {
  const own = `(None, ${shownString(nameOfLanguage(story.locale))})`;
  return [
    own,
    ...languagesOf(story).map(({ name, locales }) => `("${name}", ${shownString(nameOfLanguage(locales[0]!))})`),
  ];
}

/** The titles of the endings a story can have. */
function endingsOf(book: Book): string[] {
  const titles = book.scenes.flatMap(({ nodes }) =>
    nodes.flatMap((node) =>
      node.type === 'end' && node.ending !== undefined && node.ending !== '' ? [node.ending] : [],
    ),
  );
  return [...new Set(titles)];
}

/** What readers are told of and keep. Its condition is looked at whenever it is the reader's turn. */
function achievementList(book: Book): string[] {
  return book.achievements.map(({ id, title, description = '', hidden, condition }) => {
    const args = [
      pythonString(id),
      `_(${shownString(title)})`,
      description === '' ? '""' : `_(${shownString(description)})`,
      `lambda: ${condition}`,
      ...(hidden === true ? ['hidden=True'] : []),
    ];
    return `vn.Achievement(${args.join(', ')})`;
  });
}

const list = (items: readonly string[]): string => (items.length === 0 ? '[]' : `[\n    ${items.join(',\n    ')},\n]`);

/** `game/extras.rpy`: what the title, the gallery and the credits show. */
export function extrasScript(book: Book): string {
  const start = book.sceneById.get(book.places.startScene);
  const first = start?.stage.find((change) => change.op === 'background');
  const title = `bg ${book.backdrops.attributeOf(first === undefined ? null : first.to)}`;
  const pictures = [...book.overlays.pictures, ...book.backdrops.images]
    .map(({ name }) => name)
    .filter((name) => name !== 'bg plain');
  const credits = creditsOf(book.media.used).map((credit) => `(${literal(namesOf(credit))}, ${literal(credit.by)})`);
  const about = `Written with ComfyVN ${book.source.version}.`;
  return `${HEAD}
define story_title_image = "${title}"
define gallery_images = ${list(pictures.map((name) => `"${name}"`))}
define story_achievements = ${list(achievementList(book))}
define story_endings = ${list(endingsOf(book).map((ending) => pythonString(ending)))}
define story_languages = ${list(languageList(book))}
define story_credits = ${list(credits)}
define story_about = ${literal(about)}
`;
}

/** The picture in the game's window: a character's, or the first letter of the title on the accent. */
export function iconFile(book: Book, accent: string): ExportFile {
  const path = 'game/gui/window_icon.png';
  const cards = book.source.story.characters
    .filter(({ role }) => role === 'character')
    .flatMap(({ portrait }) => portrait ?? []);
  const card = cards.find((asset) => book.media.isPicture(asset));
  if (card !== undefined) return { path, asset: card, form: { as: 'png', maxSide: ICON_SIDE } };
  const letter = /[\p{L}\p{N}]/u.exec(book.source.story.title.toUpperCase())?.[0] ?? '✦';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256" viewBox="0 0 256 256"><rect x="8" y="8" width="240" height="240" rx="56" fill="#1b1829" stroke="${accent}" stroke-width="10"/><text x="128" y="176" font-family="DejaVu Sans, sans-serif" font-size="140" font-weight="bold" text-anchor="middle" fill="${accent}">${letter}</text></svg>`;
  return { path, svg, width: ICON_SIDE, height: ICON_SIDE };
}
