import { timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who a request comes from, once its token was checked. */
export type Caller =
  | { readonly kind: 'studio' }
  | { readonly kind: 'paired'; readonly client: string }
  /** Another program of this computer, with a key that a person made for it. */
  | { readonly kind: 'program' }
  | null;

export interface Guard {
  /** null when the request may pass, else the reason it may not. Never throws, whatever the headers hold. */
  refuse(req: IncomingMessage, path: string): string | null;
  /** The paired or own origin that may read the answer, else null. */
  allowedOrigin(req: IncomingMessage): string | null;
  caller(token: string | undefined, origin: string | undefined): Caller;
}

export interface GuardOptions {
  readonly port: () => number;
  readonly studioToken: string;
  /** The client id of a paired token, if it belongs to that origin. */
  readonly findClient: (tokenHash: string, origin: string | undefined) => string | undefined;
  readonly isPairedOrigin: (origin: string) => boolean;
  /** Whether it is a key that was made for another program. */
  readonly isKey: (tokenHash: string) => boolean;
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Pages of any origin may ask only this: is it here, and may I be paired. */
const OPEN_TO_ANY_ORIGIN = /^\/(health|api\/pairing(\/[A-Za-z0-9_]+\/poll)?)$/;

/**
 * The checks every HTTP request and socket must pass: loopback peer, our Host (against DNS rebinding), a known Origin
 * (against other web pages), no cross-site navigation. The token comes after that and is never enough by itself.
 */
export function createGuard(o: GuardOptions): Guard {
  const hosts = () => new Set([`127.0.0.1:${o.port()}`, `localhost:${o.port()}`, `[::1]:${o.port()}`]);
  const ownOrigins = () => new Set([...hosts()].map((h) => `http://${h}`));
  const isKnown = (origin: string) => ownOrigins().has(origin) || o.isPairedOrigin(origin);
  const refuse = (req: IncomingMessage, path: string): string | null => {
    if (!isLoopback(req.socket.remoteAddress)) return 'Only this computer may connect.';
    const host = single(req, 'host');
    if (host === undefined || !hosts().has(host)) return 'Open ComfyVN at its own address, http://127.0.0.1.';
    const origin = req.headers.origin;
    const site = req.headers['sec-fetch-site'];
    if (origin !== undefined && !isKnown(origin) && !(isWebOrigin(origin) && OPEN_TO_ANY_ORIGIN.test(path)))
      return 'This page is not paired with ComfyVN.';
    if (origin === undefined && site === 'cross-site' && !isTopNavigation(req))
      return 'Cross-site requests are refused.';
    if (req.headers['sec-fetch-mode'] === 'navigate' && req.method !== 'GET') return 'Forms may not be sent here.';
    return null;
  };
  return {
    refuse,
    allowedOrigin(req) {
      const origin = req.headers.origin;
      return origin !== undefined && isKnown(origin) ? origin : null;
    },
    caller(token, origin) {
      if (token === undefined || token.length > 200) return null;
      if (sameText(token, o.studioToken)) {
        // The Studio's own token is of no use to another origin, should it ever leak to one.
        return origin === undefined || ownOrigins().has(origin) ? { kind: 'studio' } : null;
      }
      const hash = hashToken(token);
      const client = o.findClient(hash, origin);
      if (client !== undefined) return { kind: 'paired', client };
      return o.isKey(hash) ? { kind: 'program' } : null;
    },
  };
}

export function isWebOrigin(origin: string): boolean {
  return origin.length < 300 && /^https?:\/\/[a-z0-9.:[\]-]+$/i.test(origin);
}

/** Exactly one header of that name, else undefined. */
function single(req: IncomingMessage, name: string): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < req.rawHeaders.length; i += 2) {
    if (req.rawHeaders[i]?.toLowerCase() !== name) continue;
    if (found !== undefined) return undefined;
    found = req.rawHeaders[i + 1];
  }
  return found?.toLowerCase();
}

function isLoopback(address: string | undefined): boolean {
  return (
    address === '::1' ||
    address === '127.0.0.1' ||
    address?.startsWith('127.') === true ||
    address?.startsWith('::ffff:127.') === true
  );
}

/** A person following a link to a page of ours from another site: a plain document, GET, no frame. */
function isTopNavigation(req: IncomingMessage): boolean {
  return (
    req.method === 'GET' && req.headers['sec-fetch-mode'] === 'navigate' && req.headers['sec-fetch-dest'] === 'document'
  );
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(a), 'hex'), Buffer.from(hashToken(b), 'hex'));
}
