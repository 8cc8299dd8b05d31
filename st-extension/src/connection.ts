import { API_VERSION, PLUGIN_PATH } from '@comfyvn/shared/sillytavern/ways';
import type { PluginCalls } from './plugin-pairing.ts';
import type { PairingCalls } from './pairing-calls.ts';
import { stored, type KeyValueStorage } from './storage.ts';
import {
  isLoopback,
  PORTS,
  probePlugin,
  probePort,
  takesToken,
  urlOf,
  waysToTry,
  whyAbsent,
  type Absence,
  type PagePlace,
  type Way,
} from './ways.ts';
import { word } from './words.ts';

export type ConnectionState =
  | { readonly is: 'searching' }
  | { readonly is: 'absent'; readonly why: Absence }
  | { readonly is: 'incompatible'; readonly api: number; readonly wanted: number }
  | { readonly is: 'unpaired'; readonly way: Way; readonly after?: 'refused' | 'expired' }
  | { readonly is: 'pairing'; readonly way: Way; readonly code: string; readonly approveUrl: string | null }
  | { readonly is: 'ready'; readonly way: Way };

export interface ConnectionOptions {
  readonly storage: KeyValueStorage;
  readonly fetch: typeof fetch;
  /** Directly with the daemon at this address. */
  readonly pairing: (baseUrl: string) => Promise<PairingCalls>;
  readonly plugin: PluginCalls;
  /** SillyTavern's own headers against forged requests. */
  readonly pageHeaders: () => Record<string, string>;
  readonly page: PagePlace;
  /** The installer has put the server plugin in place. */
  readonly isPluginInstalled: () => Promise<boolean>;
  readonly isDenied: () => Promise<boolean>;
  readonly pause?: (ms: number) => Promise<void>;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** A daemon that was known and does not answer is looked for on the other ports this often: each miss is a line in the browser's console. */
const LOOK_AROUND_MS = 20_000;

export type Connection = ReturnType<typeof createConnection>;

interface Kept {
  port: number | null;
  token: string | null;
  way?: Way;
}

/** Finds the way to the daemon, and is paired with it by its user's consent. */
export function createConnection(options: ConnectionOptions) {
  const { storage, fetch, plugin, page, pause = sleep, now = () => performance.now() } = options;
  const file = stored<Kept>(storage, 'connection');
  const listeners = new Set<(state: ConnectionState) => void>();
  let kept: Kept = file.read() ?? { port: null, token: null };
  let state: ConnectionState = { is: 'searching' };
  let searching: Promise<void> | null = null;
  let asking = 0;
  let lookedAround = -Infinity;

  const enter = (next: ConnectionState) => {
    state = next;
    for (const listener of listeners) listener(state);
  };
  const keep = (change: Partial<Kept>) => {
    kept = { ...kept, ...change };
    file.write(kept);
  };
  const way = (): Way => kept.way ?? 'direct';
  const daemonUrl = () => urlOf(kept.port ?? PORTS[0]!);

  async function tryDirect(thorough: boolean): Promise<boolean> {
    const likely = kept.port ?? PORTS[0]!;
    const found = (await probePort(fetch, likely)) ?? (await lookAround(likely, thorough));
    if (!found) return false;
    keep({ port: found.port, way: 'direct' });
    settle('direct', found.api, kept.token !== null);
    return true;
  }

  /** The daemon on another port than before: one that knows us, or where it was asked for any one. */
  async function lookAround(likely: number, thorough: boolean): Promise<{ port: number; api: number } | null> {
    const { token } = kept;
    if (!thorough && (token === null || now() - lookedAround < LOOK_AROUND_MS)) return null;
    lookedAround = now();
    const others = PORTS.filter((one) => one !== likely);
    const found = (await Promise.all(others.map((port) => probePort(fetch, port)))).filter((one) => one !== null);
    for (const one of found) if (token !== null && (await takesToken(fetch, one.port, token))) return one;
    return (thorough && found[0]) || null;
  }

  function settle(on: Way, api: number, isPaired: boolean): void {
    if (api !== API_VERSION) enter({ is: 'incompatible', api, wanted: API_VERSION });
    else enter({ is: isPaired ? 'ready' : 'unpaired', way: on });
  }

  async function search(thorough: boolean): Promise<void> {
    // What is looked for unasked does not take the sentence away that says what to do.
    if (state.is !== 'ready' && (thorough || state.is !== 'absent')) enter({ is: 'searching' });
    let pluginAnswers = false;
    for (const one of waysToTry(page, kept.way ?? null, kept.token !== null, thorough)) {
      if (one === 'direct') {
        if (await tryDirect(thorough)) return;
        continue;
      }
      const found = await probePlugin(fetch);
      pluginAnswers ||= found !== null;
      if (found?.api == null) continue;
      keep({ way: 'plugin' });
      return settle('plugin', found.api, found.paired);
    }
    await enterAbsent(pluginAnswers);
  }

  async function enterAbsent(pluginAnswers: boolean): Promise<void> {
    const elsewhere = !isLoopback(page.hostname) && !pluginAnswers;
    const pluginInstalled = elsewhere && (await options.isPluginInstalled());
    const denied = elsewhere && (await options.isDenied());
    const why = whyAbsent({ page, pluginAnswers, pluginInstalled, denied });
    if (state.is !== 'absent' || state.why !== why) enter({ is: 'absent', why });
  }

  return {
    get state(): ConnectionState {
      return state;
    },
    /** Without a trailing slash; on SillyTavern's own origin when the plugin is the way. */
    get baseUrl(): string {
      return way() === 'plugin' ? PLUGIN_PATH : daemonUrl();
    },
    get token(): string | null {
      return way() === 'plugin' ? null : kept.token;
    },
    /** Where the daemon's own pages are, for this computer; null when it runs on another one. */
    get pageUrl(): string | null {
      return way() === 'direct' ? daemonUrl() : null;
    },
    /** What every request to `baseUrl` carries. */
    headers(): Record<string, string> {
      if (way() === 'plugin') return options.pageHeaders();
      return kept.token ? { authorization: `Bearer ${kept.token}` } : {};
    },
    /** Where socket.io finds the daemon: its server and path, by WebSocket alone. `auth` proves who asks, where that is ours to do. */
    socket(): { url: string; path: string; auth: { token?: string } } {
      if (way() === 'plugin') return { url: location.origin, path: `${PLUGIN_PATH}/socket.io`, auth: {} };
      return { url: daemonUrl(), path: '/socket.io', auth: kept.token ? { token: kept.token } : {} };
    },
    subscribe(listener: (state: ConnectionState) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /**
     * Looks for the daemon where it was last, and now and then for one that knows us on its other ports. The browser writes
     * every miss to its console, so everywhere only on request.
     */
    find: ({ everywhere = false } = {}): Promise<void> =>
      (searching ??= search(everywhere).finally(() => (searching = null))),
    /** Asks to be paired and waits for the answer. `opened` gets the page where the user allows it, if this device has it. */
    async pair(name: string, opened: (approveUrl: string) => void): Promise<void> {
      const turn = ++asking;
      const on = way();
      const calls = on === 'plugin' ? plugin : await options.pairing(daemonUrl());
      const { id, secret, code, approveUrl } = await calls.ask(name);
      const { origin, pathname } = new URL(approveUrl);
      if (on === 'plugin' ? !/^http:\/\/127\.0\.0\.1:\d+$/.test(origin) : origin !== daemonUrl())
        throw new Error(word('foreignPage'));
      // From another device that page would be its own.
      const shown = on === 'direct' || isLoopback(page.hostname) ? origin + pathname : null;
      enter({ is: 'pairing', way: on, code, approveUrl: shown });
      if (shown) opened(shown);
      while (turn === asking) {
        await pause(1_000);
        const answer = await calls.poll(id, secret);
        if (turn !== asking || answer.state === 'waiting') continue;
        if (answer.state !== 'approved' || (on === 'direct' && !answer.token))
          return enter({ is: 'unpaired', way: on, after: answer.state === 'refused' ? 'refused' : 'expired' });
        keep({ way: on, ...(answer.token && { port: kept.port ?? PORTS[0]!, token: answer.token }) });
        return enter({ is: 'ready', way: on });
      }
    },
    cancelPairing(): void {
      asking++;
      if (state.is === 'pairing') enter({ is: 'unpaired', way: state.way });
    },
    /** The daemon does not take the token any more, or the user disconnects. */
    forget(): void {
      asking++;
      if (way() === 'plugin') void plugin.forget().catch(() => {});
      else if (kept.port) keep({ token: null });
      enter({ is: 'unpaired', way: way() });
    },
    /** A call found nobody there. */
    lost(): void {
      void enterAbsent(way() === 'plugin');
    },
  };
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
