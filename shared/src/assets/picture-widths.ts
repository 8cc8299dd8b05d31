import type { StoryAsset } from '../story/story.ts';

/** The widths in pixels in which the daemon makes pictures smaller. */
export const PICTURE_WIDTHS = [160, 320, 480, 640, 800, 1_024, 1_280, 1_600, 1_920, 2_560] as const;
export type PictureWidth = (typeof PICTURE_WIDTHS)[number];

/** A stage in device pixels. */
export interface StagePixels {
  readonly width: number;
  readonly height: number;
}

/** On a narrow stage a sprite may be this much wider than it. */
const WIDEST_SPRITE = 1.3;
/** A smaller copy that is nearly as large as the picture itself is not worth it. */
const WORTH = 0.85;
/** Pictures with a longer side are shown no larger by anybody. */
const LONGEST = 2_560;

type Sized = Pick<StoryAsset, 'kind' | 'width' | 'height'>;

/** The narrowest copy of a picture that is at least so wide; null: the picture itself. Pure. */
export function copyFor({ width = 0 }: Pick<Sized, 'width'>, wanted: number): PictureWidth | null {
  const copy = PICTURE_WIDTHS.find((one) => one >= wanted) ?? 2_560;
  return copy < width * WORTH ? copy : null;
}

/**
 * The copy of a picture that is sharp where pictures of its kind mostly stand: a background and a picture cover the stage, a
 * sprite is nearly as high. Null: the picture itself, as of masks, colour tables and portraits. Pure.
 */
export function copyOnStage(asset: Sized, stage: StagePixels): PictureWidth | null {
  const { kind, width, height } = asset;
  if (width === undefined || height === undefined) return null;
  const aspect = width / height;
  const most = LONGEST * Math.min(1, aspect);
  if (kind === 'sprite') return copyFor(asset, Math.min(most, stage.height * aspect, stage.width * WIDEST_SPRITE));
  if (kind !== 'background' && kind !== 'picture') return null;
  return copyFor(asset, Math.min(most, Math.max(stage.width, stage.height * aspect)));
}

/** Stages that a story is likely to be read on: a window, a whole screen, a telephone held upright. */
const LIKELY_STAGES: readonly StagePixels[] = [
  { width: 1_280, height: 720 },
  { width: 1_920, height: 1_080 },
  { width: 780, height: 1_688 },
];

/** The copies of a picture that a story is likely to want, the narrowest first. Pure. */
export function likelyCopies(asset: Sized): PictureWidth[] {
  const copies = LIKELY_STAGES.flatMap((stage) => copyOnStage(asset, stage) ?? []);
  return [...new Set(copies)].toSorted((a, b) => a - b);
}
