import type { AssetId } from '@comfyvn/shared/story/ids';
import type { AssetCache } from './asset-cache.ts';
import { decodePicture, type Decoded } from './stage/decode-picture.ts';

/** Pictures that are decoded while the stage they are for is still being built. Each is taken once. */
export class EarlyPictures {
  #cache: AssetCache;
  #decoding = new Map<AssetId, Promise<Decoded | null>>();

  constructor(cache: AssetCache) {
    this.#cache = cache;
  }

  begin(id: AssetId): void {
    if (this.#decoding.has(id)) return;
    const decoding = this.#decode(id);
    // Whoever takes it learns of a fault.
    decoding.catch(() => undefined);
    this.#decoding.set(id, decoding);
  }

  /** Undefined where it was not begun or is taken. Null for what is no still picture; rejects on bytes that are none. */
  take(id: AssetId): Promise<Decoded | null> | undefined {
    const decoding = this.#decoding.get(id);
    this.#decoding.delete(id);
    return decoding;
  }

  /** Gives back what nobody took. */
  async drop(): Promise<void> {
    const left = [...this.#decoding.values()];
    this.#decoding.clear();
    for (const one of await Promise.allSettled(left))
      if (one.status === 'fulfilled' && one.value instanceof ImageBitmap) one.value.close();
  }

  async #decode(id: AssetId): Promise<Decoded | null> {
    const blob = await this.#cache.picture(id);
    return blob?.type.startsWith('image/') ? decodePicture(blob) : null;
  }
}
