import type { JobContext } from '../../core/job-kind.ts';
import type { Template } from '../comfy/index.ts';
import type { RemoteService } from '../remote/index.ts';
import type { PictureTask } from './pictures.task.ts';
import { workflowOf, type Workflow } from './pictures.workflow.ts';

/** Draws a picture at a remote GPU. Throws as runOnRemote does. */
export async function drawRemote(
  task: PictureTask,
  template: Template,
  remotes: RemoteService,
  job: JobContext,
): Promise<{ bytes: Buffer; workflow: Workflow; program: string }> {
  const { row } = task;
  const name = `comfyvn-${row.id}.png`;
  const workflow = await workflowOf(task, template, remotes.catalog(row.host), async () => name, job);
  const images = task.reference === null ? [] : [{ name, bytes: task.reference }];
  const { prompt, negative } = task.request;
  const { graph, width, height } = workflow;
  const bytes = await remotes.draw(row.host, { graph, images, prompt, negative, seed: row.seed, width, height }, job);
  return { bytes, workflow, program: remotes.name(row.host) };
}
