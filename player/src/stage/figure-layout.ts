import type { FigureLook } from '../casting.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where a figure stands: the middle of its foot, and its drawn size. CSS pixels. */
export interface Standing {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Fits a figure onto the stage. Sprites stand on the floor, about nine tenths of the height; on narrow stages their
 * width is the limit and may be cut a little at the sides. Portraits hang as a framed picture. Pure.
 */
export function standOf(
  look: Pick<FigureLook, 'kind' | 'x' | 'y' | 'scale'>,
  picture: Size,
  stage: Size,
  count: number,
): Standing {
  const aspect = picture.width / picture.height;
  const narrow = stage.width < stage.height;
  const portrait = look.kind === 'portrait';
  const share = portrait ? (narrow ? 0.42 : 0.56) : look.kind === 'stand-in' ? 0.84 : 0.92;
  const most = portrait
    ? narrow
      ? [0.66, 0.46, 0.32]
      : [0.4, 0.34, 0.26]
    : narrow
      ? [1.3, 1.02, 0.82]
      : [0.62, 0.52, 0.44];
  const widest = stage.width * (most[Math.min(count, 3) - 1] ?? 0.5);
  const height = Math.min(stage.height * share, widest / aspect) * look.scale;
  // On a phone the text covers the lower third: who would hide behind it stands higher.
  const hidden = narrow && !portrait ? Math.min(0.14, Math.max(0, 0.78 - height / stage.height) * 0.6) : 0;
  const lift = portrait ? (narrow ? 0.4 : 0.335) : hidden;
  return {
    x: stage.width * keepIn(look.x, portrait ? (height * aspect) / stage.width : 0),
    y: stage.height * (1 - look.y - lift) + (portrait ? 0 : Math.min(0.02, 0.02 * look.scale) * stage.height),
    width: height * aspect,
    height,
  };
}

/** Framed pictures stay wholly on a stage where that is possible. */
function keepIn(x: number, breadth: number): number {
  if (breadth <= 0 || breadth > 0.96 || x < 0 || x > 1) return x;
  return Math.min(1 - breadth / 2 - 0.02, Math.max(breadth / 2 + 0.02, x));
}
