import fs from 'node:fs';
import path from 'node:path';
import { api } from '@comfyvn/shared/api';
import { createClient } from '@comfyvn/shared/contract/client';
import {
  isFinished,
  JOB_STATES,
  type Job,
  type JobLane,
  type JobLogLine,
  type JobState,
} from '@comfyvn/shared/jobs/jobs.schema';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findInstance } from '../core/instance.ts';
import { createProgressBar } from './progress-bar.ts';
import { withDaemon } from './with-daemon.ts';

/** Words after `jobs`, and what its flags say. */
export interface JobsCommand {
  readonly words: readonly string[];
  readonly json: boolean;
}

/** The jobs of a data folder: of the daemon that runs there, or its rows where none does. */
interface Desk {
  readonly isRunning: boolean;
  list(query: { state?: JobState; limit: number }): Promise<Job[]>;
  get(id: string): Promise<Job>;
  log(id: string): Promise<JobLogLine[]>;
  cancel(id: string): Promise<Job>;
  retry(id: string): Promise<Job>;
  lanes(): Promise<JobLane[]>;
  pause(name: string): Promise<JobLane>;
  resume(name: string): Promise<JobLane>;
}

const LOOK_EVERY_MS = 250;
const MOST = 50;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `jobs`: lists them, and `watch`, `log`, `cancel`, `retry`, `lanes`, `pause`, `resume`. The exit code. */
export async function runJobs(config: Config, { words, json }: JobsCommand): Promise<number> {
  const [what = 'list', name, ...rest] = words;
  if (rest.length > 0) throw new StartError(`"${rest[0]}" is one word too many.`);
  return withDesk(config, async (desk) => {
    switch (what) {
      case 'list':
        return list(desk, stateOf(name), json);
      case 'watch':
        return watch(desk, name);
      case 'log':
        for (const { at, level, message } of await desk.log(need(name, 'log JOB')))
          say(`${at}  ${level}  ${plain(message)}`);
        return 0;
      case 'cancel':
        return tell(await desk.cancel(need(name, 'cancel JOB')));
      case 'retry':
        return tell(await desk.retry(need(name, 'retry JOB')));
      case 'lanes':
        for (const lane of await desk.lanes()) say(laneLine(lane));
        return 0;
      case 'pause':
        say(laneLine(await desk.pause(need(name, 'pause LANE'))));
        return 0;
      case 'resume':
        say(laneLine(await desk.resume(need(name, 'resume LANE'))));
        return 0;
      default:
        throw new StartError(
          `There is no "jobs ${what}". Say list, watch, log, cancel, retry, lanes, pause or resume.`,
        );
    }
  });
}

async function withDesk(config: Config, work: (desk: Desk) => Promise<number>): Promise<number> {
  const running = await findInstance(config.dataDir);
  if (!running)
    return withDaemon(config, ({ jobs }) =>
      work({
        isRunning: false,
        list: async (query) => jobs.list({ ...query, parent: 'none' }),
        get: async (id) => jobs.get(id),
        log: async (id) => jobs.log(id),
        cancel: async (id) => jobs.cancel(id),
        retry: async (id) => jobs.retry(id),
        lanes: async () => jobs.lanes(),
        pause: async (name) => jobs.pauseLane(name),
        resume: async (name) => jobs.resumeLane(name),
      }),
    );
  const token = fs.readFileSync(path.join(config.dataDir, 'token'), 'utf8').trim();
  const baseUrl = `http://127.0.0.1:${running.port}`;
  const { jobs } = createClient(api, { baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
  return work({
    isRunning: true,
    list: (query) => jobs.list({ query: { ...query, parent: 'none' } }),
    get: (id) => jobs.get({ params: { id } }),
    log: (id) => jobs.log({ params: { id } }),
    cancel: (id) => jobs.cancel({ params: { id } }),
    retry: (id) => jobs.retry({ params: { id } }),
    lanes: () => jobs.lanes(),
    pause: (name) => jobs.pause({ params: { name } }),
    resume: (name) => jobs.resume({ params: { name } }),
  });
}

async function list(desk: Desk, state: JobState | undefined, json: boolean): Promise<number> {
  const jobs = await desk.list({ limit: MOST, ...(state && { state }) });
  if (json) for (const job of jobs) say(JSON.stringify(job));
  else if (jobs.length === 0) say(state ? `No job is ${state}.` : 'There are no jobs.');
  else for (const job of jobs) say(jobLine(job));
  return 0;
}

/** Follows one job, or all that are open, with a bar until they are over. 1 where one did not end well. */
async function watch(desk: Desk, id: string | undefined): Promise<number> {
  if (!desk.isRunning) throw new StartError('ComfyVN is not running on this data folder, so no job goes on.');
  const open = id === undefined ? await openJobs(desk) : [await desk.get(id)];
  if (open.length === 0) say('No job is open.');
  const bar = createProgressBar(process.stderr);
  let failed = 0;
  for (let job of open) {
    for (; !isFinished(job.state); job = await desk.get(job.id)) {
      bar.show(job.progress, `${job.title}: ${job.message || job.error?.message || job.state}`);
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
    bar.clear();
    say(jobLine(job));
    if (job.state !== 'done') failed++;
  }
  return failed > 0 ? 1 : 0;
}

/** Open jobs, those that run first, the oldest of them first. */
async function openJobs(desk: Desk): Promise<Job[]> {
  const [running, queued] = [
    await desk.list({ state: 'running', limit: 1_000 }),
    await desk.list({ state: 'queued', limit: 1_000 }),
  ];
  return [...running.toReversed(), ...queued.toReversed()];
}

function tell(job: Job): number {
  say(jobLine(job));
  return 0;
}

function jobLine({ id, state, progress, title, message, error, batch, cancelling }: Job): string {
  const percent = state === 'running' ? `${Math.round(progress * 100)}%` : '';
  const size = batch ? `${batch.done} of ${batch.total}` : '';
  const words = [
    id,
    cancelling ? 'stopping' : state,
    percent,
    plain(title),
    error ? plain(error.message) : size || plain(message),
  ];
  return words.filter(Boolean).join('  ');
}

function laneLine({ name, running, queued, concurrency, group, paused, restsUntil }: JobLane): string {
  const how = paused ? 'paused' : restsUntil === null ? '' : `rests until ${restsUntil}`;
  const counts = `${running} of ${concurrency} running, ${queued} queued`;
  return [name, counts, group === null ? '' : `takes turns in ${group}`, how].filter(Boolean).join('  ');
}

/** Titles come from chats: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

function stateOf(word: string | undefined): JobState | undefined {
  const state = JOB_STATES.find((one) => one === word);
  if (word !== undefined && !state)
    throw new StartError(`There is no state "${word}". States: ${JOB_STATES.join(', ')}.`);
  return state;
}

function need(word: string | undefined, usage: string): string {
  if (word === undefined) throw new StartError(`Say which: npm start -- jobs ${usage}`);
  return word;
}
