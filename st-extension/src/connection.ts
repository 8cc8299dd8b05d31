import { stored, type KeyValueStorage } from './storage.ts';
import { word } from './words.ts';

/** The daemon takes the first free one of these. */
export const PORTS = Array.from({ length: 10 }, (_, n) => 4717 + n);
const API_VERSION = 1;
const PROBE_TIMEOUT_MS = 2_000;

export type ConnectionState =
  | { readonly is: 'searching' }
  | { readonly is: 'absent' }
  | { readonly is: 'incompatible'; readonly api: number }
  | { readonly is: 'unpaired'; readonly after?: 'refused' | 'expired' }
  | { readonly is: 'pairing'; readonly code: string; readonly approveUrl: string }
  | { readonly is: 'ready' };

/** The calls of the pairing, see the daemon's `pairing` routes. */
export interface PairingCalls {
  ask(name: string): Promise<{ id: string; secret: string; code: string; approveUrl: string }>;
  poll(
    id: string,
    secret: string,
  ): Promise<{ state: 'waiting' | 'approved' | 'refused' | 'expired'; token?: string | undefined }>;
}

export interface ConnectionOptions {
  readonly storage: KeyValueStorage;
  readonly fetch: typeof fetch;
  readonly pairing: (baseUrl: string) => Promise<PairingCalls>;
  readonly pause?: (ms: number) => Promise<void>;
}

export type Connection = ReturnType<typeof createConnection>;

/** Finds the daemon on this computer, and is paired with it by its user's consent. */
export function createConnection({ storage, fetch, pairing, pause = sleep }: ConnectionOptions) {
  const kept = stored<{ port: number; token: string | null }>(storage, 'connection');
  const listeners = new Set<(state: ConnectionState) => void>();
  let { port, token } = kept.read() ?? { port: null as number | null, token: null };
  let state: ConnectionState = { is: 'searching' };
  let searching: Promise<void> | null = null;
  let asking = 0;

  const enter = (next: ConnectionState) => {
    state = next;
    for (const listener of listeners) listener(state);
  };
  const keep = (found: number, given: string | null) => {
    [port, token] = [found, given];
    kept.write({ port: found, token: given });
  };
  const urlOf = (of: number) => `http://127.0.0.1:${of}`;

  async function probe(at: number): Promise<{ port: number; api: number } | null> {
    try {
      const answer = await fetch(`${urlOf(at)}/health`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
      const { app, api } = (await answer.json()) as { app?: string; api?: number };
      return app === 'comfyvn' && typeof api === 'number' ? { port: at, api } : null;
    } catch {
      return null;
    }
  }

  async function search(everywhere: boolean): Promise<void> {
    if (state.is !== 'ready') enter({ is: 'searching' });
    const likely = port ?? PORTS[0]!;
    const others = everywhere ? PORTS.filter((one) => one !== likely) : [];
    const found = (await probe(likely)) ?? (await Promise.all(others.map(probe))).find((one) => one !== null);
    if (!found) return enter({ is: 'absent' });
    if (found.api !== API_VERSION) return enter({ is: 'incompatible', api: found.api });
    keep(found.port, token);
    enter({ is: token ? 'ready' : 'unpaired' });
  }

  return {
    get state(): ConnectionState {
      return state;
    },
    /** Without a trailing slash. */
    get baseUrl(): string {
      return urlOf(port ?? PORTS[0]!);
    },
    get token(): string | null {
      return token;
    },
    subscribe(listener: (state: ConnectionState) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Looks for the daemon where it was last. The browser writes every miss to its console, so all ports only on request. */
    find: ({ everywhere = false } = {}): Promise<void> =>
      (searching ??= search(everywhere).finally(() => (searching = null))),
    /** Asks to be paired and waits for the answer. `opened` gets the page where the user allows it. */
    async pair(name: string, opened: (approveUrl: string) => void): Promise<void> {
      const turn = ++asking;
      const calls = await pairing(urlOf(port ?? PORTS[0]!));
      const { id, secret, code, approveUrl } = await calls.ask(name);
      if (new URL(approveUrl).origin !== urlOf(port ?? PORTS[0]!)) throw new Error(word('foreignPage'));
      enter({ is: 'pairing', code, approveUrl });
      opened(approveUrl);
      while (turn === asking) {
        await pause(1_000);
        const answer = await calls.poll(id, secret);
        if (turn !== asking || answer.state === 'waiting') continue;
        if (answer.state !== 'approved' || !answer.token)
          return enter({ is: 'unpaired', after: answer.state === 'refused' ? 'refused' : 'expired' });
        keep(port ?? PORTS[0]!, answer.token);
        return enter({ is: 'ready' });
      }
    },
    cancelPairing(): void {
      asking++;
      if (state.is === 'pairing') enter({ is: 'unpaired' });
    },
    /** The daemon does not take the token any more, or the user disconnects. */
    forget(): void {
      asking++;
      if (port) keep(port, null);
      enter({ is: 'unpaired' });
    },
    /** A call found nobody there. */
    lost(): void {
      enter({ is: 'absent' });
    },
  };
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** One sentence on the state, and what to do. Pure. */
export function describe(state: ConnectionState, page: { hostname: string }): string {
  switch (state.is) {
    case 'searching':
      return word('searching');
    case 'absent':
      return isLoopback(page.hostname) ? word('notRunning') : word('needsPlugin');
    case 'incompatible':
      return word('incompatible', { api: state.api, wanted: API_VERSION });
    case 'unpaired':
      if (state.after === 'refused') return word('refused');
      if (state.after === 'expired') return word('expired');
      return word('unpaired');
    case 'pairing':
      return word('pairing');
    case 'ready':
      return word('ready');
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
