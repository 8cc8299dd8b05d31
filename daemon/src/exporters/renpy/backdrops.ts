import type { Background } from '@comfyvn/shared/story/stage';
import type { ExportFile } from '../exporter.ts';
import type { Media } from './media.ts';
import { NamePool } from './names.ts';
import { PAINTING, paintingOf } from './painting/index.ts';

type Painting = Extract<Background, { paint: unknown }>['paint'];

/** What the player shows where a story has no background. */
const NOTHING: Painting = { motif: 'plain', hue: 228 };

/** One `image bg ...` statement. */
export interface BackdropImage {
  readonly name: string;
  readonly path: string;
}

/** What a background is, whatever object it comes in. */
export const keyOfBackground = (background: Background | null): string => {
  if (background === null) return keyOfBackground({ paint: NOTHING });
  if ('asset' in background) return `asset ${background.asset}`;
  if ('layers' in background) return `layers ${JSON.stringify(background.layers)}`;
  return `${background.paint.motif} ${background.paint.hue}`;
};

/** The backgrounds of a story as images of the tag `bg`; painted ones are drawn here. */
export class Backdrops {
  readonly images: BackdropImage[] = [];
  readonly files: ExportFile[] = [];
  /** Attributes by what a background is. */
  readonly names = new Map<string, string>();
  readonly #pool = new NamePool();

  constructor(backgrounds: readonly Background[], media: Media) {
    this.#paint(NOTHING, 'plain');
    for (const background of backgrounds) {
      const key = keyOfBackground(background);
      if (this.names.has(key)) continue;
      if ('paint' in background) this.#paint(background.paint, `${background.paint.motif}_${background.paint.hue}`);
      else this.#picture('asset' in background ? background.asset : (background.layers[0]?.asset ?? ''), key, media);
    }
  }

  /** The attribute of the image that shows a background; that of an empty stage where its picture is missing. */
  attributeOf(background: Background | null): string {
    return this.names.get(keyOfBackground(background)) ?? 'plain';
  }

  #paint(painting: Painting, wanted: string): void {
    const attribute = this.#pool.claim(wanted);
    const path = `images/bg/bg ${attribute}.png`;
    this.files.push({ path: `game/${path}`, svg: paintingOf(painting), ...PAINTING });
    this.#add(keyOfBackground({ paint: painting }), attribute, path);
  }

  #picture(asset: string, key: string, media: Media): void {
    const attribute = this.#pool.take(media.stem(asset) ?? '', 'place', asset);
    const path = media.picture(asset, `images/bg/bg ${attribute}`);
    if (path !== undefined) this.#add(key, attribute, path);
  }

  #add(key: string, attribute: string, path: string): void {
    this.names.set(key, attribute);
    this.images.push({ name: `bg ${attribute}`, path });
  }
}
