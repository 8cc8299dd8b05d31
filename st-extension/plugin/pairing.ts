import { isIP } from 'node:net';
import type { ServerResponse } from 'node:http';
import type { PluginPairing, PluginPairingState } from '@comfyvn/shared/sillytavern/ways';
import type { DaemonFinder } from './daemon.ts';
import { NOT_RUNNING, sendJson, sendProblem, type UserRequest } from './server.ts';
import { originOf, type TokenStore } from './tokens.ts';

const MOST_WAITING = 50;
const TIMEOUT_MS = 10_000;

/** Pairs users with the daemon. What proves it, the secret and then the token, stays on this side. */
export function pairingRoutes(daemon: DaemonFinder, tokens: TokenStore) {
  const secrets = new Map<string, { secret: string; origin: string }>();

  async function call(origin: string, path: string, body: object): Promise<Response | null> {
    const found = await daemon.find();
    if (!found) return null;
    return fetch(`http://127.0.0.1:${found.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    }).catch(() => null);
  }

  return {
    async ask(request: UserRequest, response: ServerResponse): Promise<void> {
      const origin = originOf(request);
      const answer = await call(origin, '/api/pairing', { name: nameOf(request) });
      if (!answer) return sendProblem(response, 502, 'unavailable', NOT_RUNNING);
      if (!answer.ok) return sendJson(response, answer.status, await answer.json().catch(() => ({})));
      const { secret, ...asked } = (await answer.json()) as PluginPairing & { secret: string };
      secrets.set(asked.id, { secret, origin });
      for (const oldest of secrets.keys()) {
        if (secrets.size <= MOST_WAITING) break;
        secrets.delete(oldest);
      }
      sendJson(response, 201, asked satisfies PluginPairing);
    },
    async poll(request: UserRequest, response: ServerResponse): Promise<void> {
      const id = /^\/pairing\/([A-Za-z0-9_]+)\/poll$/.exec(request.url)?.[1] ?? '';
      const waiting = secrets.get(id);
      if (!waiting || waiting.origin !== originOf(request))
        return sendJson(response, 200, { state: 'expired' } satisfies PluginPairingState);
      const answer = await call(waiting.origin, `/api/pairing/${id}/poll`, { secret: waiting.secret });
      if (!answer) return sendProblem(response, 502, 'unavailable', NOT_RUNNING);
      const { state = 'expired', token } = (await answer.json().catch(() => ({}))) as Partial<PluginPairingState> & {
        token?: string;
      };
      if (state !== 'waiting') secrets.delete(id);
      if (state === 'approved' && token) tokens.set(request, token);
      sendJson(response, 200, { state } satisfies PluginPairingState);
    },
  };
}

/** Who asks, in words for the page where it is allowed: the user and where he opened SillyTavern. */
function nameOf(request: UserRequest): string {
  const host = String(request.headers.host ?? '').toLowerCase();
  const bare = host.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
  const shown = isIP(bare) || /^[a-z0-9.-]{1,60}$/.test(bare) ? host.slice(0, 40) : 'another address';
  return `SillyTavern (user ${request.user!.profile.handle.slice(0, 20)}, ${shown})`.slice(0, 80);
}
