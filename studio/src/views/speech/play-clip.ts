import { daemon } from '../../daemon.ts';

let playing: HTMLAudioElement | null = null;

/** Plays the sound of an asset; it ends what was played before. Resolves when it is over or was ended. */
export async function playClip(asset: string): Promise<void> {
  await playSound(await daemon.assets.file({ params: { id: asset } }));
}

/** The same of a sound that is at hand. */
export async function playSound(sound: Blob): Promise<void> {
  playing?.pause();
  const url = URL.createObjectURL(sound);
  const audio = new Audio(url);
  playing = audio;
  const over = new Promise<void>((done) => {
    for (const end of ['ended', 'pause', 'error']) audio.addEventListener(end, () => done(), { once: true });
  });
  try {
    await audio.play();
    await over;
  } finally {
    URL.revokeObjectURL(url);
  }
}
