import fs from 'node:fs';
import path from 'node:path';
import { api } from '@comfyvn/shared/api';
import { createClient } from '@comfyvn/shared/contract/client';
import type { Job } from '@comfyvn/shared/jobs/jobs.schema';
import type {
  MusicPiece,
  MusicPlan,
  MusicRequest,
  MusicSubject,
  MusicWanted,
} from '@comfyvn/shared/music/music.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Config } from '../core/config.ts';
import { findInstance } from '../core/instance.ts';
import type { ListedTemplate } from './pictures-desk.ts';
import { withDaemon } from './with-daemon.ts';

/** Who makes music for a command: the daemon that runs on the data folder, or one in this process. */
export interface MusicDesk {
  stories(): Promise<readonly StorySummary[]>;
  templates(): Promise<readonly ListedTemplate[]>;
  wanted(story: string): Promise<readonly MusicWanted[]>;
  list(story: string): Promise<readonly MusicPiece[]>;
  plan(story: string, subject: MusicSubject): Promise<MusicPlan>;
  make(story: string, pieces: readonly MusicRequest[]): Promise<readonly MusicPiece[]>;
  keep(piece: string): Promise<unknown>;
  takeBack(piece: string): Promise<unknown>;
  job(id: string): Promise<Job>;
  cancel(job: string): Promise<unknown>;
}

/** More stories than anybody has. */
const ALL = 100_000;
const MOST = 1_000;

/** Works with whoever makes music. `makes`: jobs are worked on in this process where no daemon runs. */
export async function withMusic(
  config: Config,
  { makes }: { makes: boolean },
  work: (desk: MusicDesk) => Promise<number>,
): Promise<number> {
  const running = await findInstance(config.dataDir);
  if (!running)
    return withDaemon(config, ({ startJobs, stories, comfy, music, jobs }) => {
      if (makes) startJobs();
      return work({
        stories: async () => stories.list(ALL),
        templates: () => comfy.service.templates(),
        wanted: async (story) => music.wanted(story),
        list: async (story) => music.list(story, MOST),
        plan: async (story, subject) => music.plan(story, subject),
        make: (story, pieces) => music.make(story, pieces),
        keep: async (piece) => music.keep(piece),
        takeBack: async (piece) => music.takeBack(piece),
        job: async (id) => jobs.get(id),
        cancel: async (id) => jobs.cancel(id),
      });
    });
  const token = fs.readFileSync(path.join(config.dataDir, 'token'), 'utf8').trim();
  const baseUrl = `http://127.0.0.1:${running.port}`;
  const client = createClient(api, { baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
  return work({
    stories: () => client.stories.list({ query: { limit: MOST } }),
    templates: () => client.comfy.templates(),
    wanted: (id) => client.music.wanted({ params: { id } }),
    list: (id) => client.music.list({ params: { id }, query: { limit: MOST } }),
    plan: (id, body) => client.music.plan({ params: { id }, body }),
    make: (id, pieces) => client.music.make({ params: { id }, body: { pieces: [...pieces] } }),
    keep: (id) => client.music.keep({ params: { id } }),
    takeBack: (id) => client.music.takeBack({ params: { id } }),
    job: (id) => client.jobs.get({ params: { id } }),
    cancel: (id) => client.jobs.cancel({ params: { id } }),
  });
}
