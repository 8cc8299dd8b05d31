import sharp from 'sharp';
import type { Picture, PictureRequest } from '@comfyvn/shared/pictures/pictures.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { AppError } from '../../core/errors.ts';
import type { JobContext } from '../../core/job-kind.ts';
import { SnoozeError } from '../../core/job-kind.ts';
import type { AssetService } from '../assets/index.ts';
import {
  fillTemplate,
  hashOfGraph,
  runOnComfy,
  withLoras,
  type Catalog,
  type ComfyClient,
  type ComfyParts,
  type Graph,
  type Preview,
  type Template,
} from '../comfy/index.ts';
import { cutOut } from './pictures.cutout.ts';
import type { PictureRow } from './pictures.store.ts';

/** What a job of the kind `picture` takes. `scale` shrinks it after its host ran out of memory. */
export interface PictureTask {
  readonly row: PictureRow;
  readonly request: PictureRequest;
  readonly scale: number;
  /** The picture to begin with, where the template does. */
  readonly reference: Buffer | null;
  /** The asset that this is. */
  readonly from: string | null;
}
export interface DrawParts {
  readonly comfy: ComfyParts;
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

/** Draws a picture on its host and registers what comes out. Throws as runOnComfy does. */
export async function drawPicture(task: PictureTask, parts: DrawParts, job: JobContext): Promise<Drawn> {
  const { row, request } = task;
  const { hosts, service } = parts.comfy;
  const template = service.template(request.template);
  const client = hosts.client(row.host);
  job.progress(0, 'Asking ComfyUI');
  const catalog = await hosts.catalog(row.host).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'unavailable' ? new SnoozeError(error.message) : error;
  });
  const graph = await workflowOf(task, template, catalog, client, job);
  const outputs = await runOnComfy(client, {
    graph,
    stamp: { comfyvn: { picture: row.id, job: job.id } },
    submitted: typeof job.saved === 'string' ? job.saved : null,
    keep: (id) => job.save(id),
    signal: job.signal,
    onProgress: (fraction, message) => job.progress(0.95 * fraction, message),
    onPreview: parts.onPreview,
  });
  if (row.model !== null) hosts.noteModel(row.host, row.model);
  const [file] = outputs[template.output]?.['images'] ?? [];
  if (!file) throw spent(job, new AppError('unavailable', `The workflow of "${template.name}" gave no picture.`));
  job.progress(0.97, 'Taking the picture over');
  const bytes = await client.view(file, job.signal).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'not_found' ? spent(job, error) : error;
  });
  const workflowHash = hashOfGraph(graph);
  const picture = await finished(bytes, task, workflowHash, job).catch((error: unknown) => {
    throw spent(job, error);
  });
  const asset = await parts.assets.addVisual(picture, {
    id: `drawn_${row.id}`,
    kind: KINDS[request.subject.purpose],
    name: row.title,
    origin: `Drawn with ComfyUI: picture ${row.id}, template ${template.name}, workflow ${workflowHash.slice(0, 16)}, seed ${row.seed}`,
    source: `ComfyUI${row.model === null ? '' : `, ${row.model}`}`,
    provenance: {
      tool: 'ComfyUI',
      ...(row.model !== null && { model: row.model }),
      template: template.name.slice(0, 200),
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
    },
  });
  return { asset, workflowHash };
}

/** Nothing more can come of this run: the next attempt is a new one. */
function spent(job: JobContext, error: unknown): unknown {
  job.save(null);
  return error;
}

async function workflowOf(
  { row, request, scale, reference }: PictureTask,
  template: Template,
  catalog: Catalog,
  client: ComfyClient,
  job: JobContext,
): Promise<Graph> {
  if (template.needsPicture && reference === null)
    throw new AppError('invalid_input', `"${template.name}" begins with a picture, and there is none yet.`);
  const side = (pixels: number): number => Math.max(64, Math.round((pixels * scale) / 8) * 8);
  const values = {
    positive: request.prompt,
    negative: request.negative,
    seed: row.seed,
    width: side(request.width),
    height: side(request.height),
    model: row.model ?? undefined,
    strength: request.strength,
    prefix: `comfyvn/${row.id}/picture`,
    // An open submission is only looked for: nothing has to be there for it.
    picture:
      template.needsPicture && reference !== null
        ? await client.upload(`comfyvn-${row.id}.png`, reference, job.signal)
        : undefined,
  };
  const { graph, warnings } = withLoras(fillTemplate(template, values, catalog), catalog, request.loras);
  for (const warning of warnings) job.log(warning, 'warning');
  return graph;
}

/** As the story takes it: a figure without its wall, without the words that ComfyUI wrote in, with where it is from. */
async function finished(bytes: Buffer, { row, request }: PictureTask, hash: string, job: JobContext): Promise<Buffer> {
  const isFigure = request.subject.purpose === 'sprite' || request.subject.purpose === 'expression';
  const stamp = { picture: row.id, job: job.id, workflow: hash, seed: row.seed, template: request.template };
  try {
    const cut = isFigure ? await cutOut(bytes) : null;
    if (isFigure && cut === null) job.log('It stands before no plain wall, so nothing was cut out.', 'warning');
    return await sharp(cut ?? bytes, { limitInputPixels: MAX_PIXELS })
      .withExif({ IFD0: { Software: 'ComfyVN', ImageDescription: JSON.stringify(stamp) } })
      .webp({ quality: 92 })
      .toBuffer();
  } catch (error) {
    throw new AppError('unavailable', 'What ComfyUI gave is no picture that can be read.', { cause: error });
  }
}

/** A picture to begin with, as every host reads it. */
export const referenceOf = (file: string): Promise<Buffer> =>
  sharp(file, { limitInputPixels: MAX_PIXELS })
    .flatten({ background: '#ffffff' })
    .resize({ width: 1_536, height: 1_536, fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer();
