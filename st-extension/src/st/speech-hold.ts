interface Waiting {
  isHeard: boolean;
}

/**
 * SillyTavern plays one sound after the other, in the order in which they were spoken, with one element that it never
 * replaces. Which of them it plays it does not tell, so they are counted by their ends.
 */
const waiting: Waiting[] = [];
let watched: HTMLAudioElement | null = null;

const element = (): HTMLAudioElement | null => document.querySelector<HTMLAudioElement>('#tts_audio');

function apply(): void {
  const audio = element();
  if (audio) audio.muted = waiting.length > 0 && !waiting[0]!.isHeard;
}
/** All is heard again. */
export function releaseSpeech(): void {
  waiting.length = 0;
  apply();
}

function watch(audio: HTMLAudioElement): void {
  if (watched === audio) return;
  watched = audio;
  audio.addEventListener('ended', () => {
    waiting.shift();
    apply();
  });
  // Stopped by the user: what waited is thrown away.
  audio.addEventListener('emptied', () => audio.getAttribute('src') === '' && releaseSpeech());
}

/**
 * Keeps the sound that was spoken last from being heard; null where SillyTavern plays none. What is returned says whether
 * it is heard elsewhere: if not, it is heard after all, from its beginning.
 */
export function holdSpeech(): ((isElsewhere: boolean) => void) | null {
  const audio = element();
  if (!audio) return null;
  watch(audio);
  const own: Waiting = { isHeard: false };
  waiting.push(own);
  apply();
  return (isElsewhere) => {
    if (isElsewhere || !waiting.includes(own)) return;
    if (waiting[0] === own) audio.currentTime = 0;
    own.isHeard = true;
    apply();
  };
}
