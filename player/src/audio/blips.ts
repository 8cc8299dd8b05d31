import type { AssetId } from '@comfyvn/shared/story/ids';
import { BlipPace, liltOf, pitchOf } from './blip-pace.ts';
import type { Output } from './output.ts';
import type { Recording } from './recording.ts';
import type { SoundStore } from './sound-store.ts';
import type { Tones } from './tones.ts';

/** Sounds that stay open, of those who spoke last. */
const KEPT = 6;

/** Who says a line, as far as its letters are heard. */
export interface Speaker {
  readonly id: string;
  readonly blip?: AssetId | undefined;
}

/** The sounds of letters: a character's own, or a soft tone. */
export class Blips {
  #pace = new BlipPace();
  #sounds: SoundStore;
  #output: Output;
  #tones: Tones;
  #own = new Map<AssetId, Recording | 'coming' | null>();

  constructor(sounds: SoundStore, output: Output, tones: Tones) {
    this.#sounds = sounds;
    this.#output = output;
    this.#tones = tones;
  }

  /** Letters appear together. `synthesised`: those without a sound of their own get a tone. */
  letters({ id, blip }: Speaker, letters: string, synthesised: boolean): void {
    if (!blip && !synthesised) return;
    if (!this.#pace.wants(letters, performance.now())) return;
    if (!this.#output.running) return void this.#output.wake();
    const lilt = liltOf(letters.at(-1) ?? '');
    const own = blip ? this.#open(blip) : null;
    if (own === 'coming') return;
    if (own) own.again(lilt);
    else if (synthesised) this.#tones.letter(pitchOf(id) * lilt);
    this.#output.settle();
  }

  /** Closes all that is open: for the end, or another context. */
  close(): void {
    for (const recording of this.#own.values()) if (recording instanceof Object) recording.close();
    this.#own.clear();
  }

  #open(asset: AssetId): Recording | 'coming' | null {
    const known = this.#own.get(asset);
    if (known !== undefined) {
      this.#own.delete(asset);
      this.#own.set(asset, known);
      return known;
    }
    this.#own.set(asset, 'coming');
    void this.#sounds.open(asset, { channel: 'voice' }).then((recording) => {
      if (this.#own.get(asset) !== 'coming') return recording?.close();
      this.#own.set(asset, recording);
      this.#trim();
    });
    return 'coming';
  }

  #trim(): void {
    for (const [asset, recording] of this.#own) {
      if (this.#own.size <= KEPT) return;
      if (recording === 'coming') continue;
      recording?.close();
      this.#own.delete(asset);
    }
  }
}
