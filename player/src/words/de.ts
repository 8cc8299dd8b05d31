import type { Words } from '../text/words.ts';

/** The interface in German. */
export const words: Partial<Words> = {
  dialogue: 'Dialog',
};
