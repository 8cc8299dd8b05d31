import type { MusicMood } from '@comfyvn/shared/music/music.schema';

/** Moods, in words. */
export const MOODS: Readonly<Record<MusicMood, string>> = {
  calm: 'Calm',
  cheerful: 'Cheerful',
  tender: 'Tender',
  sad: 'Sad',
  tense: 'Tense',
  fierce: 'Fierce',
  eerie: 'Eerie',
  mysterious: 'Mysterious',
  solemn: 'Solemn',
};

/** `1:05`. Pure. */
export const lengthOf = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
