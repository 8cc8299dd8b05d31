import type { Preferences } from '../preferences.ts';
import type { Mixer } from './mixer.ts';
import type { Output } from './output.ts';
import type { Voice } from './voice.ts';

const AWAY_MS = 900;
const BACK_MS = 700;

/** What becomes of the sound while the page is in the background, and when it comes back. Returns what ends it. */
export function watchBackground(parts: {
  readonly mixer: Mixer;
  readonly output: Output;
  readonly voice: Voice;
  preferences(): Preferences;
}): () => void {
  const { mixer, output, voice } = parts;
  const ending = new AbortController();
  let resting: ReturnType<typeof setTimeout> | undefined;
  const away = (): void => {
    const { backgroundSound } = parts.preferences();
    if (backgroundSound === 'keep') return;
    voice.pause();
    mixer.surround({ hidden: true }, AWAY_MS);
    if (backgroundSound === 'stop') resting = setTimeout(() => void output.rest(), AWAY_MS + 200);
  };
  const back = (): void => {
    clearTimeout(resting);
    void output.unrest();
    mixer.surround({ hidden: false }, BACK_MS);
    voice.resume();
  };
  const look = (): void => (document.visibilityState === 'hidden' ? away() : back());
  document.addEventListener('visibilitychange', look, { signal: ending.signal });
  if (document.visibilityState === 'hidden') away();
  return () => {
    ending.abort();
    clearTimeout(resting);
  };
}
