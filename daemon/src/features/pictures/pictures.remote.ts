import type { JobContext } from '../../core/job-kind.ts';
import type { Template } from '../comfy/index.ts';
import type { RemoteService } from '../remote/index.ts';
import type { PictureTask } from './pictures.task.ts';
import { sizeOf, workflowOf, type Workflow } from './pictures.workflow.ts';

/** What stands in place of the template of a picture that SillyTavern drew. */
export const BY_SILLYTAVERN = "SillyTavern's image generation";

/** What came of it; `by`: what says how it is drawn, where that is no template of ours. */
export interface Drawing {
  readonly bytes: Buffer;
  readonly workflow: Workflow;
  readonly program: string;
  readonly by?: string;
}

/** Draws a picture at a remote GPU. Throws as runOnRemote does. */
export async function drawRemote(
  task: PictureTask,
  template: Template,
  remotes: RemoteService,
  job: JobContext,
): Promise<Drawing> {
  const { row } = task;
  const program = remotes.name(row.host);
  if (remotes.isSillyTavern(row.host)) return drawByWords(task, remotes, job, program);
  const name = `comfyvn-${row.id}.png`;
  const workflow = await workflowOf(task, template, remotes.catalog(row.host), async () => name, job);
  const images = task.reference === null ? [] : [{ name, bytes: task.reference }];
  const { prompt, negative } = task.request;
  const { graph, width, height } = workflow;
  const bytes = await remotes.draw(row.host, { graph, images, prompt, negative, seed: row.seed, width, height }, job);
  return { bytes, workflow, program };
}

/** SillyTavern draws with what is set there: it gets words, a seed and a size, and no workflow. */
async function drawByWords(
  { row, request, scale }: PictureTask,
  remotes: RemoteService,
  job: JobContext,
  program: string,
): Promise<Drawing> {
  const { prompt, negative } = request;
  const workflow = { graph: {}, ...sizeOf(request, scale) };
  const { width, height } = workflow;
  const asked = { graph: {}, images: [], prompt, negative, seed: row.seed, width, height };
  const bytes = await remotes.draw(row.host, asked, job);
  return { bytes, workflow, program, by: BY_SILLYTAVERN };
}
