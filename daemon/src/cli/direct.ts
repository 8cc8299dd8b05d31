import type { DirectChange, DirectRun } from '@comfyvn/shared/direct/direct.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findInstance } from '../core/instance.ts';
import type { Daemon } from '../daemon.ts';
import { findStories } from './export.ts';
import { findServer } from './llm.ts';
import { createProgressBar } from './progress-bar.ts';
import { withDaemon } from './with-daemon.ts';

const LOOK_EVERY_MS = 200;
/** More stories than anybody has. */
const ALL = 100_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** Words of chats and models: what would steer a terminal is left out. */
const plain = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/**
 * `direct STORY [MODEL]` lets a text model suggest how a story is staged; `direct STORY take` puts what it suggested last
 * into the story, `direct STORY back` takes it out again. The exit code; 1 where a part failed or something was refused.
 */
export async function runDirect(config: Config, words: readonly string[]): Promise<number> {
  const [name, what, ...rest] = words;
  if (name === undefined) throw new StartError('Name a story: npm start -- direct "THE STORY"');
  if (rest.length > 0) throw new StartError(`"${rest[0]}" is one word too many. A title with spaces needs quotes.`);
  if (await findInstance(config.dataDir))
    throw new StartError('ComfyVN is running on this data folder. Open the story in its Studio, under Director.');
  return withDaemon(config, async (daemon) => {
    const stories = findStories(daemon.stories.list(ALL), name);
    if (stories.length !== 1) throw new StartError('One story at a time: give its whole title, or its id.');
    const { id } = stories[0]!;
    if (what === 'take') return tellChange('in the story now', daemon.direct.take(last(daemon, id).id, undefined));
    if (what === 'back') return tellChange('taken back', daemon.direct.takeBack(last(daemon, id).id, undefined));
    const run = daemon.direct.begin(id, findServer(daemon.llm.list(), what).id);
    daemon.startJobs();
    await finished(daemon, run);
    return tellRun(daemon.direct.get(run.id));
  });
}

function last(daemon: Daemon, story: string): DirectRun {
  const [run] = daemon.direct.list(story);
  if (!run) throw new StartError('The director was not asked about this story yet: npm start -- direct "THE STORY"');
  return run;
}

async function finished(daemon: Daemon, { job: id }: DirectRun): Promise<void> {
  const bar = createProgressBar(process.stderr);
  const stop = (): void => void daemon.jobs.cancel(id);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for (let job = daemon.jobs.get(id); !isFinished(job.state); job = daemon.jobs.get(id)) {
      bar.show(job.progress, job.message);
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    }
  } finally {
    bar.clear();
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}

function tellRun({ chunks, state }: DirectRun): number {
  for (const { title, suggestions, message, wishes } of chunks) {
    if (suggestions.length > 0 || message !== '' || wishes.length > 0) say(plain(title));
    for (const { kind, line, before, after } of suggestions)
      say(plain(`  ${kind}: ${before} -> ${after}${line === '' ? '' : `  (${line.slice(0, 60)})`}`));
    for (const wish of wishes) say(`  wished: ${plain(wish)}`);
    if (message !== '') say(`  ${plain(message)}`);
  }
  const count = chunks.reduce((sum, one) => sum + one.suggestions.length, 0);
  say(`${count} suggestions. "npm start -- direct STORY take" puts them into the story, "back" takes them out again.`);
  return state === 'done' ? 0 : 1;
}

function tellChange(how: string, { changed, refused }: DirectChange): number {
  say(`${changed} suggestions are ${how}.`);
  for (const { why } of refused) say(`  left: ${why}`);
  return refused.length > 0 ? 1 : 0;
}
