import { PLUGIN_PATH, type PluginPairing, type PluginPairingState } from '@comfyvn/shared/sillytavern/ways';
import type { PairingCalls } from './pairing-calls.ts';

export interface PluginCalls extends PairingCalls {
  /** Takes the pairing of this user of SillyTavern back. */
  forget(): Promise<void>;
}

/** Pairing through the server plugin, which keeps what proves it. `headers` are SillyTavern's own against forged requests. */
export function pluginPairing(fetch: typeof globalThis.fetch, headers: () => Record<string, string>): PluginCalls {
  async function call(method: string, path: string, body?: object): Promise<Response> {
    const answer = await fetch(PLUGIN_PATH + path, {
      method,
      headers: { ...headers(), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The server plugin answered ${answer.status}.`);
    return answer;
  }
  return {
    async ask() {
      const asked = (await (await call('POST', '/pairing', {})).json()) as PluginPairing;
      return { ...asked, secret: '' };
    },
    poll: async (id) =>
      (await (await call('POST', `/pairing/${encodeURIComponent(id)}/poll`, {})).json()) as PluginPairingState,
    forget: async () => void (await call('DELETE', '/pairing')),
  };
}
