import type { Config } from '../core/config.ts';
import { AppError, messageOf, StartError } from '../core/errors.ts';
import { findStories } from './export.ts';
import { createProgressBar } from './progress-bar.ts';
import { withDaemon } from './with-daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
/** More stories than anybody has. */
const ALL = 100_000;
const MOST_FAILURES = 20;

/**
 * Speaks a story, or all stories of a project, in process. The exit code is 1 when some lines could not be spoken, 130
 * when it was broken off; what was spoken by then is kept. Throws StartError for what the user should mend.
 */
export async function runVoice(config: Config, what: string | undefined): Promise<number> {
  if (what === undefined) throw new StartError('Name a story or a project: npm start -- voice "THE STORY"');
  const abort = new AbortController();
  const stop = (): void => abort.abort(new AppError('conflict', 'It was broken off. What was spoken is kept.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const bar = createProgressBar(process.stdout);
  let failures = 0;
  try {
    return await withDaemon(config, async (daemon) => {
      for (const { id, title } of findStories(daemon.stories.list(ALL), what)) {
        const done = await daemon.speech.voiceNow(id, { signal: abort.signal, progress: bar.show });
        bar.clear();
        say(`"${title}": ${done.spoken} lines were spoken now; ${done.attached} lines have a new voice.`);
        for (const { line, why } of done.failed.slice(0, MOST_FAILURES))
          say(`  not spoken: ${line.slice(0, 60)}: ${why}`);
        failures += done.failed.length;
      }
      return failures > 0 ? 1 : 0;
    });
  } catch (error) {
    bar.clear();
    if (!abort.signal.aborted) throw error;
    process.stderr.write(`${messageOf(abort.signal.reason)}\n`);
    return 130;
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  }
}
