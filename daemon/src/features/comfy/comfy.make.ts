import { makesMusic } from '@comfyvn/shared/comfy/comfy.schema';
import { AppError } from '../../core/errors.ts';
import { SnoozeError, type JobContext } from '../../core/job-kind.ts';
import type { Catalog } from './comfy.catalog.ts';
import type { Graph } from './comfy.graph.ts';
import type { ComfyHosts } from './comfy.hosts.ts';
import { runOnComfy } from './comfy.run.ts';
import type { Preview } from './comfy.socket.ts';
import type { Template } from './comfy.template.ts';

/** Hands a picture over to a host; the name under which workflows find it there. */
export type Upload = (name: string, bytes: Buffer) => Promise<string>;

/** What a job makes at a ComfyUI. */
export interface Making<W extends { readonly graph: Graph }> {
  readonly host: string;
  readonly template: Template;
  /** null where the workflow names its model itself. */
  readonly model: string | null;
  /** Written into the files that come out. */
  readonly stamp: Readonly<Record<string, unknown>>;
  readonly build: (catalog: Catalog, upload: Upload) => Promise<W>;
  readonly onPreview: (preview: Preview) => void;
}

/**
 * The bytes that a template gives at a host, as the work of a job: a run that was sent before a crash is found again. Throws
 * as runOnComfy does, and AppError where it gave no picture or, of a template for music, no sound.
 */
export async function makeOnComfy<W extends { readonly graph: Graph }>(
  hosts: ComfyHosts,
  { host, template, model, stamp, build, onPreview }: Making<W>,
  job: JobContext,
): Promise<{ bytes: Buffer; workflow: W }> {
  const client = hosts.client(host);
  const [kind, what, doing] = makesMusic(template)
    ? (['audio', 'sound', 'Making music'] as const)
    : (['images', 'picture', 'Drawing'] as const);
  // What was sent is fetched all the same.
  if (typeof job.saved !== 'string') await hosts.permit(host, 1);
  job.progress(0, 'Asking ComfyUI');
  const catalog = await hosts.catalog(host).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'unavailable' ? new SnoozeError(error.message) : error;
  });
  const workflow = await build(catalog, (name, bytes) => client.upload(name, bytes, job.signal));
  const outputs = await runOnComfy(client, {
    graph: workflow.graph,
    stamp,
    submitted: typeof job.saved === 'string' ? job.saved : null,
    keep: (id) => job.save(id),
    books: hosts.booksFor(host, job.id),
    signal: job.signal,
    doing,
    onProgress: (fraction, message) => job.progress(0.95 * fraction, message),
    onPreview,
  });
  if (model !== null) hosts.noteModel(host, model);
  const [file] = outputs[template.output]?.[kind] ?? [];
  if (!file) throw spent(job, new AppError('unavailable', `The workflow of "${template.name}" gave no ${what}.`));
  job.progress(0.97, `Taking the ${what} over`);
  const bytes = await client.view(file, job.signal).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'not_found' ? spent(job, error) : error;
  });
  return { bytes, workflow };
}

/** Nothing more can come of this run: the next attempt is a new one. */
export function spent(job: JobContext, error: unknown): unknown {
  job.save(null);
  return error;
}
