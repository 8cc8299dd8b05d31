import type { VoiceTimes } from '@comfyvn/shared/story/cue';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Loop } from '@comfyvn/shared/story/stage';
import { DEFAULTS, type Preferences } from '../preferences.ts';
import type { Speaker } from './blips.ts';
import type { Audition, Engine, EngineParts } from './engine.ts';
import type { InterfaceSound } from './tones.ts';

export type { Audition } from './engine.ts';

export interface AudioParts extends EngineParts {
  /** There is no sound at all here. */
  unavailable(): void;
}

/** The sound of a player. What makes it is fetched when the first sound is wanted; a player without sound never asks for it. */
export class Audio {
  #parts: AudioParts;
  #preferences: Preferences = DEFAULTS;
  #engine: Engine | null = null;
  #opening: Promise<Engine | null> | null = null;
  /** Grows with each voice and each line. */
  #line = 0;
  #destroyed = false;

  constructor(parts: AudioParts) {
    this.#parts = parts;
  }

  /** Whether a voice speaks that is worth waiting for. False on a device without sound. */
  get speaking(): boolean {
    return this.#engine?.voice.speaking ?? false;
  }

  /** What is left of the voice, in milliseconds; 0 while none speaks. */
  get remainingMs(): number {
    return this.#engine?.voice.remainingMs ?? 0;
  }

  /** Where in the voice it is, in milliseconds; null while none is heard. */
  get voiceMs(): number | null {
    return this.#engine?.voice.positionMs ?? null;
  }

  /** How wide the mouth of whoever speaks is open, 0 to 1: by the times of the voice, else by how loud it is now. */
  level(): number {
    return this.#engine?.level() ?? 0;
  }

  setPreferences(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#engine?.setPreferences(preferences);
  }

  /** Brings music and ambience to these. Idempotent. */
  present(music: Loop | null, ambience: Loop | null): void {
    if (music || ambience || this.#opening) this.#with((engine) => engine.present(music, ambience));
  }

  /** Plays a sound of the story. Resolves when it is over or cannot be had. */
  async playOnce(asset: AssetId, volume: number): Promise<void> {
    const line = this.#line;
    const engine = this.#engine ?? (await this.#open());
    // The reader may be further on by the time that there is sound.
    if (engine && line === this.#line) await engine.effects.play(asset, volume);
  }

  /** Speaks a voice; a new one stops the one before. Resolves when it is over or cannot be had. */
  async speak(asset: AssetId, volume = 1, times: VoiceTimes | null = null): Promise<void> {
    const line = ++this.#line;
    const engine = this.#engine ?? (await this.#open());
    if (engine && line === this.#line) await engine.voice.play(asset, volume, times);
  }

  /** The reader goes on: the voice of the line before ends, unless they let voices speak to their end. */
  leaveLine(): void {
    this.#line += 1;
    if (!this.#preferences.voiceSustain) this.#engine?.voice.hush();
  }

  /** The reader is elsewhere: voices and effects end. */
  hush(): void {
    this.#line += 1;
    this.#engine?.voice.hush();
    this.#engine?.effects.hush();
  }

  /** Letters of a line appear: they are heard if the reader wants it and no voice speaks. */
  letters(speaker: Speaker | null, letters: string): void {
    const { blips } = this.#preferences;
    if (!speaker || blips === 'off' || (blips === 'story' && !speaker.blip)) return;
    this.#with((engine) => engine.letters(speaker, letters));
  }

  /** A button was pointed at, pressed, or left behind. */
  signal(sound: InterfaceSound): void {
    if (this.#preferences.interfaceSounds) this.#with((engine) => engine.signal(sound));
  }

  /**
   * Plays an asset by itself, as in a music room, with the story's own loops held until it is stopped. A second one ends
   * the first. Null where there is no sound.
   */
  async audition(asset: AssetId): Promise<Audition | null> {
    return (this.#engine ?? (await this.#open()))?.audition(asset) ?? null;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#engine?.destroy();
  }

  /** Does something with the engine: at once if it is here, else in the order of the calls. */
  #with(act: (engine: Engine) => void): void {
    if (this.#engine) act(this.#engine);
    else void this.#open().then((engine) => engine && act(engine));
  }

  #open(): Promise<Engine | null> {
    this.#opening ??= this.#build();
    return this.#opening;
  }

  async #build(): Promise<Engine | null> {
    try {
      const module = await import('./engine.ts');
      if (this.#destroyed) return null;
      this.#engine = new module.Engine(this.#parts, this.#preferences);
      return this.#engine;
    } catch {
      this.#parts.unavailable();
      return null;
    }
  }
}
