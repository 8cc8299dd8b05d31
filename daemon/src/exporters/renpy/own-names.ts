/** Names in the store that the game's own files define. */
export const OWN_NAMES: readonly string[] = [
  'vn', 'story_seed', 'gallery_images', 'story_credits', 'story_endings', 'story_languages', 'story_about',
  'figure', 'portrait', 'backdrop', 'stand', 'shake', 'flash', 'tween_x', 'tween_y', 'tween_scale', 'tween_rotation',
  'tween_alpha', 'vn_below', 'given', 'picked', 'system', 'document', 'ooc', 'quick_menu',
]; // prettier-ignore
