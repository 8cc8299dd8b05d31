import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Loop } from '@comfyvn/shared/story/stage';
import type { Howl } from 'howler';
import type { AssetCache } from '../asset-cache.ts';
import type { Channel, Preferences } from '../preferences.ts';
import { unlockAudio } from './unlock.ts';

const FADE_MS = 1_200;
/** Music steps back while somebody speaks. */
const DUCK = 0.55;
/** Larger sounds stream from an object URL; smaller ones are inlined, which every content security policy allows. */
const INLINE_BYTES = 12 * 1024 * 1024;

interface Playing {
  readonly asset: AssetId;
  readonly volume: number;
  howl: Howl | null;
}

/** The channels of a story's sound. Loops cross-fade; a new voice stops the one before. */
export class Audio {
  #cache: AssetCache;
  #volumes: Record<'master' | Channel, number>;
  #loops = new Map<'music' | 'ambience', Playing>();
  #voice: Howl | null = null;
  #sounds = new Set<Howl>();
  #lock: () => void;
  #destroyed = false;

  constructor(cache: AssetCache, host: HTMLElement) {
    this.#cache = cache;
    this.#volumes = { master: 1, music: 1, ambience: 1, sfx: 1, voice: 1, interface: 1 };
    this.#lock = unlockAudio(host);
  }

  get speaking(): boolean {
    return this.#voice?.playing() ?? false;
  }

  setVolumes(preferences: Preferences): void {
    this.#volumes = preferences;
    for (const channel of this.#loops.keys()) this.#level(channel, 200);
    this.#voice?.volume(this.#gain('voice'));
  }

  /** Brings music and ambience to these. Idempotent. */
  present(music: Loop | null, ambience: Loop | null): void {
    this.#loop('music', music);
    this.#loop('ambience', ambience);
  }

  /** Resolves when the sound is over or cannot be had. */
  async playOnce(channel: 'sfx' | 'voice', asset: AssetId, volume: number): Promise<void> {
    if (channel === 'voice') this.hush();
    const howl = await this.#open(asset, { loop: false, volume: volume * this.#gain(channel) });
    if (!howl) return;
    if (this.#destroyed) return void howl.unload();
    this.#sounds.add(howl);
    if (channel === 'voice') {
      this.hush();
      this.#voice = howl;
      this.#level('music', 250);
    }
    await new Promise<void>((resolve) => {
      for (const event of ['end', 'stop', 'playerror', 'loaderror'] as const) howl.once(event, () => resolve());
      howl.play();
    });
    this.#sounds.delete(howl);
    if (this.#voice === howl) {
      this.#voice = null;
      this.#level('music', 600);
    }
    howl.unload();
  }

  /** Ends the voice and the sounds of the line before. */
  hush(): void {
    this.#voice?.stop();
    this.#voice = null;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#lock();
    for (const { howl } of this.#loops.values()) howl?.unload();
    for (const howl of this.#sounds) howl.unload();
    this.#loops.clear();
  }

  #gain(channel: Channel): number {
    return this.#volumes.master * this.#volumes[channel];
  }

  #level(channel: 'music' | 'ambience', durationMs: number): void {
    const playing = this.#loops.get(channel);
    if (!playing?.howl) return;
    const duck = channel === 'music' && this.#voice ? DUCK : 1;
    playing.howl.fade(playing.howl.volume(), playing.volume * this.#gain(channel) * duck, durationMs);
  }

  #loop(channel: 'music' | 'ambience', wanted: Loop | null): void {
    const old = this.#loops.get(channel);
    if (old && wanted && old.asset === wanted.asset) {
      if (old.volume === wanted.volume) return;
      this.#loops.set(channel, { ...old, volume: wanted.volume });
      this.#level(channel, 400);
      return;
    }
    if (old) {
      this.#loops.delete(channel);
      fadeOut(old.howl);
    }
    if (wanted) void this.#startLoop(channel, { asset: wanted.asset, volume: wanted.volume, howl: null });
  }

  async #startLoop(channel: 'music' | 'ambience', playing: Playing): Promise<void> {
    this.#loops.set(channel, playing);
    const howl = await this.#open(playing.asset, { loop: true, volume: 0 });
    if (!howl) return;
    if (this.#destroyed || this.#loops.get(channel)?.asset !== playing.asset) return void howl.unload();
    const current = this.#loops.get(channel) ?? playing;
    current.howl = howl;
    howl.once('play', () => howl.fade(0, current.volume * this.#gain(channel), FADE_MS));
    howl.play();
  }

  async #open(asset: AssetId, options: { loop: boolean; volume: number }): Promise<Howl | null> {
    const blob = await this.#cache.load(asset);
    if (!blob) return null;
    const [{ Howl: Sound }, src] = await Promise.all([import('howler'), addressOf(blob)]);
    return new Promise((resolve) => {
      const howl = new Sound({
        ...options,
        src: [src],
        format: [formatOf(blob.type)],
        html5: src.startsWith('blob:'),
        onload: () => resolve(howl),
        onloaderror: () => {
          this.#cache.markBroken(asset);
          resolve(null);
        },
      });
    });
  }
}

function fadeOut(howl: Howl | null): void {
  if (!howl) return;
  howl.fade(howl.volume(), 0, FADE_MS);
  setTimeout(() => howl.unload(), FADE_MS + 100);
}

function addressOf(blob: Blob): Promise<string> {
  if (blob.size > INLINE_BYTES) return Promise.resolve(URL.createObjectURL(blob));
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error as Error);
    reader.readAsDataURL(blob);
  });
}

const FORMATS = new Map([
  ['mpeg', 'mp3'],
  ['mp3', 'mp3'],
  ['x-wav', 'wav'],
  ['wave', 'wav'],
  ['vnd.wave', 'wav'],
  ['mp4', 'm4a'],
  ['x-m4a', 'm4a'],
  ['x-flac', 'flac'],
]);

function formatOf(mime: string): string {
  const kind = /^\w+\/([\w.+-]+)/.exec(mime)?.[1]?.toLowerCase() ?? 'mp3';
  return FORMATS.get(kind) ?? kind;
}
