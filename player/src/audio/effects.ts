import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Output } from './output.ts';
import type { Recording } from './recording.ts';
import type { SoundStore } from './sound-store.ts';

/** More sounds at once are noise; the oldest makes room. */
const MOST = 8;
const LEAVE_MS = 150;

/** Sounds that are played once, each by itself. */
export class Effects {
  #sounds: SoundStore;
  #output: Output;
  #playing = new Set<Recording>();
  #turn = 0;

  constructor(sounds: SoundStore, output: Output) {
    this.#sounds = sounds;
    this.#output = output;
  }

  /** Resolves when it is over, or cannot be heard: while sound is locked nothing piles up. */
  async play(asset: AssetId, volume: number): Promise<void> {
    const turn = this.#turn;
    const recording = await this.#sounds.open(asset, { channel: 'sfx' });
    if (!recording) return;
    if (!(await this.#output.wake()) || turn !== this.#turn) return recording.close();
    const [oldest] = this.#playing;
    if (oldest && this.#playing.size >= MOST) this.#leave(oldest);
    this.#playing.add(recording);
    recording.play(0, volume);
    await recording.over;
    this.#playing.delete(recording);
    recording.close();
  }

  /** Fades all of them out. */
  hush(): void {
    this.#turn += 1;
    for (const recording of this.#playing) this.#leave(recording);
  }

  close(): void {
    this.#turn += 1;
    for (const recording of this.#playing) recording.close();
    this.#playing.clear();
  }

  #leave(recording: Recording): void {
    this.#playing.delete(recording);
    void recording.leave(LEAVE_MS);
  }
}
