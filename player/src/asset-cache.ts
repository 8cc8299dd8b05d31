import type { PictureWidth } from '@comfyvn/shared/assets/picture-widths';
import type { AssetId } from '@comfyvn/shared/story/ids';
import type { Finding } from '@comfyvn/shared/story/finding';
import type { AssetSource } from './options.ts';
import { PictureWidths } from './picture-widths.ts';

/** Bytes of blobs kept; browsers may hold them on disk. */
const BUDGET_BYTES = 96 * 1024 * 1024;

/** Fetched assets, each asked for once. A missing one is reported once and not asked for again. */
export class AssetCache {
  readonly missing = new Set<AssetId>();
  readonly widths = new PictureWidths();
  #source: AssetSource;
  /** By id, of copies with their width behind it. */
  #blobs = new Map<string, Promise<Blob | null>>();
  #sizes = new Map<string, number>();
  #report: (finding: Finding) => void;
  #onMissing: () => void;

  constructor(source: AssetSource, report: (finding: Finding) => void, onMissing: () => void) {
    this.#source = source;
    this.#report = report;
    this.#onMissing = onMissing;
  }

  /** Whether pictures may be had smaller than they are. */
  get hasCopies(): boolean {
    return this.#source.copy !== undefined;
  }

  /** Null when it is missing. */
  load(id: AssetId): Promise<Blob | null> {
    return this.#once(id, id, () => this.#fetch(id));
  }

  /** A picture in the size that its stage asks for; as it is where its source has no copies or this one cannot be had. */
  picture(id: AssetId, width: PictureWidth | null = this.widths.of(id)): Promise<Blob | null> {
    const { copy } = this.#source;
    if (width === null || !copy) return this.load(id);
    const key = `${id} ${width}`;
    return this.#once(id, key, () => this.#kept(key, copy(id, width)).catch(() => this.load(id)));
  }

  /** The bytes came but are no picture or sound. */
  markBroken(id: AssetId): void {
    this.#markMissing(id, 'asset-broken', `The asset "${id}" could not be decoded; the story goes on without it.`);
  }

  /** After an edit of the story: what was missing may be there now. */
  forgetMissing(): void {
    for (const key of [...this.#blobs.keys()]) if (this.missing.has(key.split(' ', 1)[0]!)) this.#blobs.delete(key);
    this.missing.clear();
  }

  #once(id: AssetId, key: string, fetch: () => Promise<Blob | null>): Promise<Blob | null> {
    if (this.missing.has(id)) return Promise.resolve(null);
    const wanted = this.#blobs.get(key) ?? fetch();
    this.#blobs.delete(key);
    this.#blobs.set(key, wanted);
    return wanted;
  }

  async #kept(key: string, coming: Promise<Blob>): Promise<Blob> {
    const blob = await coming;
    this.#sizes.set(key, blob.size);
    this.#trim();
    return blob;
  }

  async #fetch(id: AssetId): Promise<Blob | null> {
    try {
      return await this.#kept(id, this.#source.load(id));
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
