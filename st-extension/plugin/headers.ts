import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** What the daemon may learn of a request; cookies, SillyTavern's own authorization and where it comes from stay here. */
const TO_DAEMON = ['accept', 'content-type', 'range', 'if-range', 'if-none-match'];

/** What the page gets of an answer. No cookies, no permissions for other origins. */
const TO_PAGE = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-range',
  'content-disposition',
  'accept-ranges',
  'etag',
  'last-modified',
  'retry-after',
];

export interface Identity {
  readonly port: number;
  readonly origin: string;
  readonly token: string;
}

export function headersToDaemon(given: IncomingHttpHeaders, { port, origin, token }: Identity): OutgoingHttpHeaders {
  return {
    ...pick(given, TO_DAEMON),
    'accept-encoding': 'identity',
    host: `127.0.0.1:${port}`,
    origin,
    authorization: `Bearer ${token}`,
  };
}

/**
 * On SillyTavern's own origin nothing of ours may ever run as a page. `no-transform` keeps its compression away: it would
 * gather streams, and change what ranges and ETags speak of.
 */
export function headersToPage(given: IncomingHttpHeaders): OutgoingHttpHeaders {
  const age = given['cache-control'];
  return {
    ...pick(given, TO_PAGE),
    'cache-control': age ? `${age}, no-transform` : 'no-store, no-transform',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
}

const pick = (given: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders =>
  Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
