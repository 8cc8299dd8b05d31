import open from 'open';
import type { Config } from '../core/config.ts';
import { AlreadyRunning, createDaemon, type Daemon } from '../daemon.ts';
import { findInstance } from '../core/instance.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Opens an address in the user's browser; a machine without one just shows the address. */
async function openBrowser(url: string): Promise<void> {
  const child = await open(url).catch(() => null);
  child?.on('error', () => {});
}

/** Starts the daemon (or finds the one that runs), opens `page`, and stays until it is stopped. `before` runs first. */
export async function serve(
  config: Config,
  page: string,
  before?: (daemon: Daemon) => Promise<string>,
): Promise<number> {
  const running = before ? null : await findInstance(config.dataDir);
  if (running) return openRunning(config, `http://127.0.0.1:${running.port}${page}`);
  const daemon = createDaemon(config);
  for (const message of daemon.messages) say(message);
  try {
    const target = before ? await before(daemon) : page;
    const url = await daemon.start();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void daemon.stop());
    say(
      `\n  ComfyVN is ready:  ${url}${target}\n\n  Stories, settings and logs: ${config.dataDir}\n  Stop it with Ctrl+C.\n`,
    );
    if (config.open ?? daemon.settings.get().openBrowser) await openBrowser(url + target);
    await daemon.whenStopped;
    say('ComfyVN has stopped.');
    return 0;
  } catch (error) {
    if (error instanceof AlreadyRunning) return openRunning(config, error.url + page);
    await daemon.stop();
    throw error;
  }
}

async function openRunning(config: Config, url: string): Promise<number> {
  say(`\n  ComfyVN is running already:  ${url}\n`);
  if (config.open ?? true) await openBrowser(url);
  return 0;
}
