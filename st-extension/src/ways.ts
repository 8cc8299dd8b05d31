import { PLUGIN_PATH, portsFrom, FIRST_PORT, type PluginState } from '@comfyvn/shared/sillytavern/ways';

/** The daemon takes the first free one of these. */
export const PORTS = portsFrom(FIRST_PORT);
const PROBE_TIMEOUT_MS = 2_000;

/** How this page reaches the daemon: by itself on this computer, or through SillyTavern's server plugin. */
export type Way = 'direct' | 'plugin';

/** Where this page is, as `location` tells it. */
export interface PagePlace {
  readonly hostname: string;
  readonly protocol: string;
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

export const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** The port and API of a daemon on this computer; null when there is none, or none that may be reached. */
export async function probePort(
  fetch: typeof globalThis.fetch,
  port: number,
): Promise<{ port: number; api: number } | null> {
  try {
    const answer = await fetch(`${urlOf(port)}/health`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const { app, api } = (await answer.json()) as { app?: string; api?: number };
    return app === 'comfyvn' && typeof api === 'number' ? { port, api } : null;
  } catch {
    return null;
  }
}

/** Whether the daemon at this port knows the token: it may be another one, with other stories. */
export async function takesToken(fetch: typeof globalThis.fetch, port: number, token: string): Promise<boolean> {
  try {
    const answer = await fetch(`${urlOf(port)}/api/stories/none/saves`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    return answer.status !== 401 && answer.status !== 403;
  } catch {
    return false;
  }
}

/** What the server plugin of SillyTavern says; null when it is not loaded. */
export async function probePlugin(fetch: typeof globalThis.fetch): Promise<PluginState | null> {
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS * 5);
    const answer = await fetch(`${PLUGIN_PATH}/state`, { signal });
    const state = answer.ok ? ((await answer.json()) as Partial<PluginState>) : {};
    return state.plugin === 'comfyvn' ? (state as PluginState) : null;
  } catch {
    return null;
  }
}

/**
 * In which order to try. On this computer the direct way is the shortest; from elsewhere the plugin is likelier, and 127.0.0.1
 * is the other device itself. The browser writes every miss to its console and may ask for a permission, so what is
 * unlikely is tried only when somebody asks for it (`thorough`). Pure.
 */
export function waysToTry(page: PagePlace, last: Way | null, hasToken: boolean, thorough: boolean): readonly Way[] {
  if (isLoopback(page.hostname) && last !== 'plugin') return thorough ? ['direct', 'plugin'] : ['direct'];
  const asksForPermission = page.protocol === 'https:' && !isLoopback(page.hostname);
  if (last === 'direct' && hasToken) return ['direct', 'plugin'];
  return asksForPermission && !thorough ? ['plugin'] : ['plugin', 'direct'];
}

/** Why no way leads to the daemon: the name of the sentence that says what to do. */
export type Absence =
  'notRunning' | 'needsPlugin' | 'needsPluginHttps' | 'needsPermission' | 'pluginOff' | 'pluginAlone';

export interface Circumstances {
  readonly page: PagePlace;
  /** The plugin answers, but finds no daemon. */
  readonly pluginAnswers: boolean;
  /** The installer has put the plugin in place. */
  readonly pluginInstalled: boolean;
  /** The browser was told to keep this page from the local network. */
  readonly denied: boolean;
}

/** Pure. */
export function whyAbsent({ page, pluginAnswers, pluginInstalled, denied }: Circumstances): Absence {
  if (pluginAnswers) return 'pluginAlone';
  if (isLoopback(page.hostname)) return 'notRunning';
  if (pluginInstalled) return 'pluginOff';
  if (denied) return 'needsPermission';
  return page.protocol === 'https:' ? 'needsPluginHttps' : 'needsPlugin';
}

/** Whether the browser was told to keep this page from programs on this computer. Browsers differ in the name of that permission. */
export async function localNetworkDenied(permissions: Permissions | undefined): Promise<boolean> {
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      const { state } = await permissions!.query({ name: name as PermissionName });
      if (state === 'denied') return true;
    } catch {
      // No such permission here.
    }
  }
  return false;
}
