import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetSource } from './options.ts';

/** Bytes of blobs kept; browsers may hold them on disk. */
const BUDGET_BYTES = 96 * 1024 * 1024;

/** Fetched assets, each asked for once. A missing one is reported once and not asked for again. */
export class AssetCache {
  readonly missing = new Set<AssetId>();
  #source: AssetSource;
  #blobs = new Map<AssetId, Promise<Blob | null>>();
  #sizes = new Map<AssetId, number>();
  #report: (finding: Finding) => void;
  #onMissing: () => void;

  constructor(source: AssetSource, report: (finding: Finding) => void, onMissing: () => void) {
    this.#source = source;
    this.#report = report;
    this.#onMissing = onMissing;
  }

  /** Null when it is missing. */
  load(id: AssetId): Promise<Blob | null> {
    if (this.missing.has(id)) return Promise.resolve(null);
    const known = this.#blobs.get(id);
    if (known) {
      this.#blobs.delete(id);
      this.#blobs.set(id, known);
      return known;
    }
    const wanted = this.#fetch(id);
    this.#blobs.set(id, wanted);
    return wanted;
  }

  /** The bytes came but are no picture or sound. */
  markBroken(id: AssetId): void {
    this.#markMissing(id, 'asset-broken', `The asset "${id}" could not be decoded; the story goes on without it.`);
  }

  /** After an edit of the story: what was missing may be there now. */
  forgetMissing(): void {
    for (const id of this.missing) this.#blobs.delete(id);
    this.missing.clear();
  }

  async #fetch(id: AssetId): Promise<Blob | null> {
    try {
      const blob = await this.#source.load(id);
      this.#sizes.set(id, blob.size);
      this.#trim();
      return blob;
    } catch {
      this.#markMissing(id, 'asset-missing', `The asset "${id}" is missing; the story goes on without it.`);
      return null;
    }
  }

  #markMissing(id: AssetId, rule: string, message: string): void {
    if (this.missing.has(id)) return;
    this.missing.add(id);
    this.#report({ rule, level: 'warning', where: { file: id }, message });
    this.#onMissing();
  }

  #trim(): void {
    let total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const id of this.#blobs.keys()) {
      if (total <= BUDGET_BYTES) return;
      total -= this.#sizes.get(id) ?? 0;
      this.#sizes.delete(id);
      this.#blobs.delete(id);
    }
  }
}
