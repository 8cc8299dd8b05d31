import { STANDING } from './stage-known.ts';

const DEFINED = [
  'vn', 'story_seed', 'gallery_images', 'story_credits', 'story_endings', 'story_languages', 'story_about',
  'story_title_image', 'figure', 'portrait', 'card_mood', 'backdrop', 'stand', 'shake', 'flash', 'tween_x', 'tween_y', 'tween_scale',
  'tween_rotation', 'tween_alpha', 'vn_below', 'vn_notice', 'vn_blur', 'given', 'picked', 'system', 'document', 'ooc', 'quick_menu',
  'endings', 'story_achievements',
]; // prettier-ignore

/** Names of the transforms that set some properties of a figure alone: `stand_x`, `stand_x_scale` ... */
const PARTIAL = STANDING.reduce<string[]>(
  (names, field) => [...names, ...names.map((name) => `${name}_${field}`)],
  ['stand'],
);

/** Names in the store, or among what all games share, that the game's own files define. */
export const OWN_NAMES: readonly string[] = [...DEFINED, ...PARTIAL];
