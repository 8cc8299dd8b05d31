import { AppError } from '../../core/errors.ts';
import type { JobContext } from '../../core/job-kind.ts';
import { fillTemplate, withLoras, type Catalog, type Graph, type Template, type Upload } from '../comfy/index.ts';
import type { PictureTask } from './pictures.task.ts';

/** A workflow that is filled in, and the size that it draws. */
export interface Workflow {
  readonly graph: Graph;
  readonly width: number;
  readonly height: number;
}

/** The size to draw in, once its host ran out of memory a smaller one. Pure. */
export function sizeOf({ width, height }: PictureTask['request'], scale: number): { width: number; height: number } {
  const side = (pixels: number): number => Math.max(64, Math.round((pixels * scale) / 8) * 8);
  return { width: side(width), height: side(height) };
}

/** The workflow of a picture. `upload` hands over the picture that it begins with, and gives the name it is found by. */
export async function workflowOf(
  { row, request, scale, reference }: PictureTask,
  template: Template,
  catalog: Catalog,
  upload: Upload,
  job: JobContext,
): Promise<Workflow> {
  if (template.needsPicture && reference === null)
    throw new AppError('invalid_input', `"${template.name}" begins with a picture, and there is none yet.`);
  const values = {
    positive: request.prompt,
    negative: request.negative,
    seed: row.seed,
    ...sizeOf(request, scale),
    model: row.model ?? undefined,
    strength: request.strength,
    prefix: `comfyvn/${row.id}/picture`,
    picture: template.needsPicture && reference !== null ? await upload(`comfyvn-${row.id}.png`, reference) : undefined,
  };
  const { graph, warnings } = withLoras(
    fillTemplate(template, values, catalog),
    catalog,
    request.loras,
    template.loraNode,
  );
  for (const warning of warnings) job.log(warning, 'warning');
  return { graph, width: values.width, height: values.height };
}
