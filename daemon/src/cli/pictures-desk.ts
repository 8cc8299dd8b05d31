import fs from 'node:fs';
import path from 'node:path';
import { api } from '@comfyvn/shared/api';
import type { ComfyChange, ComfyHost, ComfyTemplate, TemplateOnHost } from '@comfyvn/shared/comfy/comfy.schema';
import { createClient } from '@comfyvn/shared/contract/client';
import type { Job } from '@comfyvn/shared/jobs/jobs.schema';
import type {
  Picture,
  PicturePlan,
  PictureRequest,
  PictureSubject,
  PictureWanted,
} from '@comfyvn/shared/pictures/pictures.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Config } from '../core/config.ts';
import { findInstance } from '../core/instance.ts';
import { withDaemon } from './with-daemon.ts';

export type ListedTemplate = ComfyTemplate & { readonly hosts: readonly TemplateOnHost[] };

/** Whether a host can work with a template. */
export const isReady = ({ hosts, bindings }: ListedTemplate): boolean =>
  hosts.some(({ missing, models }) => missing.length === 0 && (bindings.model.length === 0 || models.length > 0));

/** A ComfyUI as the command line names it. */
export interface NewHost {
  readonly url: string;
  readonly name: string;
  /** Prompts and pictures may be sent there although it is not in one's own network. */
  readonly consent: boolean;
  readonly allowSelfSigned: boolean;
}

/** Who draws for a command: the daemon that runs on the data folder, or one in this process. */
export interface PicturesDesk {
  stories(): Promise<readonly StorySummary[]>;
  hosts(): Promise<readonly ComfyHost[]>;
  addHost(host: NewHost): Promise<ComfyHost>;
  changeHost(id: string, change: ComfyChange): Promise<ComfyHost>;
  templates(): Promise<readonly ListedTemplate[]>;
  wanted(story: string): Promise<readonly PictureWanted[]>;
  list(story: string): Promise<readonly Picture[]>;
  plan(story: string, subject: PictureSubject): Promise<PicturePlan>;
  draw(story: string, pictures: readonly PictureRequest[]): Promise<readonly Picture[]>;
  keep(picture: string, everywhere: boolean): Promise<unknown>;
  job(id: string): Promise<Job>;
  cancel(job: string): Promise<unknown>;
}

/** More stories than anybody has. */
const ALL = 100_000;
const MOST = 1_000;

/** Works with whoever draws. `draws`: jobs are worked on in this process where no daemon runs. */
export async function withPictures(
  config: Config,
  { draws }: { draws: boolean },
  work: (desk: PicturesDesk) => Promise<number>,
): Promise<number> {
  const running = await findInstance(config.dataDir);
  if (!running)
    return withDaemon(config, ({ startJobs, stories, comfy, pictures, jobs }) => {
      if (draws) startJobs();
      return work({
        stories: async () => stories.list(ALL),
        hosts: async () => comfy.hosts.list(),
        addHost: (host) => comfy.hosts.add({ ...host, headers: {}, price: null }),
        changeHost: (id, change) => comfy.hosts.update(id, change),
        templates: () => comfy.service.templates(),
        wanted: async (story) => pictures.wanted(story, undefined),
        list: async (story) => pictures.list(story, undefined, MOST),
        plan: async (story, subject) => pictures.plan(story, subject),
        draw: (story, requests) => pictures.draw(story, requests),
        keep: async (picture, everywhere) => pictures.keep(picture, everywhere),
        job: async (id) => jobs.get(id),
        cancel: async (id) => jobs.cancel(id),
      });
    });
  const token = fs.readFileSync(path.join(config.dataDir, 'token'), 'utf8').trim();
  const baseUrl = `http://127.0.0.1:${running.port}`;
  const client = createClient(api, { baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
  return work({
    stories: () => client.stories.list({ query: { limit: MOST } }),
    hosts: () => client.comfy.hosts(),
    addHost: (body) => client.comfy.addHost({ body }),
    changeHost: (id, body) => client.comfy.updateHost({ params: { id }, body }),
    templates: () => client.comfy.templates(),
    wanted: (id) => client.pictures.wanted({ params: { id }, query: {} }),
    list: (id) => client.pictures.list({ params: { id }, query: { limit: MOST } }),
    plan: (id, body) => client.pictures.plan({ params: { id }, body }),
    draw: (id, pictures) => client.pictures.draw({ params: { id }, body: { pictures: [...pictures] } }),
    keep: (id, everywhere) => client.pictures.keep({ params: { id }, body: { everywhere } }),
    job: (id) => client.jobs.get({ params: { id } }),
    cancel: (id) => client.jobs.cancel({ params: { id } }),
  });
}
