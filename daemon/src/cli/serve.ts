import fs from 'node:fs';
import open from 'open';
import type { Config } from '../core/config.ts';
import { StartError } from '../core/errors.ts';
import { findInstance, type Instance } from '../core/instance.ts';
import { takeLock } from '../core/lock.ts';
import { createDaemon, type Daemon } from '../daemon.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Opens an address in the user's browser; a machine without one just shows the address. */
async function openBrowser(url: string): Promise<void> {
  const child = await open(url).catch(() => null);
  child?.on('error', () => {});
}

/**
 * Starts the daemon of a data folder, or finds the one that runs, opens `page`, and stays until it is stopped. `before`
 * runs once the data folder is ours and gives the page to open.
 */
export async function serve(
  config: Config,
  page: string,
  before?: (daemon: Daemon) => Promise<string>,
): Promise<number> {
  fs.mkdirSync(config.dataDir, { recursive: true });
  const lock = takeLock(config.dataDir);
  if ('holder' in lock) {
    const running = await waitForInstance(config.dataDir);
    if (running) return openRunning(config, `http://127.0.0.1:${running.port}${page}`);
    throw new StartError(
      `Process ${lock.holder} is using the data folder ${config.dataDir}. Stop it first, or choose another --data-dir.`,
      5,
    );
  }
  try {
    return await run(createDaemon(config), config, page, before);
  } finally {
    lock.release();
  }
}

async function run(
  daemon: Daemon,
  config: Config,
  page: string,
  before?: (daemon: Daemon) => Promise<string>,
): Promise<number> {
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
    await daemon.stop();
    throw error;
  }
}

/** A daemon that is just starting may need a moment to answer. */
async function waitForInstance(dataDir: string): Promise<Instance | null> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const found = await findInstance(dataDir);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 250));
  }
  return null;
}

async function openRunning(config: Config, url: string): Promise<number> {
  say(`\n  ComfyVN is running already:  ${url}\n`);
  if (config.open ?? true) await openBrowser(url);
  return 0;
}
