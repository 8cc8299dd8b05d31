import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import got, { RequestError, TimeoutError, type ExtendOptions, type Got } from 'got';
import { lookupAllowed, refuseAddress } from './addresses.ts';
import { AppError } from './errors.ts';

/** A server that a person named, reached as a plain client that only reads: a connection that was cut is tried once more. */
export interface Remote {
  /** Asks and gives the whole answer, whatever its status. Throws AppError where there is none or it is too large. */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** The bytes of an answer as they come, and its status before them. */
  stream(path: string, options?: AskOptions): Promise<Omit<Answer, 'body'> & { bytes: AsyncIterable<Uint8Array> }>;
  close(): void;
}
export interface AskOptions {
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; its type stands in the headers. */
  readonly body?: Buffer;
  readonly maxBytes?: number;
  /** Longest silence of the server. */
  readonly timeoutMs?: number;
  /** Longest time for the whole answer; if absent ten minutes, and none for a stream. */
  readonly totalMs?: number;
  /** Not sent again where the connection was cut: the server may have begun with it. */
  readonly once?: boolean;
  readonly signal?: AbortSignal | undefined;
}
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}
export interface RemoteOptions {
  /** Accepts a certificate that nobody vouches for. */
  readonly allowSelfSigned: boolean;
  /** What should answer there, for messages. */
  readonly program?: string;
  /** Sent with every request, e.g. those a tunnel asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Finds the address of a name, and refuses those that may not be asked: what it gives is what is connected to. */
  readonly lookup?: LookupFunction;
}

const TIMEOUT_MS = 30_000;
const CONNECT_MS = 5_000;
/** Nobody holds a lane for ever by a byte now and then. */
const WHOLE_MS = 600_000;
const MAX_BYTES = 64_000_000;

/**
 * Speaks with one origin, e.g. `https://192.168.1.20:8000`. It goes nowhere else: redirects are answers, not followed.
 * Nothing is compressed, so that a small answer cannot grow in memory.
 */
export function createRemote(origin: string, options: RemoteOptions): Remote {
  const { allowSelfSigned, program = 'SillyTavern', headers: always = {}, lookup = lookupAllowed } = options;
  refuseAddress(new URL(origin).hostname);
  const agent = {
    http: new http.Agent({ keepAlive: true, maxSockets: 8 }),
    https: new https.Agent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: !allowSelfSigned }),
  };
  const client: Got = got.extend({
    agent,
    followRedirect: false,
    decompress: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    https: { rejectUnauthorized: !allowSelfSigned },
    dnsLookup: lookup as NonNullable<ExtendOptions['dnsLookup']>,
  });
  const optionsOf = (ask: AskOptions) => ({
    method: ask.method ?? 'GET',
    headers: { 'user-agent': 'ComfyVN', ...always, ...ask.headers },
    ...(ask.json !== undefined && { json: ask.json }),
    ...(ask.body !== undefined && { body: ask.body }),
    timeout: timesOf(ask),
    ...(ask.signal && { signal: ask.signal }),
  });

  const streamOnce: Remote['stream'] = async (path, ask = {}) => {
    const request = client.stream(`${origin}${path}`, { ...optionsOf(ask), isStream: true });
    const response = await new Promise<http.IncomingMessage>((done, fail) => {
      request.once('response', done);
      request.once('error', fail);
    }).catch((error: unknown) => {
      throw toAppError(error, origin, program);
    });
    const bytes = limited(request, ask.maxBytes ?? MAX_BYTES, origin, program);
    return { status: response.statusCode ?? 0, headers: response.headers, bytes };
  };
  const askOnce = async (path: string, ask: AskOptions): Promise<Answer> => {
    const { status, headers, bytes } = await streamOnce(path, { totalMs: WHOLE_MS, ...ask });
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    return blanked({ status, headers, body: Buffer.concat(chunks) }, { ...always, ...keyIn(ask) });
  };

  return {
    stream: (path, ask = {}) => (ask.once ? streamOnce(path, ask) : twice(() => streamOnce(path, ask))),
    ask: (path, ask = {}) => (ask.once ? askOnce(path, ask) : twice(() => askOnce(path, ask))),
    close() {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

const keyIn = ({ headers }: AskOptions): Record<string, string> =>
  headers?.['authorization'] === undefined ? {} : { authorization: headers['authorization'] };
/** Shorter ones stand in answers by chance. */
const SHORTEST_KEY = 6;

/** Asterisks where an answer repeats what lets us in: what a server says of a fault is shown, logged and kept. */
function blanked(answer: Answer, sent: Readonly<Record<string, string>>): Answer {
  let { body } = answer;
  const { location } = answer.headers;
  const headers = { ...answer.headers };
  for (const value of Object.values(sent)) {
    // "Bearer KEY" is repeated without its first word.
    const key = value.slice(value.lastIndexOf(' ') + 1);
    if (key.length < SHORTEST_KEY) continue;
    const stars = '*'.repeat(Buffer.byteLength(key));
    if (body.includes(key))
      body = Buffer.from(body.toString('latin1').replaceAll(Buffer.from(key).toString('latin1'), stars), 'latin1');
    if (location !== undefined) headers.location = (headers.location ?? location).replaceAll(key, stars);
  }
  return { ...answer, headers, body };
}

const timesOf = ({ timeoutMs = TIMEOUT_MS, totalMs }: AskOptions) => ({
  connect: CONNECT_MS,
  secureConnect: CONNECT_MS,
  socket: timeoutMs,
  response: timeoutMs,
  ...(totalMs !== undefined && { request: totalMs }),
});

const CUT_OFF = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT']);

/** A kept connection may have been closed at the other end just now. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    if (!CUT_OFF.has(cause?.code ?? '')) throw error;
    return work();
  }
}

async function* limited(
  request: NodeJS.ReadableStream & { destroy(): unknown },
  maxBytes: number,
  origin: string,
  program: string,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new AppError('too_large', `${origin} answered with more than ${Math.round(maxBytes / 1e6)} MB.`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof AppError ? error : toAppError(error, origin, program);
  } finally {
    request.destroy();
  }
}

const UNVOUCHED = /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_|ALTNAME/;

/** Why a server did not answer, in a sentence. */
function toAppError(error: unknown, origin: string, program: string): Error {
  if (!(error instanceof RequestError)) return error instanceof Error ? error : new Error(String(error));
  if (error.cause instanceof AppError) return error.cause;
  const code = error.code;
  const unavailable = (message: string): AppError => new AppError('unavailable', message, { cause: error });
  if (error instanceof TimeoutError)
    return unavailable(`${origin} did not answer in time. Is the address right, and the program busy or stopped?`);
  if (code === 'ECONNREFUSED')
    return unavailable(`Nothing answers at ${origin}. Start ${program}, or check the address and its port.`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return unavailable(`No computer is known by the name in ${origin}. Check the address.`);
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return unavailable(`${origin} cannot be reached from this computer. Check the address and the network.`);
  if (UNVOUCHED.test(code))
    return new AppError(
      'forbidden',
      `${origin} shows a certificate that nobody vouches for (${code}). If it is your own, allow its own certificate where you entered the address.`,
    );
  if (code === 'EPROTO' || code.startsWith('ERR_SSL'))
    return unavailable(`${origin} does not speak https. Try http:// instead.`);
  if (CUT_OFF.has(code))
    return unavailable(`${origin} broke the connection off (${code}). Is it http or https, and is the port right?`);
  if (code === 'ERR_ABORTED' || code === 'ABORT_ERR') return new AppError('conflict', 'It was cancelled.');
  return unavailable(`${origin} could not be asked (${code}).`);
}

const NOBODY_THERE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROTO']);
const BEFORE_SENDING = new Set(['lookup', 'connect', 'secureConnect']);

/** Whether a request that failed surely never reached a program at the other end. */
export function wasNotSent({ code, cause }: AppError): boolean {
  if (cause instanceof TimeoutError) return BEFORE_SENDING.has(cause.event);
  if (!(cause instanceof RequestError)) return code === 'forbidden';
  return NOBODY_THERE.has(cause.code) || cause.code.startsWith('ERR_SSL');
}
