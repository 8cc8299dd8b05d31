import { Texture, VideoSource } from 'pixi.js';

/** A film that plays without sound, again and again, as a texture. */
export interface Film {
  readonly texture: Texture;
  /** Plays, or stands still at the picture it shows. Where a browser refuses to play, it stands still too. */
  play(on: boolean): void;
  destroy(): void;
}

/** A film whose first picture does not come within this time is taken for broken. */
const PATIENCE_MS = 15_000;

/** Opens a film. `onPicture` is told of each picture, at most every `everyMs`. Rejects where it cannot be shown. */
export async function openFilm(bytes: Blob, onPicture: () => void, everyMs: number): Promise<Film> {
  const address = URL.createObjectURL(bytes);
  const video = document.createElement('video');
  Object.assign(video, { muted: true, defaultMuted: true, loop: true, playsInline: true, preload: 'auto' });
  // Attributes as well: Safari looks at them alone when it decides what may play by itself.
  for (const name of ['muted', 'playsinline']) video.setAttribute(name, '');
  video.src = address;
  try {
    await firstPicture(video);
  } catch (error) {
    close(video, address);
    throw error;
  }
  const source = new VideoSource({ resource: video, autoLoad: false, autoPlay: false });
  source.resize(video.videoWidth, video.videoHeight);
  const stop = watch(video, everyMs, () => {
    source.update();
    onPicture();
  });
  return {
    texture: new Texture({ source }),
    play: (on) => (on ? void video.play().catch(() => undefined) : video.pause()),
    destroy() {
      stop();
      video.pause();
      close(video, address);
    },
  };
}

function firstPicture(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The film does not begin.')), PATIENCE_MS);
    const end = (fault?: string): void => {
      clearTimeout(late);
      if (fault !== undefined || video.videoWidth === 0) reject(new Error(fault ?? 'The film has no pictures.'));
      else resolve();
    };
    video.addEventListener('loadeddata', () => end(), { once: true });
    video.addEventListener('error', () => end('The film cannot be decoded.'), { once: true });
    video.load();
  });
}

/** Tells of new pictures while the film plays. */
function watch(video: HTMLVideoElement, everyMs: number, onPicture: () => void): () => void {
  let toldMs = -Infinity;
  let asked = false;
  let stopped = false;
  const ask = (): void => {
    // A film that pauses and plays again must not be watched twice.
    if (asked || stopped || video.paused) return;
    asked = true;
    if (typeof video.requestVideoFrameCallback === 'function') video.requestVideoFrameCallback(picture);
    else requestAnimationFrame(picture);
  };
  const picture = (nowMs: number): void => {
    asked = false;
    if (stopped) return;
    if (nowMs - toldMs >= everyMs) {
      toldMs = nowMs;
      onPicture();
    }
    ask();
  };
  video.addEventListener('play', ask);
  return () => {
    stopped = true;
    video.removeEventListener('play', ask);
  };
}

function close(video: HTMLVideoElement, address: string): void {
  video.removeAttribute('src');
  video.load();
  URL.revokeObjectURL(address);
}
