import type { VoiceTimes } from '@comfyvn/shared/story/cue';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Ducking } from './ducking.ts';
import { mouthAt } from './mouth.ts';
import type { Output } from './output.ts';
import type { Recording } from './recording.ts';
import type { SoundStore } from './sound-store.ts';

/** Auto waits no longer than this for a voice that is still on its way. */
const PATIENCE_MS = 4_000;
const LEAVE_MS = 60;
/** A device without sound never says that a voice is over: after its length and this it is. */
const SLACK_MS = 1_500;

/** The one voice that speaks. A new one ends the one before. */
export class Voice {
  #sounds: SoundStore;
  #output: Output;
  #ducking: Ducking;
  #turn = 0;
  #comingSinceMs: number | null = null;
  #recording: Recording | null = null;
  #times: VoiceTimes | null = null;
  /** It waits for the context: it begins with the first tap, if its line is still there. */
  #locked: (() => void) | null = null;
  #paused = false;

  constructor(sounds: SoundStore, output: Output, ducking: Ducking) {
    this.#sounds = sounds;
    this.#output = output;
    this.#ducking = ducking;
  }

  /** Whether a voice belongs to what is shown: it speaks, or is on its way. */
  get active(): boolean {
    return this.#recording !== null || this.#comingSinceMs !== null;
  }

  /** Whether to wait for it. */
  get speaking(): boolean {
    if (this.#comingSinceMs !== null) return performance.now() - this.#comingSinceMs < PATIENCE_MS;
    return this.#recording?.playing ?? false;
  }

  /** What is left of it, in milliseconds. */
  get remainingMs(): number {
    const recording = this.#recording;
    return recording?.playing ? Math.max(0, recording.durationS - recording.positionS) * 1000 : 0;
  }

  /** Where it is, in milliseconds; null while it is not heard. */
  get positionMs(): number | null {
    const recording = this.#recording;
    return recording?.playing ? recording.positionS * 1000 : null;
  }

  /** How wide a mouth is open now, 0 to 1; null where the voice came without its times. */
  get mouth(): number | null {
    const { positionMs } = this;
    return positionMs === null || !this.#times?.mouth ? null : mouthAt(this.#times.mouth, positionMs);
  }

  /** Resolves when it is over, or cannot be heard now. */
  async play(asset: AssetId, volume: number, times: VoiceTimes | null): Promise<void> {
    this.hush();
    this.#times = times;
    const turn = this.#turn;
    this.#comingSinceMs = performance.now();
    const recording = await this.#sounds.open(asset, { channel: 'voice', measured: true });
    const awake = recording !== null && (await this.#output.wake());
    if (turn !== this.#turn) return recording?.close();
    this.#comingSinceMs = null;
    if (!recording) return;
    this.#recording = recording;
    if (awake) return this.#speak(recording, volume);
    this.#locked = () => void this.#speak(recording, volume);
  }

  hush(): void {
    this.#turn += 1;
    this.#comingSinceMs = null;
    this.#locked = null;
    this.#paused = false;
    void this.#recording?.leave(LEAVE_MS);
    this.#recording = null;
    this.#ducking.end();
  }

  pause(): void {
    const recording = this.#recording;
    if (!recording?.playing) return;
    this.#paused = true;
    recording.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#recording?.resume();
  }

  onRunning(): void {
    const begin = this.#locked;
    this.#locked = null;
    begin?.();
  }

  async #speak(recording: Recording, volume: number): Promise<void> {
    this.#ducking.begin();
    recording.play(0, volume);
    await Promise.race([recording.over, this.#lengthOf(recording)]);
    recording.close();
    if (this.#recording !== recording) return;
    this.#recording = null;
    this.#ducking.end();
  }

  /** Resolves when it must be over by the clock, the time that it was paused left out. */
  #lengthOf(recording: Recording): Promise<void> {
    let leftMs = recording.durationS * 1000 + SLACK_MS;
    return new Promise((resolve) => {
      const step = 250;
      const timer = setInterval(() => {
        if (!this.#paused) leftMs -= step;
        if (leftMs > 0 && this.#recording === recording) return;
        clearInterval(timer);
        resolve();
      }, step);
    });
  }
}
