import sharp from 'sharp';
import type { Picture } from '@comfyvn/shared/pictures/pictures.schema';
import type { AssetProvenance } from '@comfyvn/shared/assets/assets.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import type { JobContext } from '../../core/job-kind.ts';
import { xmpOf, type AssetService } from '../assets/index.ts';
import { hashOfGraph, makeOnComfy, spent, type ComfyParts, type Preview, type Template } from '../comfy/index.ts';
import { isRemote, type RemoteService } from '../remote/index.ts';
import { cutOut } from './pictures.cutout.ts';
import { drawRemote, type Drawing } from './pictures.remote.ts';
import type { PictureTask } from './pictures.task.ts';
import { workflowOf } from './pictures.workflow.ts';

export interface DrawParts {
  readonly comfy: ComfyParts;
  readonly remotes: RemoteService;
  readonly assets: AssetService;
  readonly onPreview: (preview: Preview) => void;
}
export interface Drawn {
  readonly asset: StoryAsset;
  readonly workflowHash: string;
}

const KINDS: Readonly<Record<Picture['subject']['purpose'], StoryAsset['kind']>> = {
  background: 'background',
  sprite: 'sprite',
  expression: 'sprite',
  moment: 'picture',
};
const MAX_PIXELS = 50e6;

/** Draws a picture on its host and registers what comes out. Throws as runOnComfy and runOnRemote do. */
export async function drawPicture(task: PictureTask, parts: DrawParts, job: JobContext): Promise<Drawn> {
  const { row, request } = task;
  const template = parts.comfy.service.template(request.template);
  const {
    bytes,
    workflow,
    program,
    by = template.name,
  } = isRemote(row.host)
    ? await drawRemote(task, template, parts.remotes, job)
    : await drawOnComfy(task, template, parts, job);
  const workflowHash = hashOfGraph(workflow.graph);
  const made: AssetProvenance = {
    tool: program,
    ...(row.model !== null && { model: row.model }),
    template: by.slice(0, 200),
    workflow: workflowHash,
    seed: row.seed,
    prompt: request.prompt,
    ...(request.negative !== '' && { negative: request.negative }),
    job: job.id,
    picture: row.id,
    story: row.story,
    ...(request.subject.scene !== undefined && { scene: request.subject.scene }),
    ...(request.subject.node !== undefined && { node: request.subject.node }),
    ...(request.subject.character !== undefined && { character: request.subject.character }),
    ...(row.message !== null && { message: row.message }),
    ...(task.from !== null && { from: [task.from] }),
  };
  const xmp = xmpOf(parts.assets.stampOf(made));
  const picture = await finished(bytes, task, { workflowHash, xmp }, job).catch((error: unknown) => {
    throw spent(job, error);
  });
  const asset = await parts.assets.addVisual(picture, {
    id: `drawn_${row.id}`,
    kind: KINDS[request.subject.purpose],
    name: row.title,
    origin: `Drawn with ${program}: picture ${row.id}, template ${by}, workflow ${workflowHash.slice(0, 16)}, seed ${row.seed}`,
    source: `${program}${row.model === null ? '' : `, ${row.model}`}`,
    provenance: made,
  });
  return { asset, workflowHash };
}

async function drawOnComfy(
  task: PictureTask,
  template: Template,
  { comfy: { hosts }, onPreview }: DrawParts,
  job: JobContext,
): Promise<Drawing> {
  const { row } = task;
  const { bytes, workflow } = await makeOnComfy(
    hosts,
    {
      host: row.host,
      template,
      model: row.model,
      stamp: { comfyvn: { picture: row.id, job: job.id } },
      build: (catalog, upload) => workflowOf(task, template, catalog, upload, job),
      onPreview,
    },
    job,
  );
  return { bytes, workflow, program: 'ComfyUI' };
}

/** As the story takes it: a figure without its wall, without the words that ComfyUI wrote in, with where it is from. */
async function finished(
  bytes: Buffer,
  { row, request }: PictureTask,
  { workflowHash: workflow, xmp }: { workflowHash: string; xmp: string },
  job: JobContext,
): Promise<Buffer> {
  const isFigure = request.subject.purpose === 'sprite' || request.subject.purpose === 'expression';
  const stamp = { picture: row.id, job: job.id, workflow, seed: row.seed, template: request.template };
  try {
    const cut = isFigure ? await cutOut(bytes) : null;
    if (isFigure && cut === null) job.log('It stands before no plain wall, so nothing was cut out.', 'warning');
    return await sharp(cut ?? bytes, { limitInputPixels: MAX_PIXELS })
      .withExif({ IFD0: { Software: 'ComfyVN', ImageDescription: JSON.stringify(stamp) } })
      .withXmp(xmp)
      .webp({ quality: 92 })
      .toBuffer();
  } catch (error) {
    throw new AppError('unavailable', 'What was given is no picture that can be read.', { cause: error });
  }
}

/** A picture to begin with, as every host reads it. */
export const referenceOf = (file: string): Promise<Buffer> =>
  sharp(file, { limitInputPixels: MAX_PIXELS })
    .flatten({ background: '#ffffff' })
    .resize({ width: 1_536, height: 1_536, fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer();
