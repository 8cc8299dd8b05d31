import { randomInt } from 'node:crypto';
import sharp from 'sharp';
import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import type { Job } from '@comfyvn/shared/jobs/jobs.schema';
import type { TrialRequest, TrialResult } from '@comfyvn/shared/trials/trials.schema';
import { AppError } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import type { JobContext } from '../../core/job-kind.ts';
import type { AssetService } from '../assets/index.ts';
import {
  fillTemplate,
  makeOnComfy,
  spent,
  withLoras,
  type Catalog,
  type ComfyParts,
  type Graph,
  type Template,
  type Upload,
} from '../comfy/index.ts';
import { finishedSound, secondsOf, wordsFor } from '../music/index.ts';
import { referenceOf } from '../pictures/index.ts';
import type { TrialInput } from './trials.input.ts';

export interface TrialParts {
  readonly comfy: ComfyParts;
  readonly assets: AssetService;
}
/** What there is to see or hear of a trial. */
interface Output {
  readonly bytes: Buffer;
  readonly mime: string;
}

const MAX_SEED = 2 ** 47;
const MAX_PIXELS = 50e6;
/** What came of so many trials is kept. */
const MOST_OUTPUTS = 8;

/** Trials of templates: a run without a story, to see what it gives. Nothing of it is kept on the disk but its job. */
export function createTrialService({ jobs, bus }: Pick<FeatureContext, 'jobs' | 'bus'>, { comfy, assets }: TrialParts) {
  /** By job, the newest last. */
  const outputs = new Map<string, Output>();
  const show = (job: string, output: Output): void => {
    outputs.delete(job);
    outputs.set(job, output);
    for (const oldest of outputs.keys()) if (outputs.size > MOST_OUTPUTS) outputs.delete(oldest);
    bus.emit('trial.changed', { id: job });
  };

  return {
    async begin(request: TrialRequest): Promise<Job> {
      const template = comfy.service.template(request.template);
      if (template.needsPicture && request.picture === undefined)
        throw new AppError('invalid_input', `"${template.name}" begins with a picture: choose one.`);
      if (request.picture !== undefined) assets.file(request.picture);
      const chosen = await comfy.service.choose(template.id, request, 1);
      const input = { ...request, ...chosen, seed: request.seed ?? randomInt(MAX_SEED) };
      return jobs.add('trial', input, { title: `Try out: ${template.name}` });
    },
    async work(input: TrialInput, job: JobContext): Promise<TrialResult> {
      const template = comfy.service.template(input.template);
      const reference = input.picture === undefined ? null : await referenceOf(assets.file(input.picture).file);
      const { bytes, workflow } = await makeOnComfy(
        comfy.hosts,
        {
          host: input.host,
          template,
          model: input.model,
          stamp: { comfyvn: { job: job.id } },
          build: (catalog, upload) => workflowOf(input, template, reference, job.id, catalog, upload),
          onPreview: (preview) => show(job.id, preview),
        },
        job,
      );
      const read = makesMusic(template) ? heard(bytes, input, template, assets) : seen(bytes);
      const { output, facts } = await read.catch((error: unknown) => {
        throw spent(job, error);
      });
      show(job.id, output);
      const { warnings } = workflow;
      for (const warning of warnings) job.log(warning, 'warning');
      return { mime: output.mime, sizeBytes: output.bytes.length, ...facts, seed: input.seed, warnings };
    },
    output(job: string): Output {
      const found = outputs.get(job);
      if (!found) throw new AppError('not_found', 'There is nothing to see of this trial now. Try it again.');
      return found;
    },
  };
}
export type TrialService = ReturnType<typeof createTrialService>;

async function workflowOf(
  input: TrialInput,
  template: Template,
  reference: Buffer | null,
  job: string,
  catalog: Catalog,
  upload: Upload,
): Promise<{ graph: Graph; warnings: string[] }> {
  const values = {
    ...wordsFor(input),
    seconds: secondsOf(input, template),
    seed: input.seed,
    width: input.width,
    height: input.height,
    model: input.model ?? undefined,
    strength: input.strength,
    prefix: `comfyvn/${job}/picture`,
    picture: reference === null ? undefined : await upload(`comfyvn-${job}.png`, reference),
  };
  return withLoras(fillTemplate(template, values, catalog), catalog, input.loras, template.loraNode);
}

/** What came, as it is shown, and what there is to say of it. */
interface Shown {
  readonly output: Output;
  readonly facts: Pick<TrialResult, 'width' | 'height' | 'durationMs'>;
}

async function seen(bytes: Buffer): Promise<Shown> {
  const { data, info } = await readable(bytes);
  return { output: { bytes: data, mime: 'image/webp' }, facts: { width: info.width, height: info.height } };
}

async function heard(
  bytes: Buffer,
  input: TrialInput,
  template: Template,
  assets: TrialParts['assets'],
): Promise<Shown> {
  const asked = template.bindings.seconds.length === 0 ? null : secondsOf(input, template);
  const sound = await finishedSound(bytes, asked, assets);
  return { output: { bytes: sound.bytes, mime: 'audio/ogg' }, facts: { durationMs: sound.durationMs } };
}

/** A picture from outside as one of our own making. Throws AppError where it is none. */
const readable = (bytes: Buffer) =>
  sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .webp({ quality: 90 })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new AppError('unavailable', 'What was given is no picture that can be read.', { cause: error });
    });
