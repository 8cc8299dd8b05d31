import type { LibraryAssetCounts } from '@comfyvn/shared/libraries/libraries.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import type { JobContext } from '../../core/job-kind.ts';
import { assetIdOf, spriteLabel } from '../../importers/sillytavern-chat/index.ts';
import type { AssetService } from '../assets/index.ts';
import { folderOfSprites, isSound, type LibraryPlace, type LibraryReader } from './libraries.reader.ts';

/** A file of a library that becomes an asset. */
interface FoundFile {
  readonly file: LibraryPlace;
  readonly kind: StoryAsset['kind'];
  readonly name: string;
  /** What it is found by: the character it belongs to, their costume and expression. */
  readonly tags: readonly string[];
}

const TAG = 'SillyTavern';
/** After so many new ones it is told that there are some. */
const TELL_EVERY = 25;
/** After so many files in a row that could not be fetched it is asked whether the library is still there. */
const PATIENCE = 3;
/** What lies in folders of these names, among the assets and beside a character. */
const KINDS: Readonly<Record<string, StoryAsset['kind']>> = {
  bgm: 'music',
  ambient: 'ambience',
  blip: 'sfx',
  backgrounds: 'background',
};

/** `assets/bgm/night_rain.mp3` is "night rain" to people. */
const nameOf = (place: string): string =>
  place
    .split('/')
    .at(-1)!
    .replace(/\.[^.]+$/, '')
    .replaceAll('_', ' ')
    .trim() || place;

/** All files of a library that can be assets: pictures of cards, personas, sprites, backgrounds, galleries, and sounds. */
async function findFiles(reader: LibraryReader, progress: (fraction: number) => void): Promise<FoundFile[]> {
  const [settings, owners, backgrounds, avatars] = await Promise.all([
    reader.settings(),
    reader.owners(),
    reader.backgrounds(),
    reader.avatars(),
  ]);
  const personas = new Map(settings.personas.map(({ avatar, name }) => [`User Avatars/${avatar}`, name]));
  const found: FoundFile[] = [
    ...backgrounds.map((file): FoundFile => ({ file, kind: 'background', name: nameOf(file.place), tags: [] })),
    ...avatars.map((file): FoundFile => {
      const persona = personas.get(file.place);
      return { file, kind: 'portrait', name: persona ?? nameOf(file.place), tags: persona ? [persona] : [] };
    }),
  ];
  const people = owners.filter(({ kind, avatar }) => kind === 'solo' && avatar !== null);
  const cards = new Map((await reader.find(people.map((one) => `characters/${one.avatar!}`))).map((p) => [p.place, p]));
  const folders = new Map<string, string>();
  for (const [i, { name, avatar }] of people.entries()) {
    progress(i / people.length);
    const card = cards.get(`characters/${avatar!}`);
    if (card) found.push({ file: card, kind: 'portrait', name, tags: [name] });
    const folder = folderOfSprites(settings, avatar!, name);
    if (!folders.has(folder)) found.push(...(await spritesOf(reader, folder, name)));
    folders.set(folder, name);
  }
  const extras = await reader.extras([...folders.keys()]);
  return [...found, ...extras.map((file) => extraOf(file, folders))];
}

async function spritesOf(reader: LibraryReader, folder: string, name: string): Promise<FoundFile[]> {
  const sprites = await reader.sprites(folder);
  return sprites
    .filter(({ costume }) => costume === null || KINDS[costume] === undefined)
    .map(({ place, sizeBytes, costume }): FoundFile => {
      const expression = spriteLabel(place.split('/').at(-1)!);
      const look = costume === null ? expression : `${costume}, ${expression}`;
      const tags = [name, expression, ...(costume === null ? [] : [costume])];
      return { file: { place, sizeBytes }, kind: 'sprite', name: `${name}: ${look}`, tags };
    });
}

/** `assets/bgm/x.mp3`, `characters/Vic/blip/x.wav`, `user/images/Vic/x.png`, `user/files/x.ogg`. */
function extraOf(file: LibraryPlace, folders: ReadonlyMap<string, string>): FoundFile {
  const [top, folder, inner] = file.place.split('/');
  const owner = top === 'characters' ? (folders.get(folder!) ?? folder!) : null;
  const gallery = top === 'user' && folder === 'images' ? (folders.get(inner!) ?? inner!) : null;
  const character = owner ?? gallery;
  const kind = KINDS[(top === 'characters' ? inner : folder) ?? ''] ?? (isSound(file.place) ? 'sfx' : 'picture');
  return { file, kind, name: nameOf(file.place), tags: character === null ? [] : [character] };
}

export interface AssetParts {
  /** What the library is called. */
  readonly name: string;
  readonly reader: LibraryReader;
  readonly assets: AssetService;
  /** Called now and then with the id of one that is new. */
  readonly tell: (id: string) => void;
}

/**
 * Takes all pictures, films and sounds of a library in as assets. What is here already, from a chat or from before, stays
 * as it is, and gets tags where it has none; what cannot be used is told in the log of the job and does not stop the others.
 */
export async function importAssets(
  { name, reader, assets, tell }: AssetParts,
  job: Pick<JobContext, 'signal' | 'progress' | 'log'>,
): Promise<LibraryAssetCounts> {
  const files = await findFiles(reader, (done) => job.progress(0.1 * done, 'Reading its lists'));
  const counts = { new: 0, unchanged: 0, failed: 0 };
  let unreached = 0;
  let last: string | null = null;
  for (const [i, { file, kind, tags, ...one }] of files.entries()) {
    job.signal.throwIfAborted();
    job.progress(0.1 + (0.9 * i) / files.length, `${i + 1} of ${files.length}: ${file.place}`);
    // The same id as when a chat brings the file along.
    const id = assetIdOf(`${file.place}#${file.sizeBytes}`);
    const words = [TAG, ...tags].map((tag) => tag.trim().slice(0, 60).toWellFormed()).filter((tag) => tag !== '');
    const known = assets.record(id);
    if (known) {
      // A chat brings files along without a word on whose they are.
      if (known.tags.length === 0) assets.update(id, { tags: words });
      counts.unchanged++;
      continue;
    }
    const asset = {
      id,
      kind,
      name: one.name.slice(0, 300).toWellFormed(),
      origin: `${name}: ${file.place}`.slice(0, 4_000).toWellFormed(),
      tags: words,
    };
    try {
      const bytes = await reader.file(file.place);
      await (isSound(file.place) ? assets.addSound(bytes, asset) : assets.addVisual(bytes, asset));
      counts.new++;
      if (counts.new % TELL_EVERY === 1) tell(id);
      last = id;
      unreached = 0;
    } catch (error) {
      job.signal.throwIfAborted();
      if (!(error instanceof AppError)) throw error;
      counts.failed++;
      job.log(`${file.place}: ${error.message}`, 'warning');
      unreached = error.code === 'unavailable' ? unreached + 1 : 0;
      // Throws where the library cannot be reached at all: then no other file can either.
      if (unreached >= PATIENCE) await reader.about();
    }
  }
  if (last !== null) tell(last);
  return counts;
}
