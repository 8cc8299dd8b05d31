import type { Picture, Weather } from '@comfyvn/shared/story/stage';
import type { ExportFile } from '../exporter.ts';
import type { Media } from './media.ts';
import { NamePool } from './names.ts';
import { pythonFloat } from './quoting.ts';
import { weatherFiles } from './painting/weather.ts';

/** One `image` statement of what lies over the stage. */
interface OverlayImage {
  /** `cg the_kiss` or `weather rain`. */
  readonly name: string;
  /** What is shown, as Python code. */
  readonly code: string;
}

const keyOfPicture = ({ asset, fit }: Picture): string => `${fit} ${asset}`;
const keyOfWeather = ({ kind, strength, wind }: Weather): string => `${kind} ${strength} ${wind}`;

/** What lies over the stage: pictures as images of the tag `cg`, weathers as images of the tag `weather`. */
export class Overlays {
  readonly pictures: OverlayImage[] = [];
  readonly weathers: OverlayImage[] = [];
  /** Drawn pictures of what falls and drifts. */
  readonly files: readonly ExportFile[];
  /** Attributes by what a picture is: its asset and how it is fitted. */
  readonly pictureNames = new Map<string, string>();
  readonly weatherNames = new Map<string, string>();

  constructor(pictures: readonly Picture[], weathers: readonly Weather[], media: Media) {
    const pool = new NamePool();
    for (const picture of pictures) this.#addPicture(picture, pool, media);
    const kinds = new NamePool();
    for (const weather of weathers) this.#addWeather(weather, kinds);
    this.files = weatherFiles(new Set(weathers.map(({ kind }) => kind)));
  }

  /** The attribute of the image that shows a picture; undefined where it is missing. */
  pictureOf(picture: Picture): string | undefined {
    return this.pictureNames.get(keyOfPicture(picture));
  }

  /** The attribute of the image that shows a weather. */
  weatherOf(weather: Weather): string {
    return this.weatherNames.get(keyOfWeather(weather)) ?? weather.kind;
  }

  #addPicture(picture: Picture, pool: NamePool, media: Media): void {
    const key = keyOfPicture(picture);
    if (this.pictureNames.has(key)) return;
    const attribute = pool.take(media.stem(picture.asset) ?? '', 'picture', picture.asset);
    const path = media.picture(picture.asset, `images/cg/cg ${attribute}`);
    if (path === undefined) return;
    this.pictureNames.set(key, attribute);
    const code = picture.fit === 'cover' ? `At("${path}", backdrop)` : `vn.whole_picture("${path}")`;
    this.pictures.push({ name: `cg ${attribute}`, code });
  }

  #addWeather(weather: Weather, kinds: NamePool): void {
    const key = keyOfWeather(weather);
    if (this.weatherNames.has(key)) return;
    const attribute = kinds.claim(weather.kind);
    this.weatherNames.set(key, attribute);
    const { kind, strength, wind } = weather;
    const more = `strength=${pythonFloat(strength)}, wind=${pythonFloat(wind)}`;
    this.weathers.push({ name: `weather ${attribute}`, code: `vn.Weather("${kind}", ${more})` });
  }
}
