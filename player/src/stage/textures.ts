import type { PictureWidth } from '@comfyvn/shared/assets/picture-widths';
import type { AssetId } from '@comfyvn/shared/story/ids';
import { CanvasSource, ImageSource, Texture, type TextureSource } from 'pixi.js';
import type { AssetCache } from '../asset-cache.ts';
import type { FigureLook } from '../casting.ts';
import type { EarlyPictures } from '../early-pictures.ts';
import type { Film } from './effects/film.ts';
import { decodePicture, type Decoded } from './decode-picture.ts';
import type { Painting } from './painting/paintings.ts';
import { paintPortraitCard } from './portrait-card.ts';
import { paintStandIn } from './stand-in.ts';

/** Pixels of all textures together, about 190 MB of video memory. */
const BUDGET_PIXELS = 48_000_000;

/** A picture that is drawn this much larger than it is looks no softer. */
const SOFT = 1.08;
const pictureKey = (id: AssetId): string => `asset ${id}`;

/** How films are shown: whom to tell of a new picture, and how often at most. */
export interface FilmManner {
  readonly onPicture: () => void;
  readonly everyMs: number;
}

const pixelsOf = (texture: Texture): number => texture.source.pixelWidth * texture.source.pixelHeight;

/** Textures of what the stage shows, made once; the ones unused for longest are given back over the budget. */
export class Textures {
  #cache: AssetCache;
  #films: FilmManner;
  #early: EarlyPictures | null;
  #made = new Map<string, Promise<Texture | null>>();
  #ready = new Map<string, Texture>();
  #playing = new Map<Texture, Film>();
  /** What is a smaller copy of a picture. */
  #copies = new WeakMap<TextureSource, { readonly id: AssetId; readonly width: PictureWidth }>();
  #loading = 0;
  #destroyed = false;

  /** `early`: pictures that may be decoded already. */
  constructor(cache: AssetCache, films: FilmManner, early: EarlyPictures | null) {
    this.#cache = cache;
    this.#films = films;
    this.#early = early;
  }

  /** A picture, or a film that stands at its first picture; null when it is missing or broken. */
  picture(id: AssetId): Promise<Texture | null> {
    return this.#once(pictureKey(id), async () => {
      const width = this.#cache.widths.of(id);
      const blob = await this.#cache.picture(id, width);
      if (blob?.type.startsWith('video/')) return this.#film(id, blob);
      const picture = blob && (await this.#decode(id, blob));
      const texture = picture && pictureTexture(picture);
      if (texture && width !== null) this.#copies.set(texture.source, { id, width });
      return texture;
    });
  }

  /**
   * Brings a larger copy of each picture that is drawn larger than it is. `scales`: of what they are drawn at, in CSS
   * pixels. Whether there was one. What is drawn by a texture stays, as it keeps its size and only gets more pixels.
   */
  async enlarge(scales: ReadonlyMap<TextureSource, number>, density: number): Promise<boolean> {
    const work = [...scales].map(async ([source, scale]) => {
      const drawn = source.width * scale * density;
      const copy = drawn > source.pixelWidth * SOFT ? this.#copies.get(source) : undefined;
      if (!copy) return false;
      const width = this.#cache.widths.drawn(copy.id, drawn);
      return width !== copy.width && this.#enlarge(copy.id, source, width);
    });
    return (await Promise.all(work)).includes(true);
  }

  painting(painting: Painting, width: number, height: number): Promise<Texture | null> {
    const key = `paint ${painting.motif} ${painting.hue} ${Math.round(width)} ${Math.round(height)}`;
    return this.#once(key, async () => {
      // Most stories have pictures, and then nothing is painted.
      const { paintBackground } = await import('./painting/paintings.ts');
      return canvasTexture(await paintBackground(painting, width, height));
    });
  }

  /** The pixels of a picture; null when it is missing or broken. For colour tables. */
  pixels(id: AssetId): Promise<ImageData | null> {
    return this.#counted(async () => {
      const blob = await this.#cache.load(id);
      const picture = blob && (await this.#decode(id, blob, Infinity));
      return picture && pixelsIn(picture);
    });
  }

  /** Something is on its way. */
  get loading(): boolean {
    return this.#loading > 0;
  }

  /** What is to be drawn for a figure; its stand-in when the picture cannot be had. */
  async figure(look: FigureLook): Promise<{ key: string; texture: Texture }> {
    const { asset } = look;
    if (asset !== null && look.kind === 'sprite') {
      const texture = await this.picture(asset);
      if (texture) return { key: pictureKey(asset), texture };
    }
    if (asset !== null && look.kind === 'portrait') {
      const key = `card ${asset} ${look.colour}`;
      const texture = await this.#once(key, async () => {
        const blob = await this.#cache.load(asset);
        const picture = blob && (await this.#decode(asset, blob));
        return picture && canvasTexture(paintPortraitCard(picture, look.colour));
      });
      if (texture) return { key, texture };
    }
    const key = `stand-in ${look.colour} ${look.name}`;
    const texture = await this.#once(key, async () => canvasTexture(paintStandIn(look.colour, look.name)));
    return { key, texture: texture ?? Texture.EMPTY };
  }

  /** What a texture was made of; empty for one that is not of these. */
  nameOf(texture: Texture): string {
    for (const [key, one] of this.#ready) if (one === texture) return key;
    return '';
  }

  get hasFilms(): boolean {
    return this.#playing.size > 0;
  }

  /** Plays the films in use, or lets them stand. Those not in use stand still. */
  play(on: boolean, inUse: ReadonlySet<Texture>): void {
    for (const [texture, film] of this.#playing) film.play(on && inUse.has(texture));
  }

  /** Gives back the oldest textures over the budget, never one in use. Films are given back as soon as they are not in use. */
  trim(inUse: ReadonlySet<Texture>): void {
    let total = this.heldPixels;
    for (const [key, texture] of this.#ready) {
      if (inUse.has(texture)) continue;
      if (total <= BUDGET_PIXELS && !this.#playing.has(texture)) continue;
      total -= pixelsOf(texture);
      this.#drop(key, texture);
    }
  }

  /** Room for pictures that may never be shown. */
  get hasRoom(): boolean {
    return this.heldPixels < BUDGET_PIXELS * 0.7;
  }

  /** Pixels of all textures held. */
  get heldPixels(): number {
    let total = 0;
    for (const texture of this.#ready.values()) total += pixelsOf(texture);
    return total;
  }

  destroy(): void {
    this.#destroyed = true;
    for (const [key, texture] of [...this.#ready]) this.#drop(key, texture);
  }

  async #enlarge(id: AssetId, source: TextureSource, width: PictureWidth | null): Promise<boolean> {
    // Noted first: one that cannot be had is not asked for again.
    if (width === null) this.#copies.delete(source);
    else this.#copies.set(source, { id, width });
    const blob = await this.#cache.picture(id, width);
    const picture = blob && (await decodePicture(blob).catch(() => null));
    if (!picture) return false;
    if (source.destroyed || picture.width <= source.pixelWidth) {
      release(picture);
      return false;
    }
    const before: unknown = source.resource;
    const resolution = picture.width / source.width;
    source.resource = picture;
    source.resize(picture.width / resolution, picture.height / resolution, resolution);
    release(before);
    return true;
  }

  #drop(key: string, texture: Texture): void {
    this.#ready.delete(key);
    this.#made.delete(key);
    const resource: unknown = texture.source.resource;
    this.#playing.get(texture)?.destroy();
    this.#playing.delete(texture);
    texture.destroy(true);
    release(resource);
  }

  async #once(key: string, make: () => Promise<Texture | null>): Promise<Texture | null> {
    const ready = this.#ready.get(key);
    if (ready) {
      this.#ready.delete(key);
      this.#ready.set(key, ready);
      return ready;
    }
    const known = this.#made.get(key);
    if (known) return known;
    const making = this.#counted(make).catch(() => null);
    this.#made.set(key, making);
    const texture = await making;
    if (texture) this.#ready.set(key, texture);
    else this.#made.delete(key);
    if (texture && this.#destroyed) this.#drop(key, texture);
    return texture;
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    this.#loading += 1;
    try {
      return await work();
    } finally {
      this.#loading -= 1;
    }
  }

  async #film(id: AssetId, bytes: Blob): Promise<Texture | null> {
    try {
      const { openFilm } = await import('./effects/film.ts');
      const film = await openFilm(bytes, this.#films.onPicture, this.#films.everyMs);
      this.#playing.set(film.texture, film);
      return film.texture;
    } catch {
      this.#cache.markBroken(id);
      return null;
    }
  }

  async #decode(id: AssetId, blob: Blob, longest?: number): Promise<Decoded | null> {
    try {
      const early = longest === undefined ? await this.#early?.take(id) : null;
      return early ?? (await decodePicture(blob, longest));
    } catch {
      this.#cache.markBroken(id);
      return null;
    }
  }
}

/** The memory of a bitmap comes back at once only where it is closed. */
function release(resource: unknown): void {
  if (typeof ImageBitmap !== 'undefined' && resource instanceof ImageBitmap) resource.close();
}

function pixelsIn(picture: Decoded): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  ctx?.drawImage(picture, 0, 0);
  if (picture instanceof ImageBitmap) picture.close();
  return ctx?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

/** Smaller copies come later; a picture is drawn from one of them. */
const SMALLER = { mipmapFilter: 'nearest' } as const;

function pictureTexture(resource: Decoded): Texture {
  return new Texture({ source: new ImageSource({ resource, ...SMALLER }) });
}

function canvasTexture(resource: HTMLCanvasElement): Texture {
  return new Texture({ source: new CanvasSource({ resource, ...SMALLER }) });
}
