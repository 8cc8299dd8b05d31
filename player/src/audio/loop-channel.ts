import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Loop } from '@comfyvn/shared/story/stage';
import type { Output } from './output.ts';
import type { Recording } from './recording.ts';
import type { SoundStore } from './sound-store.ts';

const CROSSFADE_MS = 1_400;
const LEVEL_MS = 500;
const HOLD_MS = 350;

/** The loop of a channel: the same sound goes on, another one crosses over, none fades out. */
export class LoopChannel {
  #channel: 'music' | 'ambience';
  #sounds: SoundStore;
  #output: Output;
  #wanted: Loop | null = null;
  #playing: { asset: AssetId; recording: Recording } | null = null;
  /** Sounds that could not be had; they are not tried at every line again. */
  #failed = new Set<AssetId>();
  /** Where the loop stopped that is to go on. */
  #fromS = 0;
  #held = false;
  #turn = 0;
  #leaving = new Set<Recording>();

  constructor(channel: 'music' | 'ambience', sounds: SoundStore, output: Output) {
    this.#channel = channel;
    this.#sounds = sounds;
    this.#output = output;
  }

  /** Where the sound is, and how long it is before it comes round, in seconds; null while none plays. */
  get time(): { positionS: number; durationS: number } | null {
    const { recording } = this.#playing ?? {};
    return recording ? { positionS: recording.positionS, durationS: recording.durationS } : null;
  }

  /** Brings the channel to this. Idempotent. */
  present(wanted: Loop | null): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    if (before?.asset === wanted?.asset) {
      if (wanted && before?.volume !== wanted.volume) this.#playing?.recording.fade(wanted.volume, LEVEL_MS);
      return;
    }
    this.#fromS = 0;
    this.#failed.clear();
    if (this.#held) return;
    if (!wanted) return this.#leave(CROSSFADE_MS);
    if (this.#playing?.asset !== wanted.asset) return void this.#start(CROSSFADE_MS);
    // Back to what still plays, before the other one had come.
    this.#turn += 1;
    this.#playing.recording.fade(wanted.volume, LEVEL_MS);
  }

  /** Is silent until `release`, which goes on where it stopped. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#keepPlace();
    this.#leave(HOLD_MS);
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    if (this.#wanted) void this.#start(LEVEL_MS);
  }

  /** Goes to another place, in seconds. */
  seek(toS: number): void {
    this.#fromS = toS;
    this.#playing?.recording.jump(toS);
  }

  /** The context runs, perhaps for the first time: begins what had to wait. */
  onRunning(): void {
    if (this.#wanted && !this.#held && !this.#playing) void this.#start(LEVEL_MS);
  }

  /** The context was replaced: begins again where the loop was. */
  onReplaced(): void {
    this.#turn += 1;
    this.#keepPlace();
    this.#playing?.recording.close();
    this.#playing = null;
    this.onRunning();
  }

  close(): void {
    this.#turn += 1;
    this.#wanted = null;
    this.#playing?.recording.close();
    this.#playing = null;
    for (const recording of this.#leaving) recording.close();
  }

  async #start(fadeMs: number): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted || this.#failed.has(wanted.asset)) return;
    const turn = ++this.#turn;
    const recording = await this.#sounds.open(wanted.asset, { channel: this.#channel, loop: true });
    // A locked context is no reason to wait: it tells when it runs.
    const awake = recording !== null && (await this.#output.wake());
    if (turn !== this.#turn) return recording?.close();
    if (!recording) this.#failed.add(wanted.asset);
    // What played so far sounds until the new one does, so that there is no hole between them.
    this.#leave(fadeMs);
    if (!awake) return recording?.close();
    this.#playing = { asset: wanted.asset, recording };
    recording.play(this.#fromS, 0);
    recording.fade(this.#wanted?.volume ?? 0, fadeMs);
  }

  #keepPlace(): void {
    if (this.#playing?.asset === this.#wanted?.asset) this.#fromS = this.#playing?.recording.positionS ?? this.#fromS;
  }

  #leave(fadeMs: number): void {
    this.#turn += 1;
    const { recording } = this.#playing ?? {};
    this.#playing = null;
    if (!recording) return;
    this.#leaving.add(recording);
    void recording.leave(fadeMs).then(() => this.#leaving.delete(recording));
  }
}
