import type { AssetRating } from '@comfyvn/shared/assets/assets.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import { hashOf } from './assets.files.ts';
import { filmTypeOf } from './assets.film.ts';
import type { NewAsset } from './assets.record.ts';
import { soundTypeOf, soundTypeOfName } from './assets.sound.ts';

/** A file that a person gives, and what they say of it. */
export interface Brought {
  /** As the file is called, with the folders it lies in where a folder was given. */
  readonly name: string;
  /** Guessed from bytes and name if absent. */
  readonly kind?: StoryAsset['kind'] | undefined;
  readonly licence?: string | undefined;
  readonly author?: string | undefined;
  readonly source?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly rating?: AssetRating | undefined;
  /** Where it came from; a file of the user's if absent. */
  readonly origin?: string | undefined;
}

/** Folders and words in names that tell what a file is for. */
const HINTS: readonly (readonly [RegExp, StoryAsset['kind']])[] = [
  [/backgrounds?|\bbgs?\b|scenery/i, 'background'],
  [/sprites?|characters?|\bfg\b|expressions?/i, 'sprite'],
  [/portraits?|avatars?|\bfaces?\b/i, 'portrait'],
  [/\bmasks?\b|wipes?/i, 'mask'],
  [/\bluts?\b/i, 'lut'],
];
const SOUND_HINTS: readonly (readonly [RegExp, StoryAsset['kind']])[] = [
  [/music|\bbgm\b|themes?|songs?/i, 'music'],
  [/ambien(ce|t)|\bbgs\b/i, 'ambience'],
  [/voices?|\bvo\b|speech/i, 'voice'],
];

/** What a file becomes. The same bytes under the same name get the same id. Throws AppError where no kind fits the bytes. Pure. */
export function newAssetOf(bytes: Buffer, brought: Brought): NewAsset {
  const path = brought.name.replaceAll('\\', '/');
  const found = filmTypeOf(bytes) === null ? soundTypeOf(bytes) : null;
  const isSound = found !== null;
  const named = soundTypeOfName(path);
  if (named !== null && named !== found)
    throw new AppError(
      'unsupported',
      isSound
        ? `"${path}" is named as ${named}, but its bytes are ${found}. Name it as what it is.`
        : `"${path}" is named as a sound, but its bytes are none.`,
    );
  const hints = isSound ? SOUND_HINTS : HINTS;
  // `_` is a letter to a regular expression, and a space to people.
  const words = path.replaceAll(/[_-]/g, ' ');
  const guessed = hints.find(([pattern]) => pattern.test(words))?.[1] ?? (isSound ? 'sfx' : 'picture');
  const kind = brought.kind ?? guessed;
  const name = nameOf(path);
  if (name === '') throw new AppError('invalid_input', 'The file has no name.');
  return {
    id: `as_own_${hashOf(`${hashOf(bytes)}\n${kind}\n${path}`).slice(0, 24)}`,
    kind,
    name,
    origin: (brought.origin ?? `File ${path}`).slice(0, 4_000),
    licence: brought.licence,
    author: brought.author,
    source: brought.source,
    tags: brought.tags,
    rating: brought.rating,
  };
}

/** `Pictures/Harbour/night_1.png` is "night 1" to people. */
const nameOf = (path: string): string =>
  (path.split('/').at(-1) ?? '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replaceAll('_', ' ')
    .trim()
    .slice(0, 300)
    .toWellFormed();
