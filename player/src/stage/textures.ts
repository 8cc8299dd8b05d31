import type { AssetId } from '@comfyvn/shared/story/ids';
import { CanvasSource, ImageSource, Texture } from 'pixi.js';
import type { AssetCache } from '../asset-cache.ts';
import type { FigureLook } from '../casting.ts';
import { paintBackground, type Painting } from './painting/paintings.ts';
import { paintPortraitCard } from './portrait-card.ts';
import { paintStandIn } from './stand-in.ts';

/** Pixels of all textures together, about 190 MB of video memory. */
const BUDGET_PIXELS = 48_000_000;
/** Longest side a picture is decoded to. */
const LONGEST = 2560;

/** Textures of what the stage shows, made once; the ones unused for longest are given back over the budget. */
export class Textures {
  #cache: AssetCache;
  #made = new Map<string, Promise<Texture | null>>();
  #ready = new Map<string, Texture>();

  constructor(cache: AssetCache) {
    this.#cache = cache;
  }

  picture(id: AssetId): Promise<Texture | null> {
    return this.#once(`asset ${id}`, async () => {
      const picture = await this.#decode(id);
      return picture && pictureTexture(picture);
    });
  }

  painting(painting: Painting, width: number, height: number): Promise<Texture | null> {
    const key = `paint ${painting.motif} ${painting.hue} ${Math.round(width)} ${Math.round(height)}`;
    return this.#once(key, async () => canvasTexture(await paintBackground(painting, width, height)));
  }

  /** What is to be drawn for a figure; its stand-in when the picture cannot be had. */
  async figure(look: FigureLook): Promise<{ key: string; texture: Texture }> {
    const { asset } = look;
    if (asset !== null && look.kind === 'sprite') {
      const texture = await this.picture(asset);
      if (texture) return { key: `asset ${asset}`, texture };
    }
    if (asset !== null && look.kind === 'portrait') {
      const key = `card ${asset} ${look.colour}`;
      const texture = await this.#once(key, async () => {
        const picture = await this.#decode(asset);
        return picture && canvasTexture(paintPortraitCard(picture, look.colour));
      });
      if (texture) return { key, texture };
    }
    const key = `stand-in ${look.colour} ${look.name}`;
    const texture = await this.#once(key, async () => canvasTexture(paintStandIn(look.colour, look.name)));
    return { key, texture: texture ?? Texture.EMPTY };
  }

  /** Gives back the oldest textures over the budget, never one in use. */
  trim(inUse: ReadonlySet<Texture>): void {
    let total = 0;
    for (const texture of this.#ready.values()) total += texture.source.pixelWidth * texture.source.pixelHeight;
    for (const [key, texture] of this.#ready) {
      if (total <= BUDGET_PIXELS) return;
      if (inUse.has(texture)) continue;
      total -= texture.source.pixelWidth * texture.source.pixelHeight;
      this.#drop(key, texture);
    }
  }

  /** Room for pictures that may never be shown. */
  get hasRoom(): boolean {
    let total = 0;
    for (const texture of this.#ready.values()) total += texture.source.pixelWidth * texture.source.pixelHeight;
    return total < BUDGET_PIXELS * 0.7;
  }

  destroy(): void {
    for (const [key, texture] of [...this.#ready]) this.#drop(key, texture);
  }

  #drop(key: string, texture: Texture): void {
    this.#ready.delete(key);
    this.#made.delete(key);
    texture.destroy(true);
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
    const making = make();
    this.#made.set(key, making);
    const texture = await making.catch(() => null);
    if (texture) this.#ready.set(key, texture);
    else this.#made.delete(key);
    return texture;
  }

  async #decode(id: AssetId): Promise<ImageBitmap | HTMLImageElement | null> {
    const blob = await this.#cache.load(id);
    if (!blob) return null;
    try {
      return await decodePicture(blob);
    } catch {
      this.#cache.markBroken(id);
      return null;
    }
  }
}

async function decodePicture(blob: Blob): Promise<ImageBitmap | HTMLImageElement> {
  if (blob.type.startsWith('image/svg')) return decodeElement(blob);
  const picture = await createImageBitmap(blob);
  const scale = LONGEST / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const size = { resizeWidth: Math.round(picture.width * scale), resizeHeight: Math.round(picture.height * scale) };
  const smaller = await createImageBitmap(picture, { ...size, resizeQuality: 'high' });
  picture.close();
  return smaller;
}

/** Vector pictures need an element; they are rasterised as an image, so that nothing in them runs. */
async function decodeElement(blob: Blob): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function pictureTexture(resource: ImageBitmap | HTMLImageElement): Texture {
  return new Texture({ source: new ImageSource({ resource, autoGenerateMipmaps: true }) });
}

function canvasTexture(resource: HTMLCanvasElement): Texture {
  return new Texture({ source: new CanvasSource({ resource, autoGenerateMipmaps: true }) });
}
