import { randomInt } from 'node:crypto';
import type { PairingRequest } from '@comfyvn/shared/pairing/pairing.api';
import { AppError, notFound } from '../../core/errors.ts';
import type { FeatureContext } from '../../core/feature.ts';
import { newSecret } from '../../core/ids.ts';
import { hashToken, isWebOrigin } from '../../core/security.ts';
import type { ClientStore } from './pairing.store.ts';

const LIFETIME_MS = 5 * 60_000;
const MAX_WAITING = 20;

interface Waiting extends PairingRequest {
  readonly secretHash: string;
  /** On a clock that a change of the system time does not move. */
  readonly expiresAtMs: number;
  token?: string;
}

/** One-click pairing: a page asks, a person allows it on a page of ours, the page fetches its token once. */
export function createPairingService(store: ClientStore, { newId, now, bus }: FeatureContext) {
  const waiting = new Map<string, Waiting>();
  const seenAt = new Map<string, number>();
  const get = (id: string): Waiting => {
    const request = waiting.get(id);
    if (!request) throw notFound('request to be paired', id);
    if (request.state === 'waiting' && performance.now() > request.expiresAtMs) request.state = 'expired';
    return request;
  };
  const view = ({ id, name, origin, code, state }: Waiting): PairingRequest => ({ id, name, origin, code, state });
  return {
    ask(name: string, origin: string | undefined, approveUrl: (id: string) => string) {
      if (origin === undefined || !isWebOrigin(origin))
        throw new AppError('forbidden', 'Only a web page can ask to be paired.');
      for (const [id, r] of waiting) if (performance.now() > r.expiresAtMs) waiting.delete(id);
      if (waiting.size >= MAX_WAITING)
        throw new AppError('too_many', 'Too many requests to be paired are waiting. Try again in five minutes.');
      const secret = newSecret();
      const request: Waiting = {
        id: newId('pair'),
        name,
        origin,
        code: String(randomInt(0, 1_000_000)).padStart(6, '0'),
        state: 'waiting',
        secretHash: hashToken(secret),
        expiresAtMs: performance.now() + LIFETIME_MS,
      };
      waiting.set(request.id, request);
      bus.emit('pairing.changed', { id: request.id, state: request.state });
      return { id: request.id, secret, code: request.code, approveUrl: approveUrl(request.id) };
    },
    poll(id: string, secret: string, origin: string | undefined): { state: PairingRequest['state']; token?: string } {
      const request = get(id);
      if (hashToken(secret) !== request.secretHash || origin !== request.origin)
        throw notFound('request to be paired', id);
      if (request.state !== 'approved' || request.token === undefined) return { state: request.state };
      const { token } = request;
      waiting.delete(id);
      return { state: 'approved', token };
    },
    waiting: () => [...waiting.keys()].map((id) => view(get(id))).filter(({ state }) => state === 'waiting'),
    get: (id: string) => view(get(id)),
    decide(id: string, allow: boolean): PairingRequest {
      const request = get(id);
      if (request.state !== 'waiting') throw new AppError('conflict', `This request is ${request.state} already.`);
      request.state = allow ? 'approved' : 'refused';
      if (allow) {
        request.token = newSecret();
        store.insert({
          id: newId('client'),
          name: request.name,
          origin: request.origin,
          token_hash: hashToken(request.token),
          created_at: now().toISOString(),
          last_seen_at: null,
        });
      }
      bus.emit('pairing.changed', { id, state: request.state });
      return view(request);
    },
    clients: () =>
      store.list().map((c) => ({
        id: c.id,
        name: c.name,
        origin: c.origin,
        createdAt: c.created_at,
        lastSeenAt: c.last_seen_at,
      })),
    remove(id: string): void {
      if (!store.remove(id)) throw notFound('pairing', id);
    },
    /** The client a token belongs to; a token works from the origin it was given to alone. */
    findClient(tokenHash: string, origin: string | undefined): string | undefined {
      const client = store.findByToken(tokenHash);
      if (!client || client.origin !== origin) return undefined;
      if (performance.now() - (seenAt.get(client.id) ?? -Infinity) > 60_000) {
        seenAt.set(client.id, performance.now());
        store.seen(client.id, now().toISOString());
      }
      return client.id;
    },
    isPairedOrigin: (origin: string) => store.findByOrigin(origin) !== undefined,
  };
}
export type PairingService = ReturnType<typeof createPairingService>;
