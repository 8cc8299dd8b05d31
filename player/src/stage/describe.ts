import type { Camera, Grade, Picture, Weather } from '@comfyvn/shared/story/stage';
import type { BackgroundLayer } from './background-layer.ts';
import type { CameraRig } from './camera.ts';
import type { FigureLayer } from './figure-layer.ts';
import type { Size } from './figure-layout.ts';
import type { GradeLayer } from './grade-layer.ts';
import type { PictureLayer } from './picture-layer.ts';
import type { Textures } from './textures.ts';
import type { WeatherLayer } from './weather-layer.ts';

/** A figure as it is drawn. Places and sizes are fractions of the stage. */
export interface FigureDescription {
  readonly character: string;
  readonly texture: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly flip: boolean;
  /** Degrees. */
  readonly rotation: number;
  readonly alpha: number;
  /** `#rrggbb` */
  readonly tint: string;
  readonly layer: number;
}

/** What is on the display, read off what is drawn. */
export interface StageDescription {
  /** Textures from the farthest to the nearest, with the place and the zoom the camera gives them. */
  readonly background: readonly { texture: string; x: number; y: number; zoom: number; alpha: number }[];
  /** In the order they are drawn in. */
  readonly figures: readonly FigureDescription[];
  readonly picture: (Picture & { texture: string; alpha: number }) | null;
  readonly weather: (Weather & { alpha: number }) | null;
  readonly grade: Grade | null;
  readonly camera: Camera;
  /** Something is under way: what is told here will be another thing soon. */
  readonly moving: boolean;
}

export interface DescribedParts {
  readonly size: Size;
  readonly background: BackgroundLayer;
  readonly figures: FigureLayer;
  readonly picture: PictureLayer;
  readonly weather: WeatherLayer;
  readonly grade: GradeLayer;
  readonly camera: CameraRig;
  readonly textures: Textures;
  readonly moving: boolean;
}

/** Fine enough to see a difference of a pixel, coarse enough not to see the noise of floating points. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000 + 0;

/** Describes what is drawn. */
export function describeStage(parts: DescribedParts): StageDescription {
  const { background, picture, weather, grade, camera, textures, moving } = parts;
  const { plate } = picture;
  return {
    background: (background.scenery?.planes ?? []).map(({ container, texture }) => ({
      texture: textures.nameOf(texture),
      x: rounded(container.pivot.x / parts.size.width),
      y: rounded(container.pivot.y / parts.size.height),
      zoom: rounded(container.scale.x),
      alpha: rounded(background.container.alpha * (background.scenery?.container.alpha ?? 0)),
    })),
    figures: figuresOf(parts),
    picture: plate && { ...plate.wanted, texture: textures.nameOf(plate.picture.texture), alpha: rounded(plate.alpha) },
    weather: weather.cloud && { ...weather.cloud.weather, alpha: rounded(weather.cloud.alpha) },
    grade: grade.shown,
    camera: { x: rounded(camera.base.x), y: rounded(camera.base.y), zoom: rounded(camera.base.zoom) },
    moving,
  };
}

function figuresOf({ figures, size, textures }: DescribedParts): FigureDescription[] {
  const drawn = figures.figures.flatMap((figure) => (figure.body ? [{ figure, body: figure.body }] : []));
  return drawn
    .map(({ figure, body }) => {
      const { container, look } = figure;
      return {
        character: look.character,
        texture: textures.nameOf(body.texture),
        x: rounded(container.x / size.width),
        y: rounded((container.y - figure.idle.lift) / size.height),
        width: rounded((Math.abs(container.scale.x) * body.drawnWidth) / size.width),
        height: rounded((Math.abs(container.scale.x) * body.drawnHeight) / size.height),
        flip: container.scale.x < 0,
        rotation: rounded((container.rotation * 180) / Math.PI),
        alpha: rounded(container.alpha * body.alpha),
        tint: `#${container.tint.toString(16).padStart(6, '0')}`,
        layer: container.zIndex,
      };
    })
    .toSorted((one, other) => one.layer - other.layer || (one.character < other.character ? -1 : 1));
}
