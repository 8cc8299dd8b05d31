import type { Background } from '@comfyvn/shared/story/stage';
import type { ExportFile } from '../exporter.ts';
import { counted, type Losses } from '../losses.ts';
import type { Media } from './media.ts';
import { NamePool } from './names.ts';
import { PAINTING, paintingOf } from './painting/index.ts';

type Painting = Extract<Background, { paint: unknown }>['paint'];
type BackgroundLayer = Extract<Background, { layers: unknown }>['layers'][number];

/** What the player shows where a story has no background. */
const NOTHING: Painting = { motif: 'plain', hue: 228 };

/** One `image bg ...` statement. */
interface BackdropImage {
  readonly name: string;
  /** What is shown, as Python code. */
  readonly code: string;
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

  constructor(backgrounds: readonly Background[], media: Media, losses: Losses) {
    this.#paint(NOTHING, 'plain');
    for (const background of backgrounds) {
      const key = keyOfBackground(background);
      if (this.names.has(key)) continue;
      if ('paint' in background) this.#paint(background.paint, `${background.paint.motif}_${background.paint.hue}`);
      else if ('layers' in background) this.#layers(background.layers, key, media, losses);
      else if (media.isFilm(background.asset)) this.#film(background.asset, key, media);
      else this.#picture(background.asset, key, media);
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
    this.#add(keyOfBackground({ paint: painting }), attribute, `At("${path}", backdrop)`);
  }

  #picture(asset: string, key: string, media: Media): void {
    const attribute = this.#pool.take(media.stem(asset) ?? '', 'place', asset);
    const path = media.picture(asset, `images/bg/bg ${attribute}`);
    if (path !== undefined) this.#add(key, attribute, `At("${path}", backdrop)`);
  }

  #film(asset: string, key: string, media: Media): void {
    const attribute = this.#pool.take(media.stem(asset) ?? '', 'place', asset);
    const path = media.film(asset, `movies/${attribute}`);
    if (path !== undefined) this.#add(key, attribute, `At(Movie(play="${path}", loop=True), backdrop)`);
  }

  /** Layers one before the other in one image; those whose pictures are missing are left out. */
  #layers(layers: readonly BackgroundLayer[], key: string, media: Media, losses: Losses): void {
    const [far] = layers;
    const attribute = this.#pool.take(media.stem(far?.asset ?? '') ?? '', 'place', far?.asset);
    const paths = layers.flatMap(({ asset }) => media.picture(asset, `layers/${attribute}`) ?? []);
    if (paths.length === 0) return;
    if (paths.length > 1)
      losses.add(
        'parallax-lost',
        {},
        (n) => `${counted(n, 'background')} of several layers: they are shown as one, without depth.`,
      );
    const pictures = paths.map((path) => `At("${path}", backdrop)`);
    this.#add(key, attribute, `Fixed(${pictures.join(', ')}, xysize=(${PAINTING.width}, ${PAINTING.height}))`);
  }

  #add(key: string, attribute: string, code: string): void {
    this.names.set(key, attribute);
    this.images.push({ name: `bg ${attribute}`, code });
  }
}
