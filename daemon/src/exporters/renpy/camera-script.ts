import type { Camera, Grade } from '@comfyvn/shared/story/stage';
import { pythonFloat } from './quoting.ts';
import type { KnownStage } from './stage-known.ts';
import type { Usage } from './usage.ts';

/** The property that gives the stage its colours. A colour table is none that Ren'Py knows. Pure. */
export function toneOf(grade: Grade | null): string {
  if (grade === null || 'lut' in grade) return 'matrixcolor vn.tone()';
  return `matrixcolor vn.tone("${grade.tone}"${grade.strength === 1 ? '' : `, ${pythonFloat(grade.strength)}`})`;
}

/** Properties of the stage that show it through a camera. The view stays on the stage where its place and zoom are known. */
function lookAt({ x, y, zoom }: Partial<Camera>): string {
  const near = zoom === undefined ? undefined : Math.max(1, zoom);
  const inside = (at: number): number => (near === undefined ? at : Math.min(1 - 0.5 / near, Math.max(0.5 / near, at)));
  return [
    ...(x === undefined ? [] : [`xanchor ${pythonFloat(inside(x))}`]),
    ...(y === undefined ? [] : [`yanchor ${pythonFloat(inside(y))}`]),
    ...(near === undefined ? [] : [`zoom ${pythonFloat(near)}`]),
  ].join(' ');
}

/**
 * What the camera shows of a stage, as properties, as far as it is known. A statement for the camera ends what the one
 * before it began, so each says all of it. Pure.
 */
export function seenBy({ movesCamera, usesGrades }: Usage, { camera, grade }: KnownStage): string[] {
  const look = movesCamera ? lookAt(camera) : '';
  return [...(look === '' ? [] : [look]), ...(usesGrades && grade !== undefined ? [toneOf(grade)] : [])];
}
