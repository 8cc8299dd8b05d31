import { Agent } from 'node:http';
import { API_VERSION, FIRST_PORT, portsFrom } from '@comfyvn/shared/sillytavern/ways';

const PROBE_TIMEOUT_MS = 2_000;

/** Connections to the daemon; SillyTavern's own agent keeps none open. */
export const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface FoundDaemon {
  readonly port: number;
  readonly api: number;
}

/** The daemon of this computer, where it was last or on any of its ports. Of several, one that speaks our API. */
export function daemonFinder(first = Number(process.env['COMFYVN_PORT']) || FIRST_PORT) {
  let port = first;
  let searching: Promise<FoundDaemon | null> | null = null;

  async function search(): Promise<FoundDaemon | null> {
    const likely = await probe(port);
    if (likely?.api === API_VERSION) return likely;
    const others = await Promise.all(portsFrom(first).map(probe));
    const found = others.filter((one) => one !== null);
    return found.find(({ api }) => api === API_VERSION) ?? found[0] ?? null;
  }

  return {
    get port(): number {
      return port;
    },
    /** Looks where it was last first; one search at a time. */
    find(): Promise<FoundDaemon | null> {
      searching ??= search()
        .then((found) => {
          if (found) port = found.port;
          return found;
        })
        .finally(() => (searching = null));
      return searching;
    },
  };
}
export type DaemonFinder = ReturnType<typeof daemonFinder>;

async function probe(port: number): Promise<FoundDaemon | null> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal, redirect: 'error' });
    const { app, api } = (await answer.json()) as { app?: unknown; api?: unknown };
    return app === 'comfyvn' && typeof api === 'number' ? { port, api } : null;
  } catch {
    return null;
  }
}
