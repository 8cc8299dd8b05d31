import type { AssetRating } from '@comfyvn/shared/assets/assets.schema';

/** Ratings as people read them. */
export const RATINGS: Readonly<Record<AssetRating | 'none', string>> = {
  everyone: 'For everyone',
  teen: 'Teen',
  mature: 'Mature',
  explicit: 'Explicit',
  none: 'Nobody said',
};

/** Licences that pictures and sounds often have. */
export const COMMON_LICENCES = [
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'All rights reserved',
] as const;

/** Kinds of assets as people read them. */
export const KINDS: Readonly<Record<string, string>> = {
  background: 'Backgrounds',
  sprite: 'Sprites',
  portrait: 'Portraits',
  picture: 'Pictures',
  video: 'Films',
  mask: 'Masks',
  lut: 'Colour tables',
  music: 'Music',
  ambience: 'Ambience',
  sfx: 'Sounds',
  voice: 'Voices',
};
