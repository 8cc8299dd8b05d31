import type { AssetId } from '@comfyvn/shared/story/ids';
import type { AssetCache } from '../asset-cache.ts';
import type { LoopPoints } from './loop-plan.ts';
import type { Mixer } from './mixer.ts';
import { Recording, type RecordingOptions } from './recording.ts';

export interface SoundStoreParts {
  readonly cache: AssetCache;
  readonly mixer: Mixer;
  /** The loop points of an asset, as the story has them. */
  loopOf(asset: AssetId): LoopPoints | undefined;
  /** A sound is missing or broken: the reader is told. */
  missing(): void;
}

/** Opens the sounds of a story. What is missing or broken is null, and told. */
export class SoundStore {
  #parts: SoundStoreParts;

  constructor(parts: SoundStoreParts) {
    this.#parts = parts;
  }

  async open(asset: AssetId, options: Omit<RecordingOptions, 'loop'> & { loop?: boolean }): Promise<Recording | null> {
    const { cache, mixer, loopOf, missing } = this.#parts;
    const blob = await cache.load(asset);
    if (!blob) {
      missing();
      return null;
    }
    const { loop, ...rest } = options;
    const opening = await Recording.open(blob, mixer, { ...rest, ...(loop && { loop: { points: loopOf(asset) } }) });
    if (opening === 'broken') {
      cache.markBroken(asset);
      missing();
    }
    return typeof opening === 'string' ? null : opening.recording;
  }
}
