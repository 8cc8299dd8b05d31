import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Loop } from '@comfyvn/shared/story/stage';
import type { AssetCache } from '../asset-cache.ts';
import type { Preferences } from '../preferences.ts';
import { watchBackground } from './background.ts';
import { Blips, type Speaker } from './blips.ts';
import { Ducking } from './ducking.ts';
import { Effects } from './effects.ts';
import { LoopChannel } from './loop-channel.ts';
import type { LoopPoints } from './loop-plan.ts';
import { Mixer } from './mixer.ts';
import { Output } from './output.ts';
import { SoundStore } from './sound-store.ts';
import { Tones, type InterfaceSound } from './tones.ts';
import { Voice } from './voice.ts';

export interface EngineParts {
  readonly cache: AssetCache;
  /** Gestures on it unlock the sound. */
  readonly host: HTMLElement;
  loopOf(asset: AssetId): LoopPoints | undefined;
  missing(): void;
}

/** A sound that is played out of the story, in a music room. */
export interface Audition {
  /** Where it is, and how long it is, in seconds; null before it is heard. */
  readonly time: { positionS: number; durationS: number } | null;
  /** Waits where it is; `resume` goes on from there. */
  pause(): void;
  resume(): void;
  /** Goes to another place, in seconds. */
  seek(toS: number): void;
  /** Ends it; the story's music goes on where it stopped. */
  stop(): void;
}

/** All of the sound: comes with Howler when the first sound is wanted. */
export class Engine {
  #preferences: Preferences;
  #mixer: Mixer;
  #output: Output;
  #ducking: Ducking;
  #sounds: SoundStore;
  #loops: { readonly music: LoopChannel; readonly ambience: LoopChannel };
  #audition: LoopChannel | null = null;
  #voice: Voice;
  #effects: Effects;
  #blips: Blips;
  #tones: Tones;
  #unwatch: () => void;

  constructor(parts: EngineParts, preferences: Preferences) {
    this.#preferences = preferences;
    this.#mixer = new Mixer(preferences);
    this.#ducking = new Ducking((duck, withinMs) => this.#mixer.surround({ duck }, withinMs));
    const { cache, host, loopOf, missing } = parts;
    this.#sounds = new SoundStore({ cache, mixer: this.#mixer, loopOf, missing });
    // The context may run already, and tell so while everything is still being put together.
    const output = new Output(
      host,
      () => queueMicrotask(() => this.#onRunning()),
      () => this.#onReplaced(),
    );
    this.#output = output;
    this.#loops = {
      music: new LoopChannel('music', this.#sounds, output),
      ambience: new LoopChannel('ambience', this.#sounds, output),
    };
    this.#voice = new Voice(this.#sounds, output, this.#ducking);
    this.#effects = new Effects(this.#sounds, output);
    this.#tones = new Tones(this.#mixer, output);
    this.#blips = new Blips(this.#sounds, output, this.#tones);
    this.#unwatch = watchBackground({
      mixer: this.#mixer,
      output,
      voice: this.#voice,
      preferences: () => this.#preferences,
    });
  }

  get voice(): Voice {
    return this.#voice;
  }

  get effects(): Effects {
    return this.#effects;
  }

  setPreferences(preferences: Preferences): void {
    this.#preferences = preferences;
    this.#mixer.setPreferences(preferences);
  }

  present(music: Loop | null, ambience: Loop | null): void {
    this.#loops.music.present(music);
    this.#loops.ambience.present(ambience);
  }

  level(): number {
    return this.#voice.speaking ? (this.#voice.mouth ?? this.#mixer.level()) : 0;
  }

  letters(speaker: Speaker, letters: string): void {
    const { blips } = this.#preferences;
    if (blips !== 'off' && !this.#voice.active) this.#blips.letters(speaker, letters, blips === 'all');
  }

  signal(sound: InterfaceSound): void {
    void this.#tones.signal(sound);
  }

  audition(asset: AssetId): Audition {
    this.#audition?.present(null);
    for (const loop of Object.values(this.#loops)) loop.hold();
    const channel = new LoopChannel('music', this.#sounds, this.#output);
    this.#audition = channel;
    channel.present({ asset, volume: 1 });
    const stop = (): void => {
      channel.present(null);
      if (this.#audition !== channel) return;
      this.#audition = null;
      for (const loop of Object.values(this.#loops)) loop.release();
    };
    return {
      get time() {
        return channel.time;
      },
      pause: () => channel.hold(),
      resume: () => channel.release(),
      seek: (toS) => channel.seek(toS),
      stop,
    };
  }

  destroy(): void {
    this.#unwatch();
    this.#voice.hush();
    this.#ducking.destroy();
    for (const loop of this.#channels()) loop.close();
    this.#effects.close();
    this.#blips.close();
    this.#output.destroy();
    this.#mixer.destroy();
  }

  #channels(): LoopChannel[] {
    return [...Object.values(this.#loops), ...(this.#audition ? [this.#audition] : [])];
  }

  #onRunning(): void {
    this.#voice.onRunning();
    for (const loop of this.#channels()) loop.onRunning();
  }

  /** Every sound of the old context is gone. */
  #onReplaced(): void {
    this.#voice.hush();
    this.#effects.close();
    this.#blips.close();
    for (const loop of this.#channels()) loop.onReplaced();
  }
}
