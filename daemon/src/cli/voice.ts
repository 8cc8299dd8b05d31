import fs from 'node:fs';
import path from 'node:path';
import { api } from '@comfyvn/shared/api';
import { createClient } from '@comfyvn/shared/contract/client';
import { isFinished, type Job } from '@comfyvn/shared/jobs/jobs.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findInstance } from '../core/instance.ts';
import { findStories } from './export.ts';
import { createProgressBar } from './progress-bar.ts';
import { withDaemon } from './with-daemon.ts';

/** Who voices stories: the daemon that runs on the data folder, or one in this process. */
interface Studio {
  stories(): Promise<readonly StorySummary[]>;
  voice(story: string): Promise<Job>;
  job(id: string): Promise<Job>;
  /** Jobs of a batch that failed. */
  failed(id: string): Promise<readonly Job[]>;
  cancel(id: string): Promise<unknown>;
}

const LOOK_EVERY_MS = 250;
/** More stories than anybody has. */
const ALL = 100_000;
const MOST_FAILURES = 20;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Speaks a story, or all stories of a project, as jobs, and shows how far they are. The exit code is 1 when some lines
 * could not be spoken, 130 when it was broken off; what was spoken by then is kept. Throws StartError for what the user
 * should mend.
 */
export async function runVoice(config: Config, what: string | undefined): Promise<number> {
  if (what === undefined) throw new StartError('Name a story or a project: npm start -- voice "THE STORY"');
  return withStudio(config, async (studio) => {
    let code = 0;
    for (const { id, title } of findStories(await studio.stories(), what)) {
      const job = await follow(studio, await studio.voice(id));
      if (job.state === 'cancelled') {
        process.stderr.write('It was broken off. What was spoken is kept.\n');
        return 130;
      }
      const { done, failed } = job.batch ?? { done: 0, failed: 0 };
      say(`"${title}": ${done} lines were spoken now${failed > 0 ? `, ${failed} could not be` : ''}.`);
      for (const { title: line, error } of failed > 0 ? await studio.failed(job.id) : [])
        say(`  not spoken: ${plain(line).slice(0, 60)}: ${plain(error?.message ?? '')}`);
      if (failed > 0) code = 1;
    }
    return code;
  });
}

/** Shows a batch until it is over; a key that breaks off cancels it. */
async function follow(studio: Studio, first: Job): Promise<Job> {
  const bar = createProgressBar(process.stdout);
  const stop = (): void => void studio.cancel(first.id);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    let job = first;
    for (; !isFinished(job.state); job = await studio.job(job.id)) {
      bar.show(job.progress, `${job.title}: ${job.batch ? `${job.batch.done} of ${job.batch.total}` : job.state}`);
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
    return job;
  } finally {
    bar.clear();
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

async function withStudio(config: Config, work: (studio: Studio) => Promise<number>): Promise<number> {
  const running = await findInstance(config.dataDir);
  if (!running)
    return withDaemon(config, (daemon) => {
      daemon.startJobs();
      return work({
        stories: async () => daemon.stories.list(ALL),
        voice: (id) => daemon.speech.voice(id),
        job: async (id) => daemon.jobs.get(id),
        failed: async (parent) => daemon.jobs.list({ parent, state: 'failed', limit: MOST_FAILURES }),
        cancel: async (id) => daemon.jobs.cancel(id),
      });
    });
  const token = fs.readFileSync(path.join(config.dataDir, 'token'), 'utf8').trim();
  const baseUrl = `http://127.0.0.1:${running.port}`;
  const client = createClient(api, { baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
  return work({
    stories: () => client.stories.list({ query: { limit: 1_000 } }),
    voice: (id) => client.speech.start({ params: { id } }),
    job: (id) => client.jobs.get({ params: { id } }),
    failed: (parent) => client.jobs.list({ query: { parent, state: 'failed', limit: MOST_FAILURES } }),
    cancel: (id) => client.jobs.cancel({ params: { id } }),
  });
}

/** Titles come from chats: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
