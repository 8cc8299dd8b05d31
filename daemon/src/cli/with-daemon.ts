import type { Config } from '../core/config.ts';
import { createDaemon, type Daemon } from '../daemon.ts';

/**
 * Works with a daemon in this process, without a port. SQLite allows that beside a running one: both write the same
 * database, and pages see the change at their next look.
 */
export async function withDaemon<T>(config: Config, work: (daemon: Daemon) => Promise<T>): Promise<T> {
  const daemon = createDaemon(config);
  try {
    return await work(daemon);
  } finally {
    await daemon.stop();
  }
}
